import { describe, expect, it } from 'vitest';
import { depthOf, isAtOrBelow, parentOf, selfAndAbove } from '../../../src/steps/places.ts';

describe('isAtOrBelow', () => {
  it.each([
    ['/opt/kaspersky/kesl', '/opt/kaspersky', 'linux', true],
    ['/opt/kaspersky', '/opt/kaspersky/', 'linux', true],
    ['/opt/kaspersky2', '/opt/kaspersky', 'linux', false],
    ['/opt/Kaspersky/kesl', '/opt/kaspersky', 'linux', false],
    ['/opt/kaspersky/../nginx', '/opt/kaspersky', 'linux', false],
    ['/opt', '/opt/kaspersky', 'linux', false],
    ['/opt/kaspersky', '', 'linux', false],
    ['C:\\PROGRAMDATA\\Kaspersky Lab\\x', 'c:/ProgramData/Kaspersky Lab', 'windows', true],
    ['HKLM\\SOFTWARE\\KasperskyLab\\AVP', 'HKLM\\Software\\KasperskyLab', 'windows', true],
    ['HKLM\\SOFTWARE\\KasperskyLabs', 'HKLM\\SOFTWARE\\KasperskyLab', 'windows', false],
  ] as const)('%s in %s on %s: %s', (place, outer, platform, expected) => {
    expect(isAtOrBelow(place, outer, platform)).toBe(expected);
  });
});

describe('selfAndAbove', () => {
  it('goes up to the root without it', () => {
    expect(selfAndAbove('/opt/kaspersky/kesl', 'linux')).toEqual([
      '/opt/kaspersky/kesl',
      '/opt/kaspersky',
      '/opt',
    ]);
    expect(selfAndAbove('C:\\A\\B', 'windows')).toEqual(['C:\\A\\B', 'C:\\A']);
  });

  it('gives parent and depth', () => {
    expect(parentOf('LocalMachine\\Root\\1A60', 'windows')).toBe('LocalMachine\\Root');
    expect(parentOf('/opt', 'linux')).toBe('');
    expect(depthOf('/opt/kaspersky', 'linux')).toBeLessThan(
      depthOf('/opt/kaspersky/kesl', 'linux'),
    );
  });
});
