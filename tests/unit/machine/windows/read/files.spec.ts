import * as fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { readFiles } from '../../../../../src/machine/windows/read/files.ts';
import { ANNA, PROFILE_LIST, standInWindows, type StandInWindows } from './stand-in-windows.ts';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

/** A symbolic link stands in for a junction: Node tells both in the same way. */
function junction(at: string, to: string): void {
  fs.symlinkSync(windows?.host(to) ?? to, windows?.host(at) ?? at);
}

describe('readFiles', () => {
  it('finds folders by variable and wildcard, with the size of what is in them', () => {
    windows = standInWindows({
      files: {
        'C:\\Program Files\\Standin\\Стандин 21\\a.exe': 'abcd',
        'C:\\Program Files\\Standin\\Стандин 21\\deep\\b.dll': 'ef',
        'C:\\Program Files\\Standin\\Other\\c.exe': '',
        'C:\\Windows\\System32\\drivers\\S-21\\standin.sys': 'sys',
      },
    });
    const { facts, unread } = readFiles(windows.open(), [
      '%ProgramFiles%\\Standin\\Стандин *',
      '%SYSTEMROOT%\\System32\\drivers\\S-*\\standin.sys',
      '%Unknown%\\Standin',
    ]);
    expect(unread).toEqual([]);
    expect(facts).toEqual([
      {
        source: 'file',
        locator: 'C:\\Program Files\\Standin\\Стандин 21',
        name: 'Стандин 21',
        path: 'C:\\Program Files\\Standin\\Стандин 21',
        kind: 'directory',
        linkTarget: null,
        sizeBytes: 6,
        behindLink: false,
      },
      expect.objectContaining({ name: 'standin.sys', kind: 'file', sizeBytes: 3 }),
    ]);
  });

  it('looks into every profile, one without an account too', () => {
    windows = standInWindows({
      keys: { [`${PROFILE_LIST}\\${ANNA}`]: { ProfileImagePath: 'C:\\Users\\anna' } },
      files: {
        'C:\\Users\\anna\\AppData\\Local\\Standin\\x': '',
        'C:\\Users\\gone\\AppData\\Local\\Standin\\x': '',
        'C:\\Users\\Public\\AppData\\Local\\Standin\\x': '',
      },
    });
    const { facts } = readFiles(windows.open(), ['%LocalAppData%\\Standin']);
    expect(facts.map((fact) => [fact.locator, fact.for])).toEqual([
      ['C:\\Users\\anna\\AppData\\Local\\Standin', 'user:anna'],
      ['C:\\Users\\gone\\AppData\\Local\\Standin', 'user:gone'],
    ]);
  });

  it('tells a junction as a link, and what lies behind one as behind it', () => {
    windows = standInWindows({ files: { 'D:\\elsewhere\\Standin\\a': 'a' } });
    fs.mkdirSync(windows.host('C:\\Program Files'), { recursive: true });
    junction('C:\\Program Files\\Linked', 'D:\\elsewhere');
    const { facts } = readFiles(windows.open(), [
      '%ProgramFiles%\\Linked',
      '%ProgramFiles%\\Linked\\Standin',
    ]);
    expect(facts).toEqual([
      expect.objectContaining({ name: 'Linked', kind: 'link', behindLink: false, sizeBytes: null }),
      expect.objectContaining({ name: 'Standin', kind: 'directory', behindLink: true }),
    ]);
  });

  it('comes to an end where folders lead in a circle', () => {
    windows = standInWindows({ files: { 'C:\\ProgramData\\Standin\\a': 'abc' } });
    junction('C:\\ProgramData\\Standin\\again', 'C:\\ProgramData\\Standin');
    const { facts } = readFiles(windows.open(), ['%ProgramData%\\Standin']);
    expect(facts).toEqual([expect.objectContaining({ sizeBytes: 3 })]);
  });

  it('never goes up', () => {
    windows = standInWindows({ files: { 'C:\\secret\\a': '' } });
    expect(readFiles(windows.open(), ['%ProgramData%\\..\\secret']).facts).toEqual([]);
  });
});
