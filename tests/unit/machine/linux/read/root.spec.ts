import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  exists,
  NotAFileError,
  openRoot,
  readText,
  realPath,
  TooLargeError,
} from '../../../../../src/machine/linux/read/root.ts';
import { makeRoot } from './make-root.ts';

describe('realPath', () => {
  it.each([
    ['/etc/link', '/data/file', { '/data/file': 'x', '/etc/link': { link: '/data/file' } }],
    [
      '/lib/systemd/x',
      '/usr/lib/systemd/x',
      { '/usr/lib': { dir: true }, '/lib': { link: 'usr/lib' } },
    ],
    ['/a/b', '/b', { '/a': { link: '/' } }],
    ['/etc/up', '/x', { '/etc/up': { link: '../../../../../x' } }],
    ['/one', '/three', { '/one': { link: 'two' }, '/two': { link: '/three' } }],
    ['/not/there', '/not/there', {}],
  ] as const)('follows %s to %s inside the root', (path, real, nodes) => {
    expect(realPath(makeRoot(nodes), path)).toBe(real);
  });

  it('ends in a ring of links', () => {
    const root = makeRoot({ '/a': { link: '/b' }, '/b': { link: '/a' } });
    expect(() => realPath(root, '/a')).toThrow('ELOOP');
    expect(exists(root, '/a')).toBe(false);
  });
});

describe('readText', () => {
  it("never leaves a mounted disk for this machine's own files", () => {
    const root = makeRoot({ '/etc/os-release': { link: '/usr/lib/os-release' } });
    expect(() => readText(root, '/etc/os-release', 4096)).toThrow('ENOENT');
  });

  it('reads files that claim no size, as those of /proc', () => {
    expect(readText(openRoot('/'), '/proc/self/status', 65_536)).toMatch(/^Name:/);
  });

  it('takes no larger file than it may', () => {
    const root = makeRoot({ '/big': 'x'.repeat(100), '/right': 'x'.repeat(99) });
    expect(() => readText(root, '/big', 99)).toThrow(TooLargeError);
    expect(readText(root, '/right', 99)).toHaveLength(99);
  });

  it('does not wait at a pipe that lies in the way', () => {
    const root = makeRoot({ '/tmp': { dir: true } });
    execFileSync('/usr/bin/mkfifo', [`${root.dir}/tmp/pipe`]);
    expect(() => readText(root, '/tmp/pipe', 99)).toThrow(NotAFileError);
  });
});
