import { describe, expect, it } from 'vitest';
import { Reading } from '../../../../../src/machine/linux/read/reading.ts';
import { TooLargeError } from '../../../../../src/machine/linux/read/root.ts';

const errno = (code: string) => Object.assign(new Error(`${code}: x`), { code });
const attempt = (error: Error): Reading => {
  const reading = new Reading('file');
  reading.attempt('/x', () => {
    throw error;
  });
  return reading;
};

describe('Reading', () => {
  it.each(['ENOENT', 'ENOTDIR', 'ELOOP'])('reads what is absent (%s) as empty', (code) => {
    expect(attempt(errno(code)).unread).toEqual([]);
  });

  it.each([
    [errno('EACCES'), process.getuid?.() === 0 ? 'failed' : 'needs-administrator'],
    [errno('EIO'), 'failed'],
    [new TooLargeError('1 GB'), 'too-large'],
  ])('notes %s as %s', (error, why) => {
    expect(attempt(error).unread).toMatchObject([{ source: 'file', why, locator: '/x' }]);
  });

  it('notes the same place once', () => {
    const reading = new Reading('file');
    reading.note('damaged', '/x');
    reading.note('damaged', '/x', 'again');
    expect(reading.unread).toEqual([{ source: 'file', why: 'damaged', locator: '/x' }]);
  });

  it('names a bounded number of places', () => {
    const reading = new Reading('file');
    for (let index = 0; index < 1000; index += 1) reading.note('failed', `/x${index}`);
    expect(reading.unread).toHaveLength(50);
  });
});
