import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFiles } from '../../../../../src/machine/linux/read/files.ts';
import type { FileFact } from '../../../../../src/model/snapshot.ts';
import { digestTree, makeRoot } from './make-root.ts';

const HOMES = [
  { user: 'anna', dir: '/home/anna' },
  { user: 'root', dir: '/root' },
];
const read = (root: Parameters<typeof readFiles>[0], ...patterns: string[]) =>
  readFiles(root, patterns, HOMES);
const paths = (facts: readonly unknown[]) => (facts as FileFact[]).map(({ path }) => path);

describe('readFiles', () => {
  it('finds files, folders and links, and counts what they hold', () => {
    const root = makeRoot({
      '/opt/kaspersky/kesl/bin/kesl': 'x'.repeat(1000),
      '/opt/kaspersky/kesl/share/a/b': 'x'.repeat(24),
      '/usr/bin/kesl-control': { link: '/opt/kaspersky/kesl/bin/kesl' },
      '/etc/kavhttpd.xml': 'abc',
    });
    const { facts, unread, entries } = read(
      root,
      '/opt/kaspersky',
      '/opt/kaspersky/kesl',
      '/usr/bin/kesl-control',
      '/etc/kavhttpd.xml',
      '/etc/absent.xml',
    );
    expect(unread).toEqual([]);
    expect(entries).toBe(5);
    const common = { source: 'file', behindLink: false, linkTarget: null };
    expect(facts).toEqual([
      {
        ...common,
        locator: '/opt/kaspersky',
        path: '/opt/kaspersky',
        name: 'kaspersky',
        kind: 'directory',
        sizeBytes: 1024,
      },
      {
        ...common,
        locator: '/opt/kaspersky/kesl',
        path: '/opt/kaspersky/kesl',
        name: 'kesl',
        kind: 'directory',
        sizeBytes: 1024,
      },
      {
        ...common,
        locator: '/usr/bin/kesl-control',
        path: '/usr/bin/kesl-control',
        name: 'kesl-control',
        kind: 'link',
        linkTarget: '/opt/kaspersky/kesl/bin/kesl',
        sizeBytes: null,
      },
      {
        ...common,
        locator: '/etc/kavhttpd.xml',
        path: '/etc/kavhttpd.xml',
        name: 'kavhttpd.xml',
        kind: 'file',
        sizeBytes: 3,
      },
    ]);
  });

  it('finds by a wildcard inside one segment', () => {
    const root = makeRoot({
      '/opt/KasperskyOS-Community-Edition-1.1/x': '',
      '/opt/KasperskyOS-Community-Edition-1.2/x': '',
      '/opt/other/KasperskyOS-Community-Edition-1.3': '',
    });
    expect(paths(read(root, '/opt/KasperskyOS-Community-Edition-*').facts)).toEqual([
      '/opt/KasperskyOS-Community-Edition-1.1',
      '/opt/KasperskyOS-Community-Edition-1.2',
    ]);
  });

  it("looks into every home for a pattern of a user's own", () => {
    const root = makeRoot({ '/home/anna/.config/kesl/x': '', '/root/.config/kesl/x': '' });
    const { facts } = read(root, '~/.config/kesl');
    expect(facts.map((fact) => [fact.locator, fact.for])).toEqual([
      ['/home/anna/.config/kesl', 'user:anna'],
      ['/root/.config/kesl', 'user:root'],
    ]);
  });

  it('shows what lies behind a link as such, and the linked folder itself as a link', () => {
    const root = makeRoot({
      '/data/opt/kaspersky/kesl/x': 'abc',
      '/opt': { link: '/data/opt' },
      '/var/opt/kaspersky': { link: '/data/opt/kaspersky' },
    });
    expect(
      read(root, '/opt/kaspersky', '/var/opt/kaspersky', '/var/opt/kaspersky/kesl').facts,
    ).toMatchObject([
      { path: '/opt/kaspersky', kind: 'directory', behindLink: true },
      {
        path: '/var/opt/kaspersky',
        kind: 'link',
        linkTarget: '/data/opt/kaspersky',
        behindLink: false,
      },
      { path: '/var/opt/kaspersky/kesl', kind: 'directory', behindLink: true },
    ]);
  });

  it("takes the distribution's own links for the folders that they are", () => {
    const root = makeRoot({
      '/lib': { link: 'usr/lib' },
      '/usr/lib/systemd/system/kesl.service': '',
      '/run/klnagent.sock': '',
      '/var/run': { link: '/run' },
    });
    const { facts } = read(
      root,
      '/lib/systemd/system/kesl.service',
      '/usr/lib/systemd/system/kesl.service',
      '/var/run/klnagent.sock',
    );
    expect(facts).toMatchObject([
      { path: '/usr/lib/systemd/system/kesl.service', behindLink: false },
      { path: '/run/klnagent.sock', behindLink: false },
    ]);
  });

  it('never reads a linked folder of a mounted disk from this machine', () => {
    const root = makeRoot({ '/opt': { link: '/usr' } });
    expect(read(root, '/opt/bin', '/opt/*').facts).toEqual([]);
  });

  it('counts no tree through a link', () => {
    const root = makeRoot({
      '/opt/kaspersky/x': 'abc',
      '/big/y': 'x'.repeat(500),
      '/opt/kaspersky/link': { link: '/big' },
    });
    expect(read(root, '/opt/kaspersky').facts).toMatchObject([{ sizeBytes: 3 }]);
  });

  it('does not go up by a pattern, and takes no relative one', () => {
    const root = makeRoot({ '/etc/passwd': '' });
    expect(read(root, '/opt/../etc/passwd', 'etc/passwd').facts).toEqual([]);
  });

  it('ends in a ring of links', () => {
    const root = makeRoot({ '/opt/a': { link: '/opt/b' }, '/opt/b': { link: '/opt/a' } });
    expect(read(root, '/opt/a/kaspersky')).toMatchObject({ facts: [], unread: [] });
  });

  it('keeps a file whose name is no valid text', () => {
    const root = makeRoot({ '/opt': { dir: true } });
    fs.writeFileSync(
      Buffer.concat([Buffer.from(`${root.dir}/opt/kaspersky`), Buffer.from([0xff])]),
      '',
    );
    expect(read(root, '/opt/kaspersky*').unread).toEqual([]);
  });

  it('writes nothing', () => {
    const root = makeRoot({ '/opt/kaspersky/kesl/x': 'abc' });
    const before = digestTree(root.dir);
    read(root, '/opt/kaspersky', '/opt/*', '/opt/kaspersky/*/x');
    expect(digestTree(root.dir)).toBe(before);
  });
});
