import * as fs from 'node:fs';

/** The disks of the machine that is read. Paths are Windows' own, `C:\…`, whatever the reader runs on. */
export interface Disk {
  /** Where a Windows path lies for this process: the path itself on Windows. */
  readonly host: (path: string) => string;
}

export const LIVE_DISK: Disk = { host: (path) => path };

/** The file is larger than a reader of its kind takes into memory. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

export interface Entry {
  readonly name: string;
  readonly path: string;
  /** `link`: symbolic link, junction or mount point; never gone through. */
  readonly kind: 'file' | 'directory' | 'link' | 'other';
}

/** The system's error name (`ENOENT` …), empty for anything else. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

export function joinPath(dir: string, name: string): string {
  return dir.endsWith('\\') ? dir + name : `${dir}\\${name}`;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1);
}

export function parentPath(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('\\')));
}

/** @throws errno errors */
export function lstat(disk: Disk, path: string): fs.Stats {
  return fs.lstatSync(disk.host(path));
}

export function kindOf(stat: fs.Stats): Entry['kind'] {
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isDirectory()) return 'directory';
  return stat.isFile() ? 'file' : 'other';
}

/** Names in a folder, sorted. @throws errno errors */
export function listNames(disk: Disk, dir: string): string[] {
  return fs.readdirSync(disk.host(dir)).sort();
}

/** Entries of a folder with their kinds. @throws errno errors */
export function listEntries(disk: Disk, dir: string): Entry[] {
  return fs
    .readdirSync(disk.host(dir), { withFileTypes: true })
    .map((dirent) => {
      const path = joinPath(dir, dirent.name);
      return { name: dirent.name, path, kind: direntKind(disk, path, dirent) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function direntKind(disk: Disk, path: string, dirent: fs.Dirent): Entry['kind'] {
  if (dirent.isFile()) return 'file';
  if (dirent.isDirectory()) return 'directory';
  if (!dirent.isSymbolicLink()) return 'other';
  // Node calls every reparse point a link, a file that the cloud holds too: only lstat tells them apart.
  try {
    return kindOf(lstat(disk, path));
  } catch {
    return 'link';
  }
}

/** Is there a file or folder? A link says yes. */
export function exists(disk: Disk, path: string): boolean {
  try {
    lstat(disk, path);
    return true;
  } catch {
    return false;
  }
}

export function isFile(disk: Disk, path: string): boolean {
  try {
    return lstat(disk, path).isFile();
  } catch {
    return false;
  }
}

/** @throws errno errors, TooLargeError */
export function readBytes(disk: Disk, path: string, maxBytes: number): Buffer {
  const { O_RDONLY } = fs.constants;
  // Windows has neither flag; elsewhere a pipe or a link put in the way must not lead the reader off.
  const noWait = (fs.constants.O_NONBLOCK as number | undefined) ?? 0;
  const noFollow = (fs.constants.O_NOFOLLOW as number | undefined) ?? 0;
  const fd = fs.openSync(disk.host(path), O_RDONLY | noWait | noFollow);
  try {
    const { size } = fs.fstatSync(fd);
    if (size > maxBytes) throw new TooLargeError(`${size} bytes; at most ${maxBytes} are read`);
    const bytes = Buffer.alloc(size);
    let filled = 0;
    while (filled < size) {
      const count = fs.readSync(fd, bytes, filled, size - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    fs.closeSync(fd);
  }
}

/** Text of a file that programs of Windows write: UTF-16LE, or UTF-8 with or without a mark. */
export function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    const even = bytes.subarray(2, bytes.length - (bytes.length % 2));
    return Buffer.from(even).swap16().toString('utf16le');
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return bytes.subarray(3).toString('utf8');
  }
  // Without a mark a zero in every second place is UTF-16LE too.
  const isWide = bytes.length >= 4 && bytes[1] === 0 && bytes[3] === 0 && bytes[0] !== 0;
  return bytes.toString(isWide ? 'utf16le' : 'utf8');
}
