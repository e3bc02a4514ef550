import * as fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { readInstallerFiles } from '../../../../../src/machine/windows/read/installer-files.ts';
import { ANNA, PROFILE_LIST, standInWindows, type StandInWindows } from './stand-in-windows.ts';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

describe('readInstallerFiles', () => {
  it('finds set-up files where people keep them, with what they say of themselves', () => {
    const mine = 'C:\\Users\\anna\\Downloads\\new\\StandIn_21.exe';
    windows = standInWindows({
      keys: {
        [`${PROFILE_LIST}\\${ANNA}`]: { ProfileImagePath: 'C:\\Users\\anna' },
        [`HKU\\${ANNA}\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders`]:
          {
            '{374DE290-123F-4565-9164-39C4925E467B}': 'D:\\Загрузки',
            Desktop: '\\\\server\\desktop',
          },
      },
      files: {
        [mine]: 'MZ12',
        'D:\\Загрузки\\standin.exe': 'MZ',
        'C:\\standin_top.exe': 'MZ',
        'C:\\Other\\standin_not_looked_for.exe': 'MZ',
        'C:\\Windows\\SoftwareDistribution\\Download\\x\\standin.exe': 'MZ',
        'C:\\Users\\anna\\Downloads\\else.exe': 'MZ',
      },
      versions: { [mine]: { company: 'Standin', product: 'Standin set-up' } },
    });
    const { facts } = readInstallerFiles(windows.open(), ['standin*.exe']);
    expect(facts.map(({ locator }) => locator).sort()).toEqual(
      [
        mine,
        'C:\\Windows\\SoftwareDistribution\\Download\\x\\standin.exe',
        'C:\\standin_top.exe',
        'D:\\Загрузки\\standin.exe',
      ].sort(),
    );
    expect(facts.find(({ locator }) => locator === mine)).toEqual({
      source: 'installer-file',
      locator: mine,
      name: 'StandIn_21.exe',
      for: 'user:anna',
      path: mine,
      sizeBytes: 4,
      packageName: 'Standin set-up',
      publisher: 'Standin',
    });
  });

  it('says so where it does not look at all of them', () => {
    const files = Array.from({ length: 201 }, (_, index) => [`C:\\Temp\\standin${index}.exe`, '']);
    windows = standInWindows({ files: Object.fromEntries(files) as Record<string, string> });
    const { facts, unread } = readInstallerFiles(windows.open(), ['standin*.exe']);
    expect(facts).toHaveLength(200);
    expect(unread).toEqual([expect.objectContaining({ why: 'too-large' })]);
  });

  it('follows no junction, not even one that leads back', () => {
    windows = standInWindows({ files: { 'C:\\Temp\\standin.exe': '' } });
    fs.symlinkSync(windows.host('C:\\Temp'), windows.host('C:\\Temp\\again'));
    expect(readInstallerFiles(windows.open(), ['standin*.exe']).facts).toHaveLength(1);
  });
});
