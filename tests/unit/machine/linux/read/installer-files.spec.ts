import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type InstallerSearch,
  readInstallerFiles,
} from '../../../../../src/machine/linux/read/installer-files.ts';
import { runCommand } from '../../../../../src/machine/run-command.ts';
import { commandStandIn, makeRoot, recorded } from './make-root.ts';

const NAMES = ['kesl_*.deb', 'kesl-*.rpm', 'kesl.zip'];
const search = (nodes: Parameters<typeof makeRoot>[0], more: Partial<InstallerSearch> = {}) =>
  readInstallerFiles({
    root: makeRoot(nodes),
    homes: [{ user: 'anna', dir: '/home/anna' }],
    names: NAMES,
    run: commandStandIn(),
    signal: new AbortController().signal,
    ...more,
  });

describe('readInstallerFiles', () => {
  it('reads a deb, an rpm and a file of another kind by what they hold', async () => {
    const deb = recorded('packages/gzip.deb');
    const { facts, unread } = await search({
      '/tmp/kesl_11.deb': deb,
      '/var/cache/dnf/repo/packages/kesl-11.rpm': recorded('packages/stand-in.rpm'),
      '/home/anna/Downloads/KESL.ZIP': 'PK',
      '/home/anna/Downloads/holiday.jpg': '',
    });
    expect(unread).toEqual([]);
    expect(facts).toEqual([
      {
        source: 'installer-file',
        locator: '/tmp/kesl_11.deb',
        name: 'kesl_11.deb',
        path: '/tmp/kesl_11.deb',
        sizeBytes: deb.length,
        packageName: 'st-installed',
        publisher: 'Hersteller Großmann <g@example.test>',
      },
      expect.objectContaining({
        path: '/var/cache/dnf/repo/packages/kesl-11.rpm',
        packageName: 'kesl',
        publisher: 'AO Kaspersky Lab',
      }),
      expect.objectContaining({
        path: '/home/anna/Downloads/KESL.ZIP',
        for: 'user:anna',
        packageName: null,
        publisher: null,
      }),
    ]);
  });

  it.skipIf(!fs.existsSync('/usr/bin/dpkg-deb'))(
    'asks dpkg-deb for what is compressed by xz',
    async () => {
      const nodes = { '/var/tmp/kesl_11.deb': recorded('packages/xz.deb') };
      expect((await search(nodes, { run: runCommand })).facts).toMatchObject([
        { packageName: 'st-xz', publisher: 'Hersteller Großmann <g@example.test>' },
      ]);
    },
  );

  it('gives the file without its content where there is no dpkg-deb', async () => {
    const run = commandStandIn({ '/usr/bin/dpkg-deb': { exitCode: null, error: 'not-found' } });
    const nodes = { '/var/tmp/kesl_11.deb': recorded('packages/xz.deb') };
    expect((await search(nodes, { run })).facts).toMatchObject([{ packageName: null }]);
  });

  it('follows no link, neither of a file nor of a folder', async () => {
    const { facts } = await search({
      '/data/kesl_11.deb': 'x',
      '/tmp/kesl_12.deb': { link: '/data/kesl_11.deb' },
      '/tmp/folder': { link: '/data' },
    });
    expect(facts).toEqual([]);
  });

  it('looks three folders deep', async () => {
    const { facts } = await search({ '/tmp/a/b/c/kesl_1.deb': '', '/tmp/a/b/c/d/kesl_2.deb': '' });
    expect(facts.map(({ name }) => name)).toEqual(['kesl_1.deb']);
  });
});
