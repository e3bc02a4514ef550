import { describe, expect, it } from 'vitest';
import { readHomes, scopeOf } from '../../../../../src/machine/linux/read/homes.ts';
import { makeRoot } from './make-root.ts';

describe('readHomes', () => {
  it("finds people's homes and root's, and folders of /home that no account claims", () => {
    const root = makeRoot({
      '/etc/passwd': [
        'root:x:0:0:root:/root:/bin/bash',
        'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin',
        'anna:x:1000:1000::/srv/homes/anna:/bin/bash',
        'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
        'broken:x:1001:1001::/:/bin/sh',
      ].join('\n'),
      '/home/bert/x': '',
      '/home/lost+found': { dir: true },
    });
    expect(readHomes(root)).toEqual([
      { user: 'root', dir: '/root' },
      { user: 'anna', dir: '/srv/homes/anna' },
      { user: 'bert', dir: '/home/bert' },
    ]);
  });
});

describe('scopeOf', () => {
  const homes = [{ user: 'anna', dir: '/home/anna' }];

  it.each([
    ['/home/anna/Downloads/kesl.deb', 'user:anna'],
    ['/home/annabel/kesl.deb', undefined],
    ['/opt/kaspersky', undefined],
  ])('says whose %s is', (path, scope) => {
    expect(scopeOf(path, homes)).toBe(scope);
  });
});
