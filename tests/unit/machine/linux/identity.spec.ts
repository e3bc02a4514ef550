import * as os from 'node:os';
import { describe, expect, it } from 'vitest';
import { parseOsRelease, readIdentity } from '../../../../src/machine/linux/identity.ts';
import { MachineIdentity } from '../../../../src/model/snapshot.ts';
import { makeRoot } from './read/make-root.ts';

describe('readIdentity', () => {
  it('reads this machine', () => {
    const identity = readIdentity('/');
    expect(MachineIdentity.parse(identity)).toEqual(identity);
    expect(identity).toMatchObject({
      platform: 'linux',
      hostname: os.hostname(),
      arch: process.arch,
    });
    expect(identity.bootId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('reads of a mounted disk what lies on it, and no number of this machine', () => {
    const root = makeRoot({
      '/etc/hostname': 'branch-07\n',
      '/etc/os-release': { link: '../usr/lib/os-release' },
      '/usr/lib/os-release': 'NAME="Astra Linux"\nPRETTY_NAME="Astra Linux 1.7"\n',
      '/etc/machine-id': '0123456789abcdef0123456789abcdef\n',
      '/usr/bin/env': Buffer.concat([
        Buffer.from('\x7fELF\x02\x01'),
        Buffer.alloc(12),
        Buffer.from([183, 0]),
      ]),
      '/sys/class/dmi/id/product_serial': 'of this machine\n',
      '/proc/sys/kernel/random/boot_id': 'of this machine\n',
    });
    expect(readIdentity(root.dir)).toMatchObject({
      hostname: 'branch-07',
      os: 'Astra Linux 1.7',
      arch: 'arm64',
      id: '0123456789abcdef0123456789abcdef',
      serial: null,
      smbiosUuid: null,
      bootId: '',
    });
  });

  it('takes no text for a machine id that is none', () => {
    expect(readIdentity(makeRoot({ '/etc/machine-id': 'uninitialized\n' }).dir).id).toBe('');
  });
});

describe('parseOsRelease', () => {
  it.each([
    ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME=Debian', 'Debian GNU/Linux 12 (bookworm)'],
    ['NAME=\'Alt "Server"\'\nVERSION=10', 'Alt "Server" 10'],
    ['PRETTY_NAME="A \\"quoted\\" name"', 'A "quoted" name'],
    ['NAME=Fedora', 'Fedora'],
    ['# nothing', null],
  ])('reads %j', (text, name) => {
    expect(parseOsRelease(text)).toBe(name);
  });
});
