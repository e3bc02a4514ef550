import type { Pack, PackEntry } from '../../../src/model/pack.ts';

/** A valid entry; a test changes the one field that it is about. */
export function packEntry(change: Partial<PackEntry> = {}): PackEntry {
  return {
    id: 'clamav',
    name: 'ClamAV',
    publisher: 'Cisco',
    version: '1.4.6',
    platform: 'linux',
    arch: ['amd64'],
    type: 'deb',
    file: { name: 'clamav.deb', sizeBytes: 10, sha256: 'a'.repeat(64) },
    dependencies: [],
    arguments: [],
    returnCodes: { success: [0], rebootRequired: [] },
    detection: [{ kind: 'package', name: 'clamav' }],
    check: { services: ['clamav-daemon'], command: null },
    ...change,
  };
}

export function pack(...entries: PackEntry[]): Pack {
  return {
    schema: 'swapout.pack/v1',
    id: 'agency',
    organisation: 'The agency',
    version: '3',
    entries: entries.length > 0 ? entries : [packEntry()],
  };
}
