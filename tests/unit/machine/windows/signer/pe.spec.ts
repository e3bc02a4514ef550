import { describe, expect, it } from 'vitest';
import { bufferRanges } from '../../../../../src/machine/windows/signer/file-ranges.ts';
import { placeOf, readPe } from '../../../../../src/machine/windows/signer/pe.ts';
import { placesIn, standInPe, withCertificateTable } from './stand-in-pe.ts';

const PLAIN = standInPe({ version: { '040904b0': { CompanyName: 'A' } } });

function changed(change: (pe: Buffer) => void): Buffer {
  const pe = Buffer.from(PLAIN);
  change(pe);
  return pe;
}

describe('readPe', () => {
  it.each([32, 64] as const)('finds the parts of a %i-bit program', (bits) => {
    const plain = standInPe({ bits, version: { '040904b0': {} } });
    const signed = withCertificateTable(plain, Buffer.from([0x30, 0]));
    const pe = readPe(bufferRanges(signed));
    if (pe.kind !== 'pe') throw new Error(pe.why);
    const { checksum, certificateEntry } = placesIn(signed);
    expect(pe.checksumOffset).toBe(checksum);
    expect(pe.certificateEntryOffset).toBe(certificateEntry);
    expect(pe.certificateTable).toEqual({ offset: plain.length, sizeBytes: 16 });
    expect(pe.sections).toHaveLength(2);
    expect(placeOf(pe, pe.resourcesAddress ?? 0)?.offset).toBe(1536);
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'not-a-program'],
    ['text', Buffer.from('#!/bin/sh\n'), 'not-a-program'],
    ['an ELF program', Buffer.from('7f454c46', 'hex'), 'not-a-program'],
    ['MZ and nothing more', Buffer.from('MZ'), 'truncated'],
    ['a DOS program', changed((pe) => pe.write('NE', 64)), 'not-a-program'],
    ['a header far out', changed((pe) => pe.writeUInt32LE(0xffffffff, 60)), 'not-a-program'],
    ['a header behind the end', changed((pe) => pe.writeUInt32LE(1 << 20, 60)), 'truncated'],
    ['65535 sections', changed((pe) => pe.writeUInt16LE(0xffff, 70)), 'damaged'],
    ['no optional header', changed((pe) => pe.writeUInt16LE(0, 84)), 'damaged'],
    ['an unknown magic', changed((pe) => pe.writeUInt16LE(0x107, 88)), 'damaged'],
  ] as const)('refuses %s', (_what, bytes, why) => {
    expect(readPe(bufferRanges(bytes))).toEqual({ kind: 'unreadable', why });
  });

  it('reads or refuses a program cut anywhere in its headers, and never throws', () => {
    const kinds = new Set<string>();
    for (let length = 0; length < 1024; length += 1) {
      const pe = readPe(bufferRanges(PLAIN.subarray(0, length)));
      kinds.add(pe.kind === 'pe' ? 'pe' : pe.why);
    }
    expect([...kinds].sort()).toEqual(['not-a-program', 'pe', 'truncated']);
  });

  it('believes no number of data directories beyond the header that holds them', () => {
    const pe = readPe(bufferRanges(changed((bytes) => bytes.writeUInt32LE(0xffffffff, 196))));
    expect(pe).toMatchObject({ kind: 'pe', certificateTable: null });
    const none = readPe(bufferRanges(changed((bytes) => bytes.writeUInt32LE(0, 196))));
    expect(none).toMatchObject({
      kind: 'pe',
      certificateEntryOffset: null,
      resourcesAddress: null,
    });
  });
});
