import { describe, expect, it } from 'vitest';
import { matcherOf } from '../../../../../src/machine/linux/read/pattern.ts';

describe('matcherOf', () => {
  it.each([
    ['kesl_*.deb', 'kesl_11.1.0-3013_amd64.deb', true],
    ['kesl_*.deb', 'kesl-gui_11.deb', false],
    ['kesl_*.deb', 'xkesl_11.deb', false],
    ['kesl_*.deb', 'kesl_11.deb.part', false],
    ['kesl', 'KESL', true],
    ['a.b', 'axb', false],
    ['user_*', 'user_', true],
    ['{x}+(y)', '{x}+(y)', true],
    ['*', 'a/b', false],
  ])('holds %s against %s: %s', (pattern, text, fits) => {
    expect(matcherOf([pattern], { ignoreCase: true })(text)).toBe(fits);
  });

  it('keeps to the case where names are told apart by it', () => {
    expect(matcherOf(['kesl'], { ignoreCase: false })('KESL')).toBe(false);
  });

  it('fits nothing without patterns', () => {
    expect(matcherOf([], { ignoreCase: true })('')).toBe(false);
  });
});
