import { isAtOrBelow } from '../../../steps/places.ts';
import { isAdministratorOnly } from '../../../steps/uninstall-string.ts';
import { parentPath } from '../read/disk.ts';
import type { WindowsSurroundings } from './surroundings.ts';

/** SYSTEM, Administrators, TrustedInstaller; and who creates a thing, who is one of them in their folders. */
const ADMINISTRATIVE: ReadonlySet<string> = new Set([
  'S-1-5-18',
  'S-1-5-32-544',
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
  'S-1-3-0',
]);

type Here = Pick<WindowsSurroundings, 'system'>;

/**
 * Can nobody but administrators put something else in the place of this file or folder? Below Program
 * Files and the system folder by Windows' own rule; elsewhere only if every writer of it and of all folders
 * above is one. Access lists that are made up prove nothing.
 */
export function isOnlyForAdministrators(path: string, here: Here): boolean {
  if (isAdministratorOnly(path, here.system.folders())) return true;
  for (let at = path; at.length > 2; at = parentPath(at)) {
    if (!hasOnlyAdministrativeWriters(at, here)) return false;
  }
  return true;
}

export function hasOnlyAdministrativeWriters(path: string, { system }: Here): boolean {
  try {
    const { sids, isProof } = system.writersOf(path);
    return isProof && sids.every((sid) => ADMINISTRATIVE.has(sid.toUpperCase()));
  } catch {
    return false;
  }
}

export function isBelow(path: string, folder: string): boolean {
  return path.length > folder.length && isAtOrBelow(path, folder, 'windows');
}
