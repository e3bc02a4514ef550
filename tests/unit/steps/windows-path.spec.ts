import { describe, expect, it } from 'vitest';
import { imageFileOf, programNamedIn } from '../../../src/steps/windows-path.ts';

const FOLDERS = { '%SystemRoot%': 'D:\\Win', '%ProgramFiles%': 'D:\\Programs' };

describe('imageFileOf', () => {
  it.each([
    ['\\SystemRoot\\System32\\drivers\\klif.sys', 'D:\\Win\\System32\\drivers\\klif.sys'],
    ['system32\\DRIVERS\\klim6.sys', 'D:\\Win\\System32\\DRIVERS\\klim6.sys'],
    ['\\??\\C:\\ProgramData\\K\\klids.sys', 'C:\\ProgramData\\K\\klids.sys'],
    ['"D:\\Programs\\K L\\avp.exe" -r', 'D:\\Programs\\K L\\avp.exe'],
    ['D:\\Programs\\K L\\avp.exe -r', 'D:\\Programs\\K L\\avp.exe'],
    ['%ProgramFiles%\\K\\avp.exe', 'D:\\Programs\\K\\avp.exe'],
  ])('reads %s', (imagePath, file) => {
    expect(imageFileOf(imagePath, FOLDERS)).toBe(file);
  });
});

describe('programNamedIn', () => {
  it.each([
    ['"D:\\Programs\\K\\a.exe" /c', 'D:\\Programs\\K\\a.exe'],
    ['v2.30|Action=Allow|App=D:\\Programs\\K\\a.exe|Name=K|', 'D:\\Programs\\K\\a.exe'],
    ['%programfiles%\\K\\a.dll', 'D:\\Programs\\K\\a.dll'],
    ['{23170F69-40C1-278A-1000-000100020000}', null],
    ['System', null],
    ['', null],
  ])('finds in %j %s', (text, program) => {
    expect(programNamedIn(text, FOLDERS)).toBe(program);
  });
});
