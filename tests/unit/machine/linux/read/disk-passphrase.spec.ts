import { describe, expect, it } from 'vitest';
import {
  parseCrypttab,
  readDiskPassphrase,
  rootDevice,
} from '../../../../../src/machine/linux/read/disk-passphrase.ts';
import { makeRoot } from './make-root.ts';

const MOUNTINFO =
  '22 1 253:1 / / rw,relatime shared:1 - ext4 /dev/mapper/vg-root rw\n23 22 0:5 / /dev rw - devtmpfs udev rw\n';
/** Root on a logical volume on an encrypted partition, as sysfs shows it. */
const LVM_ON_LUKS = {
  '/proc/self/mountinfo': MOUNTINFO,
  '/sys/dev/block/253:1/dm/uuid': 'LVM-abc\n',
  '/sys/dev/block/253:1/slaves/dm-0': { dir: true },
  '/sys/class/block/dm-0/dm/uuid': 'CRYPT-LUKS2-0123-sda3_crypt\n',
  '/sys/class/block/dm-0/dm/name': 'sda3_crypt\n',
  '/sys/class/block/dm-0/slaves/sda3': { dir: true },
} as const;
const PLAIN = {
  '/proc/self/mountinfo': MOUNTINFO,
  '/sys/dev/block/253:1/partition': '1\n',
} as const;

describe('readDiskPassphrase', () => {
  it.each([
    [
      'yes',
      'a volume that a person opens',
      { ...LVM_ON_LUKS, '/etc/crypttab': 'sda3_crypt UUID=1 none luks,discard\n' },
    ],
    [
      'no',
      'a volume that a TPM opens',
      { ...LVM_ON_LUKS, '/etc/crypttab': 'sda3_crypt UUID=1 none luks,tpm2-device=auto\n' },
    ],
    [
      'yes',
      'a TPM with a PIN',
      { ...LVM_ON_LUKS, '/etc/crypttab': 'sda3_crypt UUID=1 none tpm2-device=auto,tpm2-pin=yes\n' },
    ],
    [
      'unknown',
      'a key file, which may lie behind the boot loader',
      { ...LVM_ON_LUKS, '/etc/crypttab': 'sda3_crypt UUID=1 /etc/keys/root luks\n' },
    ],
    ['unknown', 'a volume that no table names', LVM_ON_LUKS],
    ['no', 'a plain disk', PLAIN],
    [
      'no',
      'a plain disk with a random swap',
      { ...PLAIN, '/etc/crypttab': 'swap /dev/sda2 /dev/urandom swap\n' },
    ],
    [
      'yes',
      'a plain disk with an encrypted home',
      { ...PLAIN, '/etc/crypttab': 'home UUID=2 none luks\n' },
    ],
    [
      'no',
      'a volume that is opened by hand later',
      { ...PLAIN, '/etc/crypttab': 'safe UUID=2 none luks,noauto\n' },
    ],
    [
      'unknown',
      'a container, whose root is no device',
      { '/proc/self/mountinfo': '1 0 0:40 / / rw - overlay overlay rw\n' },
    ],
    ['unknown', 'a system that shows nothing', {}],
  ] as const)('says %s for %s', (answer, _what, nodes) => {
    expect(readDiskPassphrase(makeRoot(nodes))).toBe(answer);
  });
});

describe('parseCrypttab', () => {
  it('reads names and leaves out comments', () => {
    expect(parseCrypttab('# <target> <source>\n\nroot UUID=1\n')).toEqual([
      { name: 'root', asks: 'yes' },
    ]);
  });
});

describe('rootDevice', () => {
  it.each([
    ['a partition', MOUNTINFO, '253:1'],
    [
      'btrfs, by the device that it names',
      '1 0 0:30 /@ / rw - btrfs /dev/mapper/luks-1 rw\n',
      '/dev/mapper/luks-1',
    ],
    ['the later of two mounts', `${MOUNTINFO}99 1 8:2 / / rw - ext4 /dev/sda2 rw\n`, '8:2'],
    ['zfs', '1 0 0:30 / / rw - zfs rpool/root rw\n', null],
  ])('finds %s', (_what, mountinfo, device) => {
    expect(rootDevice(mountinfo)).toBe(device);
  });
});
