import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  copyDatabase,
  findRpmDatabase,
  removeCopy,
  rpmDatabaseDirs,
  stateOf,
} from '../../../../../src/machine/linux/read/rpm-database.ts';
import { makeRoot, recorded } from './make-root.ts';

const SQLITE = recorded('rpm/rpmdb.sqlite.gz');
const BDB = recorded('rpm/Packages.gz');

function bigEndian(header: Buffer): Buffer {
  return Buffer.from(header.subarray(0, 16)).swap32();
}

describe('stateOf', () => {
  it.each([
    ['sqlite', 'sound', 'an sqlite file', SQLITE],
    ['sqlite', 'damaged', 'an empty file', Buffer.alloc(0)],
    ['sqlite', 'damaged', 'zero bytes', Buffer.alloc(4096)],
    ['bdb', 'sound', 'a Berkeley DB hash', BDB],
    ['bdb', 'foreign', 'a Berkeley DB hash of the other byte order', bigEndian(BDB)],
    ['bdb', 'damaged', 'text', Buffer.from('this is no database at all')],
    ['bdb', 'damaged', 'an empty file', Buffer.alloc(0)],
    ['ndb', 'sound', "ndb's own magic", Buffer.from('RpmP\0\0\0\0\0\0\0\0\0\0\0\0')],
    ['ndb', 'damaged', 'sqlite in its place', SQLITE],
  ] as const)('as %s calls %s: %s', (format, state, _what, head) => {
    expect(stateOf(format, head)).toBe(state);
  });
});

describe('rpmDatabaseDirs', () => {
  it("adds root's home where dpkg rules the machine, and nowhere else", () => {
    const debian = makeRoot({ '/var/lib/dpkg/status': '' });
    expect(rpmDatabaseDirs(debian)).toContain('/root/.rpmdb');
    expect(rpmDatabaseDirs(makeRoot({}))).not.toContain('/root/.rpmdb');
  });
});

describe('findRpmDatabase', () => {
  const DIR = '/var/lib/rpm';

  it.each([
    ['rpmdb.sqlite', 'sqlite', SQLITE],
    ['Packages.db', 'ndb', Buffer.from('RpmP')],
    ['Packages', 'bdb', BDB],
  ])('knows %s as %s', (name, format, bytes) => {
    const root = makeRoot({ [`${DIR}/${name}`]: bytes });
    expect(findRpmDatabase(root, DIR)).toMatchObject({ dir: DIR, format, state: 'sound' });
  });

  it('gives two paths to one database the same identity', () => {
    const root = makeRoot({
      '/usr/lib/sysimage/rpm/rpmdb.sqlite': SQLITE,
      [DIR]: { link: '../../usr/lib/sysimage/rpm' },
    });
    const [one, other] = [DIR, '/usr/lib/sysimage/rpm'].map((dir) => findRpmDatabase(root, dir));
    expect(one?.identity).toBe(other?.identity);
  });

  it('follows an absolute link inside the mounted disk, not on this machine', () => {
    const root = makeRoot({ '/data/rpm/Packages': BDB, [DIR]: { link: '/data/rpm' } });
    expect(findRpmDatabase(root, DIR)?.files).toEqual([`${root.dir}/data/rpm/Packages`]);
  });

  it('prefers the newer format where a conversion left the old file', () => {
    const root = makeRoot({ [`${DIR}/rpmdb.sqlite`]: SQLITE, [`${DIR}/Packages`]: BDB });
    expect(findRpmDatabase(root, DIR)?.format).toBe('sqlite');
  });

  it('finds none in a folder that holds a lock only', () => {
    expect(findRpmDatabase(makeRoot({ [`${DIR}/.rpm.lock`]: '' }), DIR)).toBeNull();
  });
});

describe('copyDatabase', () => {
  it('copies the main file and its write-ahead log to a folder that nobody else may open', () => {
    const root = makeRoot({
      '/var/lib/rpm/rpmdb.sqlite': SQLITE,
      '/var/lib/rpm/rpmdb.sqlite-wal': recorded('rpm/rpmdb.sqlite-wal.gz'),
      '/var/lib/rpm/rpmdb.sqlite-shm': 'index',
    });
    const copy = copyDatabase(findRpmDatabase(root, '/var/lib/rpm')!);
    try {
      expect(fs.readdirSync(copy).sort()).toEqual(['rpmdb.sqlite', 'rpmdb.sqlite-wal']);
      expect(fs.statSync(copy).mode & 0o777).toBe(0o700);
    } finally {
      removeCopy(copy);
    }
    expect(fs.existsSync(copy)).toBe(false);
  });
});
