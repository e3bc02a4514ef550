import * as fs from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  findRpmProgram,
  parseRpmQuery,
  readRpmPackages,
  type RpmProgram,
} from '../../../../../src/machine/linux/read/rpm-packages.ts';
import { runCommand } from '../../../../../src/machine/run-command.ts';
import { commandStandIn, digestTree, makeRoot, recorded } from './make-root.ts';

afterEach(() => vi.unstubAllEnvs());

const { signal } = new AbortController();
const program = findRpmProgram();
const rpm: RpmProgram = { path: program, run: runCommand, signal };
const NO_COMMAND: RpmProgram = { path: '/usr/bin/rpm', run: commandStandIn(), signal };

const SQLITE = recorded('rpm/rpmdb.sqlite.gz');
const WAL = recorded('rpm/rpmdb.sqlite-wal.gz');
const BDB = recorded('rpm/Packages.gz');
const KESL = {
  source: 'rpm-package',
  locator: 'rpm:kesl-11.1.0-3013.x86_64',
  name: 'kesl',
  version: '11.1.0-3013',
  arch: 'x86_64',
  maintainer: 'AO Kaspersky Lab',
  status: 'installed',
  hold: false,
};

describe('readRpmPackages', () => {
  it('reads a machine without a database as empty, and asks rpm nothing', async () => {
    const reading = await readRpmPackages(makeRoot({ '/var/lib/rpm': { dir: true } }), NO_COMMAND);
    expect(reading).toMatchObject({ facts: [], entries: 0, unread: [] });
  });

  it.each([
    ['a damaged', { '/var/lib/rpm/rpmdb.sqlite': 'not a database' }, 'damaged'],
    ['an emptied', { '/var/lib/rpm/rpmdb.sqlite': '' }, 'damaged'],
    [
      'a foreign',
      { '/var/lib/rpm/Packages': Buffer.from(BDB).subarray(0, 4096).swap32() },
      'foreign-format',
    ],
  ])('calls %s database unread without asking rpm', async (_what, nodes, why) => {
    const { unread, facts } = await readRpmPackages(makeRoot(nodes), NO_COMMAND);
    expect(facts).toEqual([]);
    expect(unread).toMatchObject([{ source: 'rpm-package', why, locator: '/var/lib/rpm' }]);
  });

  it('says that the tool is missing where a sound database has no rpm to read it', async () => {
    const root = makeRoot({ '/var/lib/rpm/rpmdb.sqlite': SQLITE });
    const { unread } = await readRpmPackages(root, { ...NO_COMMAND, path: null });
    expect(unread).toMatchObject([{ why: 'tool-missing', locator: '/var/lib/rpm' }]);
  });

  it('keeps a home with a .rpmmacros of its own out of what rpm reads', async () => {
    const run = commandStandIn({ '/usr/bin/rpm': {} });
    const root = makeRoot({ '/var/lib/rpm/rpmdb.sqlite': SQLITE });
    await readRpmPackages(root, { path: '/usr/bin/rpm', run, signal });
    const [call] = run.calls;
    expect(call?.env?.['HOME']).toBe(call?.arguments[1]);
    expect(call?.arguments.slice(0, 1)).toEqual(['--dbpath']);
  });

  it('reports a time limit', async () => {
    const run = commandStandIn({ '/usr/bin/rpm': { timedOut: true, exitCode: null } });
    const root = makeRoot({ '/var/lib/rpm/rpmdb.sqlite': SQLITE });
    const { unread } = await readRpmPackages(root, { path: '/usr/bin/rpm', run, signal });
    expect(unread).toMatchObject([{ why: 'timed-out' }]);
  });
});

describe.skipIf(program === null)('readRpmPackages with the real rpm', () => {
  it('reads an sqlite database and what only its write-ahead log holds', async () => {
    const root = makeRoot({
      '/var/lib/rpm/rpmdb.sqlite': SQLITE,
      '/var/lib/rpm/rpmdb.sqlite-wal': WAL,
    });
    const { facts, entries, unread } = await readRpmPackages(root, rpm);
    expect(unread).toEqual([]);
    expect(entries).toBe(2);
    expect(facts).toEqual([
      KESL,
      {
        ...KESL,
        locator: 'rpm:st-other-2:4.5-6.noarch',
        name: 'st-other',
        version: '2:4.5-6',
        arch: 'noarch',
        maintainer: 'Somebody <s@example.test>',
      },
    ]);
  });

  it('reads a Berkeley DB database', async () => {
    const { facts, unread } = await readRpmPackages(
      makeRoot({ '/var/lib/rpm/Packages': BDB }),
      rpm,
    );
    expect([facts, unread]).toEqual([[KESL], []]);
  });

  it("reads the database of Debian's rpm in root's home", async () => {
    const root = makeRoot({ '/var/lib/dpkg/status': '', '/root/.rpmdb/rpmdb.sqlite': SQLITE });
    expect((await readRpmPackages(root, rpm)).facts).toEqual([KESL]);
  });

  it('reads a database once where two folders are the same', async () => {
    const root = makeRoot({
      '/usr/lib/sysimage/rpm/rpmdb.sqlite': SQLITE,
      '/var/lib/rpm': { link: '../../usr/lib/sysimage/rpm' },
    });
    expect((await readRpmPackages(root, rpm)).facts).toEqual([KESL]);
  });

  it.each([
    ['cut off', SQLITE.subarray(0, 100_000)],
    ['emptied but for its head', Buffer.concat([SQLITE.subarray(0, 4096), Buffer.alloc(200_000)])],
  ])('calls an sqlite database that is %s damaged', async (_what, bytes) => {
    const { unread } = await readRpmPackages(makeRoot({ '/var/lib/rpm/rpmdb.sqlite': bytes }), rpm);
    expect(unread).toMatchObject([{ why: 'damaged', locator: '/var/lib/rpm' }]);
  });

  it('does not take a record that rpm skips for a package that is not there', async () => {
    const altered = Buffer.from(SQLITE);
    altered.write('XXXX', altered.indexOf('AO Kaspersky'), 'latin1');
    const root = makeRoot({ '/var/lib/rpm/rpmdb.sqlite': altered });
    const { unread } = await readRpmPackages(root, rpm);
    expect(unread).toMatchObject([{ why: 'damaged' }]);
  });

  it('writes nothing beside the database, and leaves no copy behind', async () => {
    const root = makeRoot({
      '/var/lib/rpm/rpmdb.sqlite': SQLITE,
      '/usr/lib/sysimage/rpm/Packages': BDB,
    });
    const temporary = makeRoot({}).dir;
    vi.stubEnv('TMPDIR', temporary);
    const before = digestTree(root.dir);
    const { entries } = await readRpmPackages(root, rpm);
    expect(entries).toBe(2);
    expect(digestTree(root.dir)).toBe(before);
    expect(fs.readdirSync(temporary)).toEqual([]);
  });
});

describe.skipIf(program === null || !lacksNdb())('an rpm without ndb', () => {
  it('calls an ndb database foreign, where rpm itself would report none', async () => {
    const ndb = Buffer.from('RpmP\0\0\0\0\0\0\0\0\0\0\0\0');
    const { unread } = await readRpmPackages(makeRoot({ '/var/lib/rpm/Packages.db': ndb }), rpm);
    expect(unread).toMatchObject([{ why: 'foreign-format', locator: '/var/lib/rpm' }]);
  });
});

/** Debian's rpm is built without the format that SUSE uses. */
function lacksNdb(): boolean {
  return fs.existsSync('/etc/debian_version');
}

describe('parseRpmQuery', () => {
  it('leaves out a record that was cut off', () => {
    expect(parseRpmQuery('kesl\x1f(none)\x1f11\x1f1\x1fx86_64\x1fV\x1fP\x1ekln\x1f')).toHaveLength(
      1,
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseRpmQuery(text);
      }),
    );
  });
});
