import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errnoOf, exists, locate, type Root } from './root.ts';

/** Where rpm keeps its database: the usual place, and the newer one of Fedora and SUSE. */
const USUAL_DIRS = ['/var/lib/rpm', '/usr/lib/sysimage/rpm'];
/** Debian's rpm has it in the home of whoever runs it, and installs as root. */
const DEBIAN_DIR = '/root/.rpmdb';

export type RpmFormat = 'sqlite' | 'ndb' | 'bdb';

interface FormatFiles {
  readonly format: RpmFormat;
  /** Its presence says that the database is of this format. */
  readonly main: string;
  /** What else a reader needs where it exists. */
  readonly beside: readonly string[];
}

/** In the order in which rpm itself prefers them: files of an older format stay behind after a conversion. */
const FORMATS: readonly FormatFiles[] = [
  // The write-ahead log holds what is not yet in the main file; its index is made anew from it.
  { format: 'sqlite', main: 'rpmdb.sqlite', beside: ['rpmdb.sqlite-wal'] },
  { format: 'ndb', main: 'Packages.db', beside: ['Index.db'] },
  { format: 'bdb', main: 'Packages', beside: [] },
];

export interface RpmDatabase {
  /** As the machine calls it: the folder, inside the root. */
  readonly dir: string;
  readonly format: RpmFormat;
  /** `foreign`: whole, but made for another kind of processor. */
  readonly state: 'sound' | 'damaged' | 'foreign';
  /** Host paths of the files that hold it. */
  readonly files: readonly string[];
  /** The same for two paths to one database. */
  readonly identity: string;
}

/** Folders in which this root may have an rpm database. */
export function rpmDatabaseDirs(root: Root): string[] {
  return exists(root, '/var/lib/dpkg') ? [...USUAL_DIRS, DEBIAN_DIR] : USUAL_DIRS;
}

/** The rpm database in a folder, told by its files; null if there is none. @throws errno errors but absence */
export function findRpmDatabase(root: Root, dir: string): RpmDatabase | null {
  const hostDir = locate(root, dir);
  return FORMATS.map((format) => recognise(dir, hostDir, format)).find(Boolean) ?? null;
}

function recognise(dir: string, hostDir: string, format: FormatFiles): RpmDatabase | null {
  const main = join(hostDir, format.main);
  const head = readHead(main);
  if (!head) return null;
  const beside = format.beside.map((name) => join(hostDir, name)).filter((path) => isFile(path));
  return {
    dir,
    format: format.format,
    state: stateOf(format.format, head),
    files: [main, ...beside],
    identity: identityOf(main),
  };
}

const SQLITE_MAGIC = Buffer.from('SQLite format 3\0', 'latin1');
const NDB_MAGIC = Buffer.from('RpmP', 'latin1');
/** Hash and btree magics of Berkeley DB (its `db_page.h`), at byte 12 in the writer's own byte order. */
const BDB_MAGICS = new Set([0x061561, 0x053162]);

/** What the first bytes of a database file say of it. */
export function stateOf(format: RpmFormat, head: Buffer): RpmDatabase['state'] {
  if (format === 'sqlite') return startsWith(head, SQLITE_MAGIC) ? 'sound' : 'damaged';
  if (format === 'ndb') return startsWith(head, NDB_MAGIC) ? 'sound' : 'damaged';
  if (head.length < 16) return 'damaged';
  if (BDB_MAGICS.has(head.readUInt32LE(12))) return 'sound';
  return BDB_MAGICS.has(head.readUInt32BE(12)) ? 'foreign' : 'damaged';
}

function startsWith(head: Buffer, magic: Buffer): boolean {
  return head.subarray(0, magic.length).equals(magic);
}

/** The first bytes of a regular file, null if there is none. @throws errno errors but absence */
function readHead(path: string): Buffer | null {
  if (!isFile(path)) return null;
  const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    const head = Buffer.alloc(32);
    return head.subarray(0, fs.readSync(fd, head, 0, head.length, 0));
  } finally {
    fs.closeSync(fd);
  }
}

function isFile(path: string): boolean {
  try {
    return fs.statSync(path).isFile();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return false;
    throw error;
  }
}

function identityOf(path: string): string {
  const { dev, ino } = fs.statSync(path);
  return `${dev}:${ino}`;
}

/** The database changed while it was copied, twice over. */
export class DatabaseBusyError extends Error {
  override readonly name = 'DatabaseBusyError';
}

/**
 * A private copy of the database, for rpm to read: rpm creates files beside a database that it only
 * reads (sqlite's `-wal` and `-shm`, Berkeley DB's `__db.*`), and a new one where it finds none.
 * The caller removes the folder.
 * @throws errno errors, DatabaseBusyError
 */
export function copyDatabase(database: RpmDatabase): string {
  const dir = fs.mkdtempSync(join(tmpdir(), 'swapout-rpm-'));
  try {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const before = fingerprint(database.files);
      for (const path of database.files) copyInto(path, dir);
      if (fingerprint(database.files) === before) return dir;
    }
    throw new DatabaseBusyError('it is being changed by another program');
  } catch (error) {
    removeCopy(dir);
    throw error;
  }
}

export function removeCopy(dir: string): void {
  fs.rmSync(dir, { recursive: true, force: true });
}

function copyInto(path: string, dir: string): void {
  const name = path.slice(path.lastIndexOf('/') + 1);
  fs.copyFileSync(path, join(dir, name), fs.constants.COPYFILE_FICLONE);
}

function fingerprint(paths: readonly string[]): string {
  return paths
    .map((path) => {
      const { size, mtimeNs, ino } = fs.statSync(path, { bigint: true });
      return `${ino}:${size}:${mtimeNs}`;
    })
    .join(' ');
}
