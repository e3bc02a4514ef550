import type { UninstallEntryFact } from '../model/snapshot.ts';
import { isAtOrBelow, parentOf } from './places.ts';
import { isAdministratorOnly } from './uninstall-string.ts';
import { expandVariables, folderOf, type Folders } from './windows-path.ts';

/** Folders that are no product's own: what lies right in one may belong to anybody. */
const SHARED = ['%ProgramFiles%', '%ProgramFiles(x86)%', '%CommonProgramFiles%'] as const;

/** Does the uninstaller lie in the folder of the entry's own product, below Program Files? */
export function isInOwnFolder(
  { installLocation }: Pick<UninstallEntryFact, 'installLocation'>,
  path: string,
  folders: Folders,
): boolean {
  const named = expandVariables((installLocation ?? '').replaceAll('"', '').trim(), folders);
  const folder = named === '' ? parentOf(path, 'windows') : named.replace(/[\\/]+$/, '');
  return (
    isAtOrBelow(path, folder, 'windows') &&
    isAdministratorOnly(folder, folders) &&
    !isShared(folder, folders)
  );
}

function isShared(folder: string, folders: Folders): boolean {
  const systemRoot = folderOf(folders, '%SystemRoot%');
  if (systemRoot !== null && isAtOrBelow(folder, systemRoot, 'windows')) return true;
  return SHARED.some((variable) => {
    const shared = folderOf(folders, variable);
    const common = shared === null ? null : `${shared}\\Common Files`;
    return [shared, common].some(
      (place) => place !== null && isAtOrBelow(place, folder, 'windows'),
    );
  });
}
