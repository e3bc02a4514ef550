import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, foldText, type PatternContext } from '../../../src/catalog/pattern.ts';
import { FOLDERS } from './fixtures.ts';

const linuxName: PatternContext = { platform: 'linux', field: 'name' };
const linuxPath: PatternContext = { platform: 'linux', field: 'path' };
const windowsPath: PatternContext = { platform: 'windows', field: 'path', folders: FOLDERS };
const displayName: PatternContext = { platform: 'windows', field: 'display-name' };

/** Text without a sign of the pattern language, and not too short to be a pattern. */
const plain = fc
  .stringMatching(/^[A-Za-z0-9._ -]{2,12}$/u)
  .filter((text) => /[A-Za-z0-9].*[A-Za-z0-9]/u.test(text));
const filler = fc.stringMatching(/^[A-Za-z0-9._ -]{0,12}$/u);
const segment = fc.stringMatching(/^[a-z0-9]{2,8}$/u);

describe('compilePattern', () => {
  it.each([
    ['kesl', 'kesl', linuxName],
    ['kesl[.service]', 'kesl.service', linuxName],
    ['*kess*', 'libkess2', linuxName],
    ['/opt/kaspersky/kesl', '/opt/kaspersky/kesl/', linuxPath],
    ['/opt/KasperskyOS-Community-Edition-*', '/opt/KasperskyOS-Community-Edition-1.3', linuxPath],
    ['%ProgramFiles(x86)%\\Kaspersky Lab', 'c:\\program files (x86)\\KASPERSKY LAB', windowsPath],
    ['%programdata%\\Kaspersky Lab\\AVP*', 'C:/ProgramData/Kaspersky Lab/AVP21.3', windowsPath],
    ['%LocalAppData%\\Kaspersky Lab', 'C:\\Users\\Ann\\AppData\\Local\\Kaspersky Lab', windowsPath],
    ['Kaspersky Free*', 'KASPERSKY\u00a0 Free 2021', displayName],
    ['Агент администрирования*', 'АГЕНТ АДМИНИСТРИРОВАНИЯ 12', displayName],
    ['Kaspersky Lab', 'Ｋaspersky Lab', { platform: 'linux', field: 'publisher' }],
    [
      '~/Library/Logs/Kaspersky Lab',
      '/Users/ann/Library/logs/Kaspersky Lab',
      { platform: 'macos', field: 'path' },
    ],
    [
      '~/Library/Logs/Kaspersky Lab',
      '/var/root/Library/Logs/Kaspersky Lab',
      { platform: 'macos', field: 'path' },
    ],
  ] as const)('%s fits %s', (pattern, text, context) => {
    expect(compilePattern(pattern, context).matches(text)).toBe(true);
  });

  it.each([
    ['kesl', 'Kesl', linuxName],
    ['kesl[.service]', 'kesl.services', linuxName],
    ['/opt/kaspersky', '/opt/kasperskyfoo', linuxPath],
    ['/opt/kaspersky', '/opt/Kaspersky', linuxPath],
    ['/opt/kaspersky', 'opt/kaspersky', linuxPath],
    ['/opt/kaspersky/*', '/opt/kaspersky', linuxPath],
    ['/opt/kaspersky/*', '/opt/kaspersky/kesl/bin', linuxPath],
    ['/opt/kaspersky/*', '/opt/kaspersky/..', linuxPath],
    ['/opt/kaspersky/kesl', '/opt/x/../kaspersky/kesl', linuxPath],
    ['%NoSuchFolder%\\Kaspersky Lab', 'C:\\Kaspersky Lab', windowsPath],
    [
      '%LocalAppData%\\Kaspersky Lab',
      'C:\\Users\\a\\b\\AppData\\Local\\Kaspersky Lab',
      windowsPath,
    ],
    ['Kaspersky Free*', 'My Kaspersky Free', displayName],
  ] as const)('%s does not fit %s', (pattern, text, context) => {
    expect(compilePattern(pattern, context).matches(text)).toBe(false);
  });

  it('fits the text that it spells', () => {
    fc.assert(
      fc.property(plain, (text) => {
        expect(compilePattern(text, linuxName).matches(text)).toBe(true);
      }),
    );
  });

  it('fits any filling of its stars, and the filling alone never helps another end', () => {
    fc.assert(
      fc.property(plain, fc.array(fc.tuple(filler, plain), { minLength: 1 }), (head, tail) => {
        const pattern = head + tail.map(([, part]) => `*${part}`).join('');
        const text = head + tail.map(([run, part]) => run + part).join('');
        const compiled = compilePattern(pattern, linuxName);
        expect(compiled.matches(text)).toBe(true);
        expect(compiled.matches(`${text}#`)).toBe(false);
        expect(compiled.matches(`#${text}`)).toBe(false);
      }),
    );
  });

  it('keeps a star inside one folder name', () => {
    fc.assert(
      fc.property(segment, segment, segment, (folder, run, more) => {
        const compiled = compilePattern(`/opt/${folder}*`, linuxPath);
        expect(compiled.matches(`/opt/${folder}${run}`)).toBe(true);
        expect(compiled.matches(`/opt/${folder}${run}/${more}`)).toBe(false);
      }),
    );
  });

  it('agrees with its keys where it has no star', () => {
    fc.assert(
      fc.property(plain, plain, (text, other) => {
        const { keys, matches } = compilePattern(`${text}[.service]`, displayName);
        expect(matches(other)).toBe(keys?.includes(foldText(other, displayName)));
      }),
    );
  });

  it('folds a folded text into itself', () => {
    const contexts = [linuxName, linuxPath, windowsPath, displayName];
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(...contexts),
        (text, context) => {
          const folded = foldText(text, context);
          expect(foldText(folded, context)).toBe(folded);
        },
      ),
    );
  });

  it('is quick on a text made to be slow', () => {
    const compiled = compilePattern(`aa${'*a'.repeat(30)}b`, linuxName);
    const startedAt = performance.now();
    expect(compiled.matches('a'.repeat(200_000))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('has no keys for a folder that this machine has not', () => {
    const { keys } = compilePattern('%ProgramFiles%\\Kaspersky Lab', {
      ...windowsPath,
      folders: {},
    });
    expect(keys).toEqual([]);
  });

  it('weighs what it spells out', () => {
    const weight = (pattern: string): number => compilePattern(pattern, displayName).weight;
    expect(weight('Kaspersky Security Center*Network Agent*')).toBeGreaterThan(
      weight('*Kaspersky Security Center*'),
    );
  });
});
