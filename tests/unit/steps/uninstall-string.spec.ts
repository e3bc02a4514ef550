import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAdministratorOnly, parseUninstallString } from '../../../src/steps/uninstall-string.ts';

const FOLDERS = {
  '%SystemRoot%': 'C:\\Windows',
  '%ProgramFiles%': 'C:\\Program Files',
  '%ProgramFiles(x86)%': 'C:\\Program Files (x86)',
};
const CODE = '{27534751-4A40-48BD-B393-BC3BF28C876E}';
const OTHER = '{0F05E4E5-5A89-482C-9A62-47CC58643788}';
const parse = (text: string) => parseUninstallString(text, FOLDERS);

describe('parseUninstallString', () => {
  it.each([
    `MsiExec.exe /I${CODE}`,
    `MsiExec.exe /X${CODE}`,
    `msiexec /x ${CODE} /qn`,
    `"C:\\Windows\\System32\\msiexec.exe" /x "${CODE}" REMOVE=ALL`,
    `C:\\Windows\\System32\\MSIEXEC.EXE -uninstall ${CODE.toLowerCase()}`,
  ])('reads the product code of %s', (text) => {
    expect(parse(text)).toEqual({ kind: 'msi', productCode: CODE });
  });

  it.each([
    [`"C:\\Program Files\\K\\setup.exe" /x /s`, 'C:\\Program Files\\K\\setup.exe', ['/x', '/s']],
    ['C:\\Program Files\\K\\setup.exe /x', 'C:\\Program Files\\K\\setup.exe', ['/x']],
    ['C:\\PROGRA~1\\K\\setup.exe', 'C:\\PROGRA~1\\K\\setup.exe', []],
    ['%ProgramFiles%\\K\\u.exe', 'C:\\Program Files\\K\\u.exe', []],
    ['"C:/Program Files/K/u.exe" "a b" c="d e"', 'C:\\Program Files\\K\\u.exe', ['a b', 'c=d e']],
  ])('reads program and arguments of %s', (text, path, args) => {
    expect(parse(text)).toEqual({ kind: 'exe', path, arguments: args });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['"C:\\Program Files\\K\\setup.exe /x', 'unclear'],
    ['MsiExec.exe /x', 'no-product-code'],
    [`MsiExec.exe /I${CODE} /x ${OTHER}`, 'no-product-code'],
    [`MsiExec.exe /package ${CODE}`, 'unclear'],
    ['cmd /c del *', 'starts-another-program'],
    [
      'C:\\Windows\\System32\\cmd.exe /c "C:\\Program Files\\K\\setup.exe"',
      'starts-another-program',
    ],
    ['rundll32.exe C:\\K\\k.dll,Remove', 'starts-another-program'],
    ['powershell.exe -File C:\\K\\u.ps1', 'starts-another-program'],
    ['"C:\\Windows\\System32\\wscript.exe" u.vbs', 'starts-another-program'],
    ['setup.exe /x', 'no-absolute-path'],
    ['\\\\server\\share\\setup.exe', 'no-absolute-path'],
    ['\\\\?\\C:\\K\\setup.exe', 'no-absolute-path'],
    ['C:\\K\\..\\setup.exe', 'unclear'],
    ['C:\\K\\a.txt:hidden.exe', 'unclear'],
    ['"C:\\K \\setup.exe"', 'unclear'],
    ['"C:\\K\\setup.exe" "open', 'unclear'],
    ['C:\\K\\setup.exe /x\r\ncmd', 'unclear'],
  ])('refuses %j', (text, why) => {
    expect(parse(text)).toEqual({ kind: 'refused', why });
  });

  it('refuses or reads any text, and gives no program that is not absolute and plain', () => {
    const part = fc.constantFrom(
      'C:\\',
      '"',
      ' ',
      '..',
      '\\',
      '/x',
      'setup.exe',
      CODE,
      'msiexec',
      '%',
      ':',
      '\t',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (command) => {
        const parsed = parse(command);
        if (parsed.kind === 'msi') expect(parsed.productCode).toMatch(/^\{[0-9A-F-]{36}\}$/);
        if (parsed.kind === 'exe') {
          expect(parsed.path).toMatch(/^[A-Za-z]:\\[^:"<>|?*]+$/);
          expect(parsed.path.split('\\')).not.toContain('..');
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('isAdministratorOnly', () => {
  it.each([
    ['C:\\Program Files\\K\\u.exe', true],
    ['c:\\PROGRAM FILES (X86)\\K\\u.exe', true],
    ['C:\\Windows\\System32\\u.exe', true],
    ['C:\\Program Files', false],
    ['C:\\Program Files\\..\\Users\\u.exe', false],
    ['C:\\Program Files Extra\\u.exe', false],
    ['C:\\PROGRA~1\\K\\u.exe', false],
    ['C:\\Program Files\\KASPER~1\\u.exe', false],
    ['C:\\ProgramData\\K\\u.exe', false],
    ['C:\\Users\\jo\\u.exe', false],
    ['C:\\Windows\\Temp\\u.exe', false],
    ['C:\\Windows\\System32\\spool\\drivers\\color\\u.exe', false],
    ['D:\\Program Files\\K\\u.exe', false],
  ])('says of %s: %s', (path, expected) => {
    expect(isAdministratorOnly(path, FOLDERS)).toBe(expected);
  });

  it('trusts no place on a machine whose folders were not read', () => {
    expect(isAdministratorOnly('C:\\Program Files\\K\\u.exe', {})).toBe(false);
  });
});
