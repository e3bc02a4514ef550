import * as fs from 'node:fs';
import type { Disk } from '../read/disk.ts';
import { errnoOf, parentPath } from '../read/disk.ts';

/** A part of the path is a link or junction, or a short name: what lies behind it is somewhere else. */
export class BehindWindowsLinkError extends Error {
  override readonly name = 'BehindWindowsLinkError';
  readonly linkPath: string;

  constructor(linkPath: string) {
    super(`${linkPath} is a link, or leads elsewhere`);
    this.linkPath = linkPath;
  }
}

// eslint-disable-next-line no-control-regex -- Windows itself forbids them in names
const SOUND_NAME = /^[^\u0000-\u001f<>:"/|?*\\]+$/;

/** `C:\…` without `.`, `..`, streams, empty parts, short names, or endings that Windows drops. */
export function isPlainWindowsPath(path: string): boolean {
  const [drive = '', ...segments] = path.split('\\');
  if (!/^[A-Za-z]:$/.test(drive) || segments.length === 0) return false;
  return segments.every(
    (name) => SOUND_NAME.test(name) && !/[. ]$/.test(name) && !/~\d/.test(name),
  );
}

/**
 * Makes sure that no folder above is a link, and that the system calls the folder by this very path.
 * @throws BehindWindowsLinkError, errno errors (ENOENT …)
 */
export function requireNoLinkAbove(disk: Disk, path: string): void {
  requireRealFolder(disk, parentPath(path));
}

/** The same for a folder itself. */
export function requireRealFolder(disk: Disk, dir: string): void {
  if (/^[A-Za-z]:$/.test(dir)) return;
  for (let at = dir; !/^[A-Za-z]:$/.test(at); at = parentPath(at)) {
    if (fs.lstatSync(disk.host(at)).isSymbolicLink()) throw new BehindWindowsLinkError(at);
  }
  const host = disk.host(dir);
  const real = fs.realpathSync.native(host);
  if (real.toLowerCase() !== host.toLowerCase()) throw new BehindWindowsLinkError(dir);
}

/** null where there is nothing. @throws other errno errors */
export function lstatOrNull(disk: Disk, path: string): fs.Stats | null {
  try {
    return fs.lstatSync(disk.host(path));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}
