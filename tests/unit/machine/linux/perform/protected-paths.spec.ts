import { describe, expect, it } from 'vitest';
import { protectedReason } from '../../../../../src/machine/linux/perform/protected-paths.ts';

describe('protectedReason', () => {
  it.each([
    '/',
    '/opt',
    '/etc',
    '/usr',
    '/usr/bin',
    '/usr/local',
    '/usr/lib/systemd/system',
    '/var/opt',
    '/var/lib',
    '/var/lib/dpkg',
    '/var/lib/swapout',
    '/etc/opt',
    '/etc/init.d',
    '/etc/systemd/system',
    '/home/anna',
    '/proc/1',
    '/sys/kernel/x',
    '/dev/sda',
    // Above a shared folder.
    '/usr/lib/systemd',
    '/etc/apt',
    '/boot/efi',
  ])('protects %s', (path) => {
    expect(protectedReason(path)).not.toBeNull();
  });

  it.each(['opt/x', '', '/opt/../etc/passwd', '/opt//x', '/opt/x/', '/opt/./x', '/opt/\0x'])(
    'refuses %j, which is no plain absolute path',
    (path) => {
      expect(protectedReason(path)).toContain('plain absolute path');
    },
  );

  it.each([
    '/opt/kaspersky',
    '/opt/kaspersky/kesl',
    '/var/opt/kaspersky',
    '/etc/opt/kaspersky',
    '/var/log/kaspersky',
    '/usr/bin/kesl-control',
    '/etc/init.d/kesl',
    '/etc/systemd/system/kesl.service',
    '/usr/local/kpsn',
    '/home/anna/.config/kaspersky',
    '/etc/klScanEngineUI.xml',
  ])('lets %s be removed', (path) => {
    expect(protectedReason(path)).toBeNull();
  });
});
