import { describe, expect, it } from 'vitest';
import { backupKind, MAX_COPY_BYTES } from '../../../../src/machine/backup/backup-kind.ts';

const ELF = new Uint8Array([0x7f, 0x45, 0x4c, 0x46]);
const SCRIPT = new Uint8Array([0x23, 0x21, 0x2f, 0x62]);

describe('backupKind', () => {
  it.each([
    ['a configuration file', '/etc/opt/kaspersky/kesl.ini', 800, 0o600, undefined],
    ['a unit file', '/etc/systemd/system/kesl.service', 800, 0o644, undefined],
    ['an init script, though it can be run', '/etc/init.d/kesl', 3_000, 0o755, SCRIPT],
    ['an empty file', '/var/opt/kaspersky/kesl/marker', 0, 0o644, undefined],
    [
      'a file of exactly the largest size',
      '/var/opt/kaspersky/kesl/state',
      MAX_COPY_BYTES,
      0o600,
      undefined,
    ],
    [
      'a text in a program folder that cannot be run',
      '/opt/kaspersky/kesl/lib/notice.txt',
      10,
      0o644,
      undefined,
    ],
    [
      'a file that is merely called quarantine',
      '/etc/opt/kaspersky/quarantine',
      10,
      0o644,
      undefined,
    ],
  ])('copies %s', (_what, path, sizeBytes, mode, head) => {
    expect(
      backupKind(path, head === undefined ? { sizeBytes, mode } : { sizeBytes, mode, head }),
    ).toBe('copy');
  });

  it.each([
    ['a program in bin', '/opt/kaspersky/kesl/bin/kesl-control', 900, 0o755, undefined],
    ['a script in bin', '/opt/kaspersky/kesl/bin/setup.sh', 900, 0o755, SCRIPT],
    ['an ELF file anywhere, whatever its mode', '/var/opt/kaspersky/kesl/x', 900, 0o600, ELF],
    ['a library by its name', '/opt/kaspersky/kesl/lib64/libav.so.1.2', 900, 0o644, undefined],
    ['a kernel module by its name', '/var/opt/kaspersky/kesl/mod.ko', 900, 0o644, undefined],
    ['what lies in quarantine', '/var/opt/kaspersky/kesl/Quarantine/1.dat', 10, 0o600, undefined],
    ['a detection database', '/var/opt/kaspersky/kesl/bases/av/base001.kdc', 10, 0o644, undefined],
    ['a large file', '/var/opt/kaspersky/kesl/events.db', MAX_COPY_BYTES + 1, 0o600, undefined],
  ])('only records %s', (_what, path, sizeBytes, mode, head) => {
    expect(
      backupKind(path, head === undefined ? { sizeBytes, mode } : { sizeBytes, mode, head }),
    ).toBe('record');
  });
});
