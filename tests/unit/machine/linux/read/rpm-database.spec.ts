import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  copyDatabase,
  findRpmDatabases,
  removeCopy,
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

describe('findRpmDatabases', () => {
  it.each([
    ['/var/lib/rpm', 'rpmdb.sqlite', 'sqlite', SQLITE],
    ['/usr/lib/sysimage/rpm', 'Packages.db', 'ndb', Buffer.from('RpmP')],
    ['/var/lib/rpm', 'Packages', 'bdb', BDB],
    // Debian's rpm keeps the machine's database in root's home.
    ['/root/.rpmdb', 'rpmdb.sqlite', 'sqlite', SQLITE],
  ])('knows %s/%s as %s', (dir, name, format, bytes) => {
    const root = makeRoot({ [`${dir}/${name}`]: bytes });
    expect(findRpmDatabases(root)).toMatchObject([{ dir, format, state: 'sound' }]);
  });

  it('counts one database once where a folder is a link to another', () => {
    const root = makeRoot({
      '/usr/lib/sysimage/rpm/rpmdb.sqlite': SQLITE,
      '/var/lib/rpm': { link: '../../usr/lib/sysimage/rpm' },
    });
    expect(findRpmDatabases(root)).toHaveLength(1);
  });

  it('follows an absolute link inside the mounted disk, not on this machine', () => {
    const root = makeRoot({
      '/data/rpm/Packages': BDB,
      '/var/lib/rpm': { link: '/data/rpm' },
    });
    expect(findRpmDatabases(root)).toMatchObject([{ files: [`${root.dir}/data/rpm/Packages`] }]);
  });

  it('prefers the newer format where a conversion left the old file', () => {
    const root = makeRoot({ '/var/lib/rpm/rpmdb.sqlite': SQLITE, '/var/lib/rpm/Packages': BDB });
    expect(findRpmDatabases(root)).toMatchObject([{ format: 'sqlite' }]);
  });

  it('finds none in a folder that holds a lock only', () => {
    expect(findRpmDatabases(makeRoot({ '/var/lib/rpm/.rpm.lock': '' }))).toEqual([]);
  });
});

describe('copyDatabase', () => {
  it('copies the main file and its write-ahead log to a folder that nobody else may open', () => {
    const root = makeRoot({
      '/var/lib/rpm/rpmdb.sqlite': SQLITE,
      '/var/lib/rpm/rpmdb.sqlite-wal': recorded('rpm/rpmdb.sqlite-wal.gz'),
      '/var/lib/rpm/rpmdb.sqlite-shm': 'index',
    });
    const copy = copyDatabase(findRpmDatabases(root)[0]!);
    try {
      expect(fs.readdirSync(copy).sort()).toEqual(['rpmdb.sqlite', 'rpmdb.sqlite-wal']);
      expect(fs.statSync(copy).mode & 0o777).toBe(0o700);
    } finally {
      removeCopy(copy);
    }
    expect(fs.existsSync(copy)).toBe(false);
  });
});
