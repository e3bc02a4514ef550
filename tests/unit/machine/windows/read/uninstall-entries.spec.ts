import { afterEach, describe, expect, it } from 'vitest';
import { readUninstallEntries } from '../../../../../src/machine/windows/read/uninstall-entries.ts';
import type { Reading } from '../../../../../src/machine/windows/read/reading.ts';
import {
  ANNA,
  PROFILE_LIST,
  type StandIn,
  standInWindows,
  type StandInWindows,
} from './stand-in-windows.ts';

const UNINSTALL = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
const X86 = 'SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
const CODE = '{7EC66A9F-0A49-4DC0-A9E8-460333EA8013}';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

function read(standIn: StandIn): Reading {
  windows = standInWindows(standIn);
  return readUninstallEntries(windows.open());
}

describe('readUninstallEntries', () => {
  it('reads the machine in both views, under the names that people know', () => {
    const { facts, unread } = read({
      keys: {
        [`HKLM\\${UNINSTALL}\\${CODE}`]: {
          DisplayName: 'Standin Sécurité',
          Publisher: 'Standin',
          DisplayVersion: '1.2',
          UninstallString: `MsiExec.exe /I${CODE}`,
          WindowsInstaller: 1,
        },
        [`HKLM\\${X86}\\Standin VPN`]: {
          DisplayName: 'Стандин VPN',
          UninstallString: '"C:\\Program Files (x86)\\Standin\\un.exe" /S',
        },
      },
      files: { 'C:\\Windows\\System32\\msiexec.exe': '' },
    });
    expect(unread).toEqual([]);
    expect(facts).toEqual([
      {
        source: 'uninstall-entry',
        locator: `HKLM\\${UNINSTALL}\\${CODE}`,
        name: 'Standin Sécurité',
        publisher: 'Standin',
        version: '1.2',
        productCode: CODE,
        uninstallString: `MsiExec.exe /I${CODE}`,
        quietUninstallString: null,
        installLocation: null,
        windowsInstaller: true,
        uninstallerExists: true,
        signer: null,
      },
      expect.objectContaining({
        locator: `HKLM\\${X86}\\Standin VPN`,
        name: 'Стандин VPN',
        productCode: null,
        uninstallerExists: false,
      }),
    ]);
  });

  it.each([
    ['quoted', '"C:\\Program Files\\Standin\\un.exe" /S'],
    ['unquoted with spaces', 'C:\\Program Files\\Standin\\un.exe /S'],
    ['with a variable', '%ProgramFiles%\\Standin\\un.exe /S'],
    ['without its extension', 'C:\\Program Files\\Standin\\un /S'],
  ])('finds the program of a string that is %s, and its signer', (_, uninstallString) => {
    const path = 'C:\\Program Files\\Standin\\un.exe';
    const { facts } = read({
      keys: {
        [`HKLM\\${UNINSTALL}\\x`]: { DisplayName: 'Standin', UninstallString: uninstallString },
      },
      files: { [path]: 'MZ' },
      signers: { [path]: ['CN=Somebody', 'CN=Standin, O=Standin'] },
    });
    expect(facts).toEqual([
      expect.objectContaining({ uninstallerExists: true, signer: 'CN=Standin, O=Standin' }),
    ]);
  });

  it('never looks for a program on the network', () => {
    const { facts } = read({
      keys: {
        [`HKLM\\${UNINSTALL}\\x`]: {
          DisplayName: 'Standin',
          UninstallString: '\\\\server\\share\\un.exe',
        },
      },
    });
    expect(facts).toEqual([expect.objectContaining({ uninstallerExists: null, signer: null })]);
  });

  it('asks who signed a program whose name mixes letters of two scripts', () => {
    const path = 'C:\\Other\\un.exe';
    const { facts } = read({
      keys: {
        [`HKLM\\${UNINSTALL}\\a`]: {
          DisplayName: 'Kаspеrsky VPN', // а and е are Cyrillic
          Publisher: 'Somebody',
          UninstallString: path,
        },
        [`HKLM\\${UNINSTALL}\\b`]: {
          DisplayName: 'Plain',
          Publisher: 'Somebody',
          UninstallString: path,
        },
      },
      files: { [path]: 'MZ' },
      signers: { [path]: ['CN=Somebody'] },
    });
    expect(facts.map((fact) => [fact.name, 'signer' in fact && fact.signer])).toEqual([
      ['Kаspеrsky VPN', 'CN=Somebody'],
      ['Plain', null],
    ]);
  });

  it('reads a user who is logged on, and one who is not by his hive, which is unloaded again', () => {
    const berta = 'S-1-5-21-1-2-3-1002';
    windows = standInWindows({
      keys: {
        [`${PROFILE_LIST}\\${ANNA}`]: {
          ProfileImagePath: { expand: '%SystemDrive%\\Users\\anna' },
        },
        [`${PROFILE_LIST}\\${berta}`]: { ProfileImagePath: 'C:\\Users\\Берта' },
        [`HKU\\${ANNA}\\${UNINSTALL}\\a`]: { DisplayName: 'Standin A' },
      },
      files: { 'C:\\Users\\Берта\\NTUSER.DAT': 'hive' },
      registry: {
        hives: {
          'C:\\Users\\Берта\\NTUSER.DAT': { [`${UNINSTALL}\\b`]: { DisplayName: 'Standin B' } },
        },
      },
    });
    const context = windows.open();
    const { facts, unread } = readUninstallEntries(context);
    expect(context.users.unload()).toEqual([]);
    expect(unread).toEqual([]);
    expect(facts.map(({ name, locator, for: owner }) => [name, locator, owner])).toEqual([
      [
        'Standin A',
        `HKU\\${ANNA}\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\a`,
        'user:anna',
      ],
      [
        'Standin B',
        `HKU\\${berta}\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\b`,
        'user:Берта',
      ],
    ]);
    expect(windows.registry.calls).toEqual([
      `load Swapout.${berta} from ${windows.host('C:\\Users\\Берта\\NTUSER.DAT')}`,
      `unload Swapout.${berta}`,
    ]);
  });

  it.each([
    [1009, true, 'damaged'],
    [32, true, 'failed'],
    [1314, false, 'needs-administrator'],
  ] as const)('names a hive that does not load (error %i)', (code, isAdministrator, why) => {
    const file = 'C:\\Users\\anna\\NTUSER.DAT';
    const { unread } = read({
      keys: { [`${PROFILE_LIST}\\${ANNA}`]: { ProfileImagePath: 'C:\\Users\\anna' } },
      files: { [file]: 'no hive' },
      registry: { errors: { [file]: code } },
      isAdministrator,
    });
    expect(unread).toEqual([
      expect.objectContaining({ source: 'uninstall-entry', why, locator: file }),
    ]);
  });

  it('shows values up to their first NUL, and none of the wrong type', () => {
    const { facts } = read({
      keys: {
        [`HKLM\\${UNINSTALL}\\x`]: {
          DisplayName: 'Standin\0 hidden',
          Publisher: 7,
          UninstallString: new Uint8Array([1, 2, 3]),
          WindowsInstaller: 'yes',
          InstallLocation: ['a', 'b'],
        },
      },
    });
    expect(facts).toEqual([
      expect.objectContaining({
        name: 'Standin',
        publisher: '',
        uninstallString: '',
        windowsInstaller: false,
        installLocation: null,
      }),
    ]);
  });

  it('takes a text of 32 KB and an expansion that does not end as they are', () => {
    const long = `%${'A'.repeat(33_000)}`;
    const { facts } = read({
      keys: { [`HKLM\\${UNINSTALL}\\x`]: { DisplayName: 'Standin', UninstallString: long } },
    });
    expect(facts).toEqual([
      expect.objectContaining({ uninstallString: long.slice(0, 32_767), uninstallerExists: null }),
    ]);
  });

  it('names a key whose name holds a NUL', () => {
    const { unread } = read({
      keys: { [`HKLM\\${UNINSTALL}\\bad\0key`]: { DisplayName: 'Standin' } },
    });
    expect(unread).toEqual([
      expect.objectContaining({ why: 'damaged', locator: `HKLM\\${UNINSTALL}\\bad␀key` }),
    ]);
  });

  it('names a key that is closed, and reads the others', () => {
    const { facts, unread } = read({
      keys: {
        [`HKLM\\${UNINSTALL}\\closed`]: { DisplayName: 'Standin 1' },
        [`HKLM\\${UNINSTALL}\\open`]: { DisplayName: 'Standin 2' },
      },
      registry: { errors: { [`HKLM\\${UNINSTALL}\\closed`]: 5 } },
      isAdministrator: false,
    });
    expect(facts.map(({ name }) => name)).toEqual(['Standin 2']);
    expect(unread).toEqual([
      {
        source: 'uninstall-entry',
        why: 'needs-administrator',
        locator: `HKLM\\${UNINSTALL}\\closed`,
      },
    ]);
  });

  it('passes over keys of the system that hold no program', () => {
    const { facts, entries } = read({ keys: { [`HKLM\\${UNINSTALL}\\AddressBook`]: {} } });
    expect(facts).toEqual([]);
    expect(entries).toBe(1);
  });
});
