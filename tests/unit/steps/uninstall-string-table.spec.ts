import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAdministratorOnly, parseUninstallString } from '../../../src/steps/uninstall-string.ts';
import { expectedOf, table, textOf } from './uninstall-strings.ts';

const parse = (text: string) => parseUninstallString(text, table.folders);
const all = table.groups.flatMap(({ cases }) => cases);

describe.each(table.groups)('parseUninstallString, $about ($grade)', ({ cases }) => {
  it.each(cases.map((one) => [JSON.stringify(one.text.slice(0, 120)), one] as const))(
    'reads %s',
    (_, one) => {
      expect(parse(textOf(one))).toEqual(expectedOf(one));
      if ('exe' in one) {
        expect(isAdministratorOnly(one.exe, table.folders)).toBe(one.place === 'administrators');
      }
    },
  );
});

describe('parseUninstallString, its table', () => {
  it('holds at least 300 strings, none twice', () => {
    expect(new Set(all.map(textOf)).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(300);
  });
});

describe('parseUninstallString, on anything', () => {
  const piece = fc.constantFrom(
    ...all.flatMap((one) => ('pad' in one ? [] : one.text.split(/(?<=[\\ "{%=])/))),
  );
  const mutated = fc
    .tuple(fc.constantFrom(...all), fc.nat(200), fc.nat(12), fc.string({ maxLength: 6 }))
    .map(([one, at, length, inserted]) => {
      const { text } = one;
      return text.slice(0, at) + inserted + text.slice(at + length);
    });
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join('')),
    mutated,
  );

  it('throws for nothing, and accepts a product code or a plain absolute program only', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const parsed = parse(text);
        if (parsed.kind === 'msi') {
          expect(parsed.productCode).toMatch(/^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/);
          expect(text.toUpperCase()).toContain(parsed.productCode);
        }
        if (parsed.kind === 'exe') expectSound(parsed.path, parsed.arguments);
      }),
      { numRuns: 5000 },
    );
  });
});

function expectSound(path: string, args: readonly string[]): void {
  expect(path).toMatch(/^[A-Za-z]:(?:\\[^\\/:*?"<>|%]*[^\\/:*?"<>|%. ])+$/);
  expect(path).toMatch(/\.exe$/i);
  for (const argument of args) {
    expect(argument).not.toMatch(/[\p{Cc}\p{Cf}"]/u);
    if (!argument.startsWith('_?=')) continue;
    // What NSIS empties is the uninstaller's own folder.
    const folder = argument.slice(3).replaceAll('/', '\\').replace(/\\+/g, '\\');
    expect(path.toLowerCase()).toContain(folder.replace(/\\$/, '').toLowerCase());
  }
}
