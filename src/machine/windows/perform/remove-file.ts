import * as fs from 'node:fs';
import { errnoOf, parentPath } from '../read/disk.ts';
import { isOnlyForAdministrators } from './administrator-only.ts';
import { requireRealFolder } from './plain-path.ts';
import type { WindowsWork } from './surroundings.ts';

/** `at-boot`: it is in use, and Windows deletes it when it starts. */
export type Removed = 'removed' | 'gone' | 'at-boot';

const IN_USE = new Set(['EBUSY', 'EPERM', 'EACCES']);

/**
 * Removes one file or link, or arranges that Windows does when it starts. That is only asked of Windows where
 * nobody but administrators could put something else in its place until then.
 * @throws BehindWindowsLinkError, errno errors (EBUSY: in use, and its place is open to others), WindowsError
 */
export function removeFile(path: string, work: WindowsWork): Removed {
  return remove(path, work, work.here.unlink);
}

/** An empty folder; one that still holds something stays. @throws like `removeFile` */
export function removeFolder(path: string, work: WindowsWork): Removed | 'not-empty' {
  try {
    return remove(path, work, (host) => {
      fs.rmdirSync(host);
    });
  } catch (error) {
    if (errnoOf(error) === 'ENOTEMPTY' || errnoOf(error) === 'EEXIST') return 'not-empty';
    throw error;
  }
}

function remove(path: string, work: WindowsWork, effect: (host: string) => void): Removed {
  const { disk, system } = work.here;
  // Right before the effect: a folder above may have been changed for a junction meanwhile.
  requireRealFolder(disk, parentPath(path));
  const host = disk.host(path);
  try {
    try {
      effect(host);
    } catch (error) {
      if (!IN_USE.has(errnoOf(error)) || !clearReadOnly(host)) throw error;
      effect(host);
    }
    return 'removed';
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'gone';
    if (!IN_USE.has(errnoOf(error)) || !isOnlyForAdministrators(path, work.here)) throw error;
    system.deleteAtBoot(path);
    return 'at-boot';
  }
}

/** Was it marked read-only, and is it no longer? */
function clearReadOnly(host: string): boolean {
  try {
    const stats = fs.lstatSync(host);
    if (stats.isSymbolicLink() || (stats.mode & 0o200) !== 0) return false;
    fs.chmodSync(host, 0o666);
    return true;
  } catch {
    return false;
  }
}
