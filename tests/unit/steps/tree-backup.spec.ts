import { describe, expect, it } from 'vitest';
import { treeBackup } from '../../../src/steps/tree-backup.ts';

const GIB = 1024 ** 3;

describe('treeBackup', () => {
  it.each([
    ['/etc/opt/kaspersky', 4096, 'copy'],
    ['/var/opt/kaspersky/kesl', 900_000_000, 'copy'],
    ['/var/opt/kaspersky/kesl', null, 'copy'],
    ['/var/opt/kaspersky/kesl', 2 * GIB, 'record'],
    ['/var/opt/kaspersky/kesl/bases', 10, 'record'],
    ['/var/opt/kaspersky/quarantine/x', 10, 'record'],
    ['/opt/kaspersky', 10, 'record'],
    ['/usr/bin/kesl-control', 10, 'record'],
    ['/usr/local/ksn', 10, 'record'],
    ['/usr/lib/systemd/system/kesl.service', 300, 'copy'],
    ['/etc/systemd/system/kesl.service', 300, 'copy'],
    ['/etc/init.d/kesl', 300, 'copy'],
    ['C:\\Program Files (x86)\\Kaspersky Lab', 10, 'record'],
    ['c:\\windows\\system32\\drivers\\klif.sys', 10, 'record'],
    ['C:\\ProgramData\\Kaspersky Lab', 10, 'copy'],
  ] as const)('%s of %s bytes: %s', (path, sizeBytes, expected) => {
    expect(treeBackup(path, sizeBytes)).toBe(expected);
  });
});
