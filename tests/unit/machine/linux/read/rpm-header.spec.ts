import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRpmHeader } from '../../../../../src/machine/linux/read/rpm-header.ts';
import { recorded } from './make-root.ts';

const at = (bytes: Buffer) => (offset: number, length: number) =>
  bytes.subarray(offset, offset + length);
const RPM = recorded('packages/stand-in.rpm');

describe('readRpmHeader', () => {
  it('reads name and vendor of a package that rpmbuild wrote', () => {
    expect(readRpmHeader(at(RPM))).toEqual({ name: 'kesl', vendor: 'AO Kaspersky Lab' });
  });

  it('needs the head of the file only', () => {
    const head = RPM.subarray(0, RPM.length - 200);
    expect(readRpmHeader(at(head))).toMatchObject({ name: 'kesl' });
  });

  it.each([
    ['a deb', recorded('packages/gzip.deb')],
    ['a lead without a header', RPM.subarray(0, 96)],
    ['nothing', Buffer.alloc(0)],
  ])('knows that %s is no rpm', (_what, bytes) => {
    expect(readRpmHeader(at(bytes))).toBeNull();
  });

  it('takes no memory for a header that claims to be huge', () => {
    const altered = Buffer.from(RPM);
    altered.writeUInt32BE(0x7fffffff, 96 + 8);
    expect(readRpmHeader(at(altered))).toBeNull();
  });

  it('never throws for a file that was cut off or altered', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(255), (cut, place, value) => {
        const bytes = Buffer.from(RPM.subarray(0, 1 + (cut % RPM.length)));
        bytes[place % bytes.length] = value;
        readRpmHeader(at(bytes));
      }),
    );
  });
});
