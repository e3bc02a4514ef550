import { describe, expect, it } from 'vitest';
import { WindowsError } from '../../../../../src/machine/windows/api/windows-error.ts';
import { TooLargeError } from '../../../../../src/machine/windows/read/disk.ts';
import { Reading } from '../../../../../src/machine/windows/read/reading.ts';

const errno = (code: string): Error => Object.assign(new Error(code), { code });

describe('Reading', () => {
  it.each([
    [new WindowsError('RegOpenKeyExW', 2), null, null],
    [errno('ENOENT'), null, null],
    [errno('ENOTDIR'), null, null],
    [new WindowsError('RegOpenKeyExW', 5), 'failed', 'needs-administrator'],
    [new WindowsError('RegLoadKeyW', 1314), 'failed', 'needs-administrator'],
    [errno('EPERM'), 'failed', 'needs-administrator'],
    [new WindowsError('RegLoadKeyW', 1009), 'damaged', 'damaged'],
    [new WindowsError('RegLoadKeyW', 32), 'failed', 'failed'],
    [errno('EBUSY'), 'failed', 'failed'],
    [errno('UNKNOWN'), 'failed', 'failed'],
    [new TooLargeError('2 bytes'), 'too-large', 'too-large'],
    [new TypeError('a slip'), 'failed', 'failed'],
  ])('says why %s is unread, to the administrator and to others', (error, asAdmin, asUser) => {
    for (const [isAdministrator, why] of [
      [true, asAdmin],
      [false, asUser],
    ] as const) {
      const reading = new Reading('driver', isAdministrator);
      const result = reading.attempt('here', () => {
        throw error;
      });
      expect(result).toBeUndefined();
      expect(reading.unread.map((unread) => unread.why)).toEqual(why === null ? [] : [why]);
    }
  });

  it('names a place once for each reason, and at most fifty places', () => {
    const reading = new Reading('driver', true);
    for (let index = 0; index < 200; index += 1) reading.noteDenied(`place ${index % 60}`);
    expect(reading.unread).toHaveLength(50);
  });
});
