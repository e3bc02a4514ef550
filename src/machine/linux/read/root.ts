import * as fs from 'node:fs';
import { posix } from 'node:path';

const MAX_LINKS = 40;

/** The file system that is read: this machine's own (`/`), or a disk mounted somewhere. */
export interface Root {
  readonly dir: string;
  readonly live: boolean;
  /** Folders whose links have been followed already: a root is opened for one reading. */
  readonly realDirs: Map<string, string>;
}

export function openRoot(dir: string): Root {
  const absolute = posix.resolve(dir);
  return { dir: absolute, live: absolute === '/', realDirs: new Map() };
}

/** The file is larger than a reader of its kind takes into memory. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/** Neither file nor folder where one was expected: a device, pipe or socket is never opened. */
export class NotAFileError extends Error {
  override readonly name = 'NotAFileError';
}

/**
 * Where `path` inside the root lies for us. Links are followed inside the root: an absolute link on a
 * mounted disk never leads to this machine's own files.
 * @throws errno errors of lstat and readlink; ELOOP
 */
export function locate(root: Root, path: string): string {
  if (root.live) return path;
  return root.dir + realPath(root, path);
}

/**
 * `path` with every link in it followed, as a path inside the root. Parts that do not exist stay as
 * they are written.
 */
export function realPath(root: Root, path: string): string {
  const dir = posix.dirname(path);
  const realDir = root.realDirs.get(dir) ?? resolveFrom(root, '/', dir);
  root.realDirs.set(dir, realDir);
  return resolveFrom(root, realDir, posix.basename(path));
}

function resolveFrom(root: Root, start: string, path: string): string {
  let pending = path.split('/').filter(Boolean);
  let links = 0;
  let reached = start;
  while (pending.length > 0) {
    const [segment = '', ...rest] = pending;
    pending = rest;
    const next = posix.join(reached, segment);
    const target = readLinkOrNull(root.live ? next : root.dir + next);
    if (target === null) {
      reached = next;
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) throw errnoError('ELOOP', path);
    if (target.startsWith('/')) reached = '/';
    pending = [...target.split('/').filter(Boolean), ...rest];
  }
  return reached;
}

/** Asked by lstat first: an exception for everything that is no link would cost more than all the rest. */
function readLinkOrNull(hostPath: string): string | null {
  const stat = fs.lstatSync(hostPath, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() ? fs.readlinkSync(hostPath) : null;
}

function errnoError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

/** The system's error name (`ENOENT` …), empty for anything else. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

/** Names in a folder, in the order of their bytes. @throws errno errors */
export function listNames(root: Root, dir: string): string[] {
  return fs.readdirSync(locate(root, dir)).sort();
}

/** Entries of a folder with their kinds, links not followed. @throws errno errors */
export function listEntries(root: Root, dir: string): fs.Dirent[] {
  return fs
    .readdirSync(locate(root, dir), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @throws errno errors, TooLargeError, NotAFileError */
export function readBytes(root: Root, path: string, maxBytes: number): Buffer {
  return readHostBytes(locate(root, path), maxBytes);
}

/** UTF-8; other bytes become U+FFFD. @throws errno errors, TooLargeError, NotAFileError */
export function readText(root: Root, path: string, maxBytes: number): string {
  return readHostBytes(locate(root, path), maxBytes).toString('utf8');
}

/** What most files of hundreds fit in: one buffer for all of them. */
const shared = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * As `readText`, for what the listing of its folder has shown to be a plain file: it need not be asked
 * again what it is, and no link is followed.
 * @throws errno errors (ELOOP: a link has taken its place), TooLargeError, NotAFileError
 */
export function readPlainText(root: Root, path: string, maxBytes: number): string {
  const hostPath = root.live ? path : root.dir + path;
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = fs.constants;
  const fd = fs.openSync(hostPath, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  try {
    const count = fs.readSync(fd, shared, 0, shared.length, 0);
    if (count < shared.length) return shared.toString('utf8', 0, count);
  } finally {
    fs.closeSync(fd);
  }
  return readHostBytes(hostPath, maxBytes).toString('utf8');
}

function readHostBytes(hostPath: string, maxBytes: number): Buffer {
  // A pipe put in the way must not hold the reading up.
  const fd = fs.openSync(hostPath, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    const stat = fs.fstatSync(fd);
    if (!stat.isFile()) throw new NotAFileError(hostPath);
    if (stat.size > maxBytes) {
      throw new TooLargeError(`${stat.size} bytes; at most ${maxBytes} are read`);
    }
    // Files of /proc and /sys give size 0 or a page: like all others they are read to their end.
    return readToEnd(fd, stat.size, maxBytes);
  } finally {
    fs.closeSync(fd);
  }
}

function readToEnd(fd: number, expectedBytes: number, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    // One byte more than there should be: a read that is not filled has come to the end.
    const chunk = Buffer.allocUnsafe(Math.max(expectedBytes + 1 - total, 4_096));
    const count = fs.readSync(fd, chunk);
    total += count;
    if (total > maxBytes) throw new TooLargeError(`more than ${maxBytes} bytes`);
    if (count > 0) chunks.push(chunk.subarray(0, count));
    if (count === 0 || (expectedBytes > 0 && total >= expectedBytes && count < chunk.length)) {
      return chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks);
    }
  }
}

/** Is there anything at `path`, links followed inside the root? */
export function exists(root: Root, path: string): boolean {
  try {
    return fs.existsSync(locate(root, path));
  } catch {
    return false;
  }
}
