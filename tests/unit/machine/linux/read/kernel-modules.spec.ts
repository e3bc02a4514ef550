import { describe, expect, it } from 'vitest';
import { readKernelModules } from '../../../../../src/machine/linux/read/kernel-modules.ts';
import { makeRoot } from './make-root.ts';

describe('readKernelModules', () => {
  it('reads the loaded modules', () => {
    const root = makeRoot({
      '/proc/modules':
        'kfan_mod 45056 2 - Live 0x0000000000000000 (OE)\next4 1011712 1 - Live 0x0\n',
    });
    expect(readKernelModules(root)).toMatchObject({
      entries: 2,
      facts: [
        { source: 'kernel-module', locator: 'module:kfan_mod', name: 'kfan_mod', loaded: true },
        { name: 'ext4' },
      ],
    });
  });

  it('reads a mounted disk as one without', () => {
    expect(readKernelModules(makeRoot({}))).toMatchObject({ entries: 0, unread: [] });
  });
});
