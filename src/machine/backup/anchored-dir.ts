import * as fs from 'node:fs';

/** A part of the path is a link: what lies behind it is somewhere else. */
export class BehindLinkError extends Error {
  override readonly name = 'BehindLinkError';
  readonly linkPath: string;

  constructor(linkPath: string) {
    super(`${linkPath} is a link`);
    this.linkPath = linkPath;
  }
}

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;

/**
 * A folder held open. Names in it are reached through its descriptor (`/proc/self/fd/N/name`), so that
 * nobody can put a link in the place of a folder above while work goes on below it. Names are bytes:
 * Linux knows no encoding.
 */
export class AnchoredDir implements Disposable {
  readonly #fd: number;
  #mountId: string | null = null;

  private constructor(fd: number) {
    this.#fd = fd;
  }

  static root(): AnchoredDir {
    return new AnchoredDir(fs.openSync('/', O_RDONLY | O_DIRECTORY));
  }

  [Symbol.dispose](): void {
    fs.closeSync(this.#fd);
  }

  /** Path of a name in this folder, for one call of `fs`; valid while the folder is open. */
  at(name: Buffer): Buffer {
    return Buffer.concat([Buffer.from(`/proc/self/fd/${this.#fd}/`), name]);
  }

  names(): Buffer[] {
    return fs.readdirSync(`/proc/self/fd/${this.#fd}`, { encoding: 'buffer' });
  }

  /** Never follows. @throws errno errors */
  lstat(name: Buffer): fs.Stats {
    return fs.lstatSync(this.at(name));
  }

  stat(): fs.Stats {
    return fs.fstatSync(this.#fd);
  }

  /** @throws ENOTDIR or ELOOP if the name is no folder, links included */
  openDir(name: Buffer): AnchoredDir {
    return new AnchoredDir(fs.openSync(this.at(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  }

  /** Opens a regular file for reading; a link is not followed, a pipe does not block. */
  openFile(name: Buffer): number {
    return fs.openSync(this.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  }

  /** Of the open folder: it stays the same, whatever is mounted over its path later. */
  mountId(): string {
    this.#mountId ??= mountIdOf(this.#fd);
    return this.#mountId;
  }
}

/** Number of the mount that an open file lies on: it tells a bind mount of the same device too. */
export function mountIdOf(fd: number): string {
  const info = fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1');
  return /^mnt_id:\s*(\d+)$/m.exec(info)?.[1] ?? 'unknown';
}

/** Absolute, without `.`, `..`, empty parts or a slash at the end. */
export function isPlainPath(path: string): boolean {
  if (!path.startsWith('/') || path.includes('\0')) return false;
  return path
    .slice(1)
    .split('/')
    .every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}

/** A folder, and the name of the wanted thing in it. */
export interface Place extends Disposable {
  readonly parent: AnchoredDir;
  readonly name: Buffer;
}

/**
 * Opens the folder above `path`, segment by segment from the root.
 * @throws BehindLinkError if a folder above is a link; errno errors (ENOENT …)
 */
export function openPlace(path: string): Place {
  return openPlaceOfBytes(Buffer.from(path));
}

export function openPlaceOfBytes(path: Buffer): Place {
  const segments = splitPath(path);
  const name = segments.pop();
  if (name === undefined) throw new Error('the root folder has no place');
  let parent = AnchoredDir.root();
  for (const [index, segment] of segments.entries()) {
    const above = parent;
    try {
      parent = enter(above, segment, segments.slice(0, index + 1));
    } finally {
      above[Symbol.dispose]();
    }
  }
  return {
    parent,
    name,
    [Symbol.dispose]: () => {
      parent[Symbol.dispose]();
    },
  };
}

function enter(above: AnchoredDir, segment: Buffer, path: readonly Buffer[]): AnchoredDir {
  try {
    return above.openDir(segment);
  } catch (error) {
    if (isLink(above, segment)) throw new BehindLinkError(`/${path.map(String).join('/')}`);
    throw error;
  }
}

function isLink(dir: AnchoredDir, name: Buffer): boolean {
  try {
    return dir.lstat(name).isSymbolicLink();
  } catch {
    return false;
  }
}

const SLASH = 0x2f;

function splitPath(path: Buffer): Buffer[] {
  const segments: Buffer[] = [];
  for (let start = 1; start < path.length;) {
    const slash = path.indexOf(SLASH, start);
    const end = slash < 0 ? path.length : slash;
    segments.push(path.subarray(start, end));
    start = end + 1;
  }
  return segments;
}

export function joinBytes(dir: Buffer, name: Buffer): Buffer {
  return Buffer.concat([dir, Buffer.from('/'), name]);
}
