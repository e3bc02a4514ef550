import * as fs from 'node:fs';
import * as os from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMsiSummary } from '../../../../../src/machine/windows/read/msi-summary.ts';
import { createProgramLook } from '../../../../../src/machine/windows/read/program-look.ts';
import { parsePropertySet } from '../../../../../src/machine/windows/read/property-set.ts';
import { bufferRanges } from '../../../../../src/machine/windows/signer/file-ranges.ts';
import { compoundFile, propertySet } from './stand-in-compound-file.ts';

const NAME = '\u0005SummaryInformation';
/** "Стандин" in Windows-1251. */
const CYRILLIC = Buffer.from('d1f2e0ede4e8ed', 'hex');

describe('readMsiSummary', () => {
  it.each([
    ['UTF-8', 65001, Buffer.from('Стандин')],
    ['Windows-1251', 1251, CYRILLIC],
  ])('reads product and maker in %s', (_, codePage, author) => {
    const stream = propertySet(codePage, {
      2: Buffer.from('Installation Database'),
      3: Buffer.from('Agent'),
      4: author,
    });
    expect(readMsiSummary(bufferRanges(compoundFile(NAME, stream)))).toEqual({
      product: 'Agent',
      company: 'Стандин',
    });
  });

  it('reads one that is too large for the small streams', () => {
    const stream = propertySet(65001, { 3: Buffer.from('Agent'), 6: Buffer.alloc(9_000, 'x') });
    expect(readMsiSummary(bufferRanges(compoundFile(NAME, stream)))?.product).toBe('Agent');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a program', Buffer.from('MZ'.repeat(400))],
    ['a compound file without a summary', compoundFile('Other', Buffer.from('x'))],
    ['an empty summary', compoundFile(NAME, propertySet(65001, {}))],
    ['a summary that is none', compoundFile(NAME, Buffer.alloc(300, 7))],
  ])('finds nothing in %s', (_, bytes) => {
    expect(readMsiSummary(bufferRanges(bytes))).toBeNull();
  });

  it('answers for every file that is cut off, and for chains that go in a circle', () => {
    const whole = compoundFile(NAME, propertySet(65001, { 3: Buffer.from('Agent') }));
    for (let length = 0; length < whole.length; length += 37) {
      expect(() => readMsiSummary(bufferRanges(whole.subarray(0, length)))).not.toThrow();
    }
    // The directory's next sector is the directory.
    whole.writeUInt32LE(1, 512 + 4);
    expect(readMsiSummary(bufferRanges(whole))?.product).toBe('Agent');
  });
});

describe('parsePropertySet', () => {
  it('takes a text whose length leads past the end as far as it goes', () => {
    const bytes = propertySet(65001, { 3: Buffer.from('Agent') });
    bytes.writeUInt32LE(0xffffffff, bytes.length - 12);
    expect(parsePropertySet(bytes).get(3)).toBe('Agent');
  });
});

describe('createProgramLook', () => {
  let dir = '';
  beforeAll(() => {
    dir = fs.mkdtempSync(join(os.tmpdir(), 'swapout-msi-'));
  });
  afterAll(() => {
    fs.rmSync(dir, { recursive: true, force: true });
  });

  it('takes what an .msi says of itself for its version information', () => {
    const file = join(dir, 'standin.msi');
    fs.writeFileSync(
      file,
      compoundFile(NAME, propertySet(65001, { 3: Buffer.from('Agent'), 4: Buffer.from('S') })),
    );
    const look = createProgramLook({ pinnedRoots: [], rootsDirs: [], now: new Date(0) });
    expect(look.versionOf(file)).toEqual({ product: 'Agent', company: 'S' });
    expect(look.versionOf(`${file}.gone`)).toBeNull();
    expect(look.signersOf(file)).toEqual([]);
  });
});
