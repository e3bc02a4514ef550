import { afterEach, describe, expect, it } from 'vitest';
import { readComClasses } from '../../../../../src/machine/windows/read/com-classes.ts';
import { readEventSources } from '../../../../../src/machine/windows/read/event-sources.ts';
import {
  parseFirewallRule,
  readFirewallRules,
} from '../../../../../src/machine/windows/read/firewall-rules.ts';
import { readNativeHosts } from '../../../../../src/machine/windows/read/native-hosts.ts';
import { readSecurityCenter } from '../../../../../src/machine/windows/read/security-center.ts';
import { readShellExtensions } from '../../../../../src/machine/windows/read/shell-extensions.ts';
import { ANNA, PROFILE_LIST, standInWindows, type StandInWindows } from './stand-in-windows.ts';

const CLASS = '{11111111-2222-3333-4444-555555555555}';
const DLL = 'C:\\Program Files\\Standin\\shell.dll';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

describe('readComClasses and readShellExtensions', () => {
  it('keep the classes that are worth a look, and find the library behind a menu', () => {
    windows = standInWindows({
      keys: {
        [`HKLM\\SOFTWARE\\Classes\\CLSID\\${CLASS}`]: { '': 'Menu' },
        [`HKLM\\SOFTWARE\\Classes\\CLSID\\${CLASS}\\InprocServer32`]: { '': DLL },
        ['HKLM\\SOFTWARE\\Classes\\CLSID\\{0}\\LocalServer32']: { '': 'C:\\other.exe' },
        ['HKLM\\SOFTWARE\\Classes\\*\\shellex\\ContextMenuHandlers\\Menu']: { '': CLASS },
        [`HKLM\\SOFTWARE\\Classes\\Directory\\shellex\\ContextMenuHandlers\\${CLASS}`]: {},
        ['HKLM\\SOFTWARE\\Classes\\Folder\\shellex\\ContextMenuHandlers\\Odd']: { '': 5 },
      },
    });
    const context = windows.open();
    const { reading, servers } = readComClasses(context);
    expect(reading.entries).toBe(2);
    expect(reading.facts).toEqual([
      {
        source: 'com-class',
        locator: `HKLM\\SOFTWARE\\Classes\\CLSID\\${CLASS}`,
        name: 'Menu',
        value: DLL,
      },
    ]);
    expect(
      readShellExtensions(context, servers).facts.map((fact) => 'value' in fact && fact.value),
    ).toEqual([DLL, DLL, '']);
  });

  it("read a user's own classes", () => {
    windows = standInWindows({
      keys: {
        [`${PROFILE_LIST}\\${ANNA}`]: { ProfileImagePath: 'C:\\Users\\anna' },
        [`HKU\\${ANNA}_Classes\\CLSID\\${CLASS}\\InprocServer32`]: { '': DLL },
      },
    });
    expect(readComClasses(windows.open()).reading.facts).toEqual([
      expect.objectContaining({
        locator: `HKU\\${ANNA}_Classes\\CLSID\\${CLASS}`,
        for: 'user:anna',
      }),
    ]);
  });
});

describe('readNativeHosts', () => {
  it('has every host of every browser, of the machine and of users', () => {
    const host = 'com.standin.host';
    windows = standInWindows({
      keys: {
        [`${PROFILE_LIST}\\${ANNA}`]: { ProfileImagePath: 'C:\\Users\\anna' },
        [`HKLM\\SOFTWARE\\WOW6432Node\\Google\\Chrome\\NativeMessagingHosts\\${host}`]: {
          '': 'C:\\h.json',
        },
        [`HKU\\${ANNA}\\Software\\Mozilla\\NativeMessagingHosts\\${host}`]: {},
      },
    });
    expect(readNativeHosts(windows.open()).facts).toEqual([
      {
        source: 'native-host',
        locator: `HKLM\\SOFTWARE\\WOW6432Node\\Google\\Chrome\\NativeMessagingHosts\\${host}`,
        name: host,
        value: 'C:\\h.json',
      },
      expect.objectContaining({ for: 'user:anna', value: '' }),
    ]);
  });
});

describe('readFirewallRules', () => {
  it('keeps a rule for a program that is worth a look, by the name of its value', () => {
    const key =
      'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules';
    windows = standInWindows({
      keys: {
        [key]: {
          '{A}': 'v2.31|Action=Allow|App=C:\\Program Files\\Standin\\a.exe|Name=x|',
          '{B}': 'v2.31|Action=Allow|App=C:\\b.exe|Name=Стандин|',
          '{C}': 'v2.31|Action=Allow|App=C:\\c.exe|Name=c|',
          '{D}': 4,
          '{E}': '|=|||App',
        },
      },
    });
    const { facts, entries } = readFirewallRules(windows.open());
    expect(entries).toBe(4);
    expect(facts).toEqual([
      {
        source: 'firewall-rule',
        locator: `${key}\\{A}`,
        name: '{A}',
        value: 'C:\\Program Files\\Standin\\a.exe',
      },
      expect.objectContaining({ name: '{B}', value: 'C:\\b.exe' }),
    ]);
  });

  it.each(['', '|', '=', 'App=', '|||Name'])('finds no program in %j', (text) => {
    expect(parseFirewallRule(text).program ?? '').toBe('');
  });
});

describe('readSecurityCenter', () => {
  it('has each product that registered, by kind', () => {
    const providers = 'HKLM\\SOFTWARE\\Microsoft\\Security Center\\Provider';
    windows = standInWindows({
      keys: {
        [`${providers}\\Av\\{1}`]: { DISPLAYNAME: 'Standin', PRODUCTEXE: 'C:\\wmi.exe', STATE: 1 },
        [`${providers}\\Fw\\{2}`]: { REPORTINGEXE: 'C:\\fw.exe' },
      },
    });
    expect(readSecurityCenter(windows.open()).facts).toEqual([
      {
        source: 'security-center',
        locator: `${providers}\\Av\\{1}`,
        name: 'Standin',
        value: 'C:\\wmi.exe',
      },
      expect.objectContaining({ name: '{2}', value: 'C:\\fw.exe' }),
    ]);
  });
});

describe('readEventSources', () => {
  it('keeps sources and logs that are worth a look', () => {
    const logs = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog';
    windows = standInWindows({
      keys: {
        [`${logs}\\Application\\MsiInstaller`]: {
          EventMessageFile: 'C:\\Windows\\System32\\msi.dll',
        },
        [`${logs}\\Application\\svc`]: { EventMessageFile: 'C:\\Program Files\\Standin\\m.dll' },
        [`${logs}\\Standin Event Log\\x`]: {},
      },
    });
    expect(readEventSources(windows.open()).facts.map(({ name }) => name)).toEqual([
      'svc',
      'Standin Event Log',
    ]);
  });
});
