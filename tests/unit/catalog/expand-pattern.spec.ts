import { describe, expect, it } from 'vitest';
import { expandPattern } from '../../../src/catalog/expand-pattern.ts';

describe('expandPattern', () => {
  it.each([
    ['kesl', ['kesl']],
    ['kesl[.service]', ['kesl', 'kesl.service']],
    ['a{B|C*}d', ['aBd', 'aC*d']],
    ['{7EC66A9F-0A49}', ['{7EC66A9F-0A49}']],
    [
      'HKLM\\[WOW6432Node\\]{AVP*|KES*}\\environment',
      [
        'HKLM\\AVP*\\environment',
        'HKLM\\KES*\\environment',
        'HKLM\\WOW6432Node\\AVP*\\environment',
        'HKLM\\WOW6432Node\\KES*\\environment',
      ],
    ],
  ])('reads %s', (pattern, alternatives) => {
    expect(expandPattern(pattern)).toEqual(alternatives);
  });

  it.each([
    ['a[b', /does not close/u],
    ['{ab', /does not close/u],
    ['ab]', /without/u],
    ['ab**c', /\*\*/u],
    ['*', /nearly every name/u],
    ['', /nearly every name/u],
    ['*a*', /nearly every name/u],
    ['x[1][2][3][4][5][6][7]y', /more than 64/u],
  ])('refuses %s', (pattern, message) => {
    expect(() => expandPattern(pattern)).toThrow(message);
  });
});
