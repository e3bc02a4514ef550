import { describe, expect, it } from 'vitest';
import { elapsedText } from '../../../../renderer/state/elapsed.ts';

describe('elapsedText', () => {
  it.each([
    [0, '0:00'],
    [999, '0:00'],
    [7_400, '0:07'],
    [59_999, '0:59'],
    [60_000, '1:00'],
    [754_000, '12:34'],
    [3_600_000, '1:00:00'],
    [3_723_000, '1:02:03'],
    [36_000_000, '10:00:00'],
  ])('writes %i ms as %s', (elapsedMs, text) => {
    expect(elapsedText(elapsedMs)).toBe(text);
  });

  it('counts a clock that was set back as nothing', () => {
    expect(elapsedText(-5000)).toBe('0:00');
  });
});
