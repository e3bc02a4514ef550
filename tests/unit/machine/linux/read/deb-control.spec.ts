import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseControl, readDebControl } from '../../../../../src/machine/linux/read/deb-control.ts';
import { recorded } from './make-root.ts';

const at = (bytes: Buffer) => (offset: number, length: number) =>
  bytes.subarray(offset, offset + length);

describe('readDebControl', () => {
  it.each([
    ['gzip.deb', 'st-installed'],
    ['zstd.deb', 'st-zstd'],
    ['plain.deb.gz', 'st-plain'],
  ])('reads %s as dpkg-deb wrote it', (file, name) => {
    expect(readDebControl(at(recorded(`packages/${file}`)))).toEqual({
      kind: 'control',
      name,
      maintainer: 'Hersteller Großmann <g@example.test>',
    });
  });

  it('leaves xz to dpkg-deb', () => {
    expect(readDebControl(at(recorded('packages/xz.deb'))).kind).toBe('other-compression');
  });

  it.each([
    ['an rpm', recorded('packages/stand-in.rpm')],
    ['an archive of something else', Buffer.from('!<arch>\n')],
    ['nothing', Buffer.alloc(0)],
  ])('knows that %s is no deb', (_what, bytes) => {
    expect(readDebControl(at(bytes)).kind).toBe('not-a-deb');
  });

  it('never throws for a file that was cut off or altered', () => {
    const files = ['gzip.deb', 'zstd.deb', 'plain.deb.gz'].map((name) =>
      recorded(`packages/${name}`),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.nat(),
        fc.nat(),
        fc.nat(255),
        (whole, cut, place, value) => {
          const bytes = Buffer.from(whole.subarray(0, 1 + (cut % whole.length)));
          bytes[place % bytes.length] = value;
          readDebControl(at(bytes));
        },
      ),
    );
  });
});

describe('parseControl', () => {
  it('takes no line of a description for a field', () => {
    const text = 'Package: kesl\nDescription: x\n Maintainer: nobody\n';
    expect(parseControl(text)).toEqual({ kind: 'control', name: 'kesl', maintainer: null });
  });
});
