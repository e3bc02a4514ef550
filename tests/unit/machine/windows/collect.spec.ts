import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../../src/catalog/load.ts';
import { readingPlan } from '../../../../src/catalog/reading-plan.ts';
import { WindowsError } from '../../../../src/machine/windows/api/windows-error.ts';
import { collectWindows } from '../../../../src/machine/windows/collect.ts';
import type { Catalog } from '../../../../src/model/catalog.ts';
import { Snapshot } from '../../../../src/model/snapshot.ts';
import { SOURCES_BY_PLATFORM } from '../../../../src/model/sources.ts';
import { detect } from '../../../../src/steps/detect.ts';
import {
  PROFILE_LIST,
  type StandIn,
  standInWindows,
  type StandInWindows,
} from './read/stand-in-windows.ts';

const UNINSTALL = 'HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
const SERVICES = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';
const VENDOR_FOLDER = 'C:\\Program Files (x86)\\Kaspersky Lab\\Kaspersky VPN 5.21';
const BERTA = 'S-1-5-21-1-2-3-1002';
const BERTAS_HIVE = 'C:\\Users\\Берта\\NTUSER.DAT';

const IDENTITY = {
  platform: 'windows',
  hostname: 'STAND-IN',
  os: 'stand-in',
  arch: 'x64',
  id: 'stand-in',
  serial: null,
  smbiosUuid: null,
  bootId: '1',
  clockSource: 'none',
} as const;

let catalog: Catalog;
beforeAll(async () => {
  catalog = await loadCatalog(join(import.meta.dirname, '../../../../assets/catalog'));
});

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

async function collect(
  standIn: StandIn,
  signal = new AbortController().signal,
  onSource: (source: string) => void = () => undefined,
): Promise<Snapshot> {
  const made = (windows = standInWindows(standIn));
  const snapshot = await collectWindows({
    system: made.system,
    identity: IDENTITY,
    plan: readingPlan(catalog, 'windows'),
    context: { signal, onSource },
    programs: made.programs,
    listAccounts: () => [],
    disk: { host: made.host },
  });
  return Snapshot.parse(snapshot);
}

const MACHINE: StandIn = {
  keys: {
    [`${PROFILE_LIST}\\${BERTA}`]: { ProfileImagePath: 'C:\\Users\\Берта' },
    [`${UNINSTALL}\\vpn`]: {
      DisplayName: 'Kaspersky VPN',
      Publisher: 'Kaspersky',
      DisplayVersion: '5.21',
      UninstallString: `"${VENDOR_FOLDER}\\un.exe"`,
    },
    [`${UNINSTALL}\\agent`]: {
      DisplayName: 'Агент администрирования Kaspersky Security Center',
      Publisher: 'АО "Лаборатория Касперского"',
      DisplayVersion: '12.0',
      UninstallString: `"${VENDOR_FOLDER}\\un.exe"`,
    },
    [`${UNINSTALL}\\decoy`]: {
      DisplayName: 'Kaspersky Theme Pack',
      Publisher: 'Somebody',
      UninstallString: 'C:\\theme\\un.exe',
    },
    [`${SERVICES}\\KSDE5.21`]: {
      Type: 16,
      Start: 2,
      ImagePath: `"${VENDOR_FOLDER}\\ksde.exe" -r`,
      DisplayName: 'Kaspersky VPN Service',
    },
    ['HKLM\\SOFTWARE\\WOW6432Node\\KasperskyLab\\KSDE5.21\\environment']: {
      ProductRoot: VENDOR_FOLDER,
    },
  },
  services: [{ name: 'KSDE5.21', displayName: 'x', kind: 'service', state: 'running', pid: 9 }],
  files: {
    [`${VENDOR_FOLDER}\\un.exe`]: 'MZ',
    [`${VENDOR_FOLDER}\\ksde.exe`]: 'MZ',
    [BERTAS_HIVE]: 'hive',
  },
  registry: {
    hives: {
      [BERTAS_HIVE]: {
        ['Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\kpm']: {
          DisplayName: 'Kaspersky Password Manager',
          Publisher: 'AO Kaspersky Lab',
          UninstallString: 'C:\\gone\\un.exe',
        },
      },
    },
  },
};

describe('collectWindows', () => {
  it('reads every source of the platform, and each once', async () => {
    const announced: string[] = [];
    const { read, unread } = await collect(MACHINE, undefined, (source) => announced.push(source));
    expect(unread).toEqual([]);
    expect(read.map(({ source }) => source).sort()).toEqual(
      [...SOURCES_BY_PLATFORM.windows].sort(),
    );
    expect(announced.sort()).toEqual([...SOURCES_BY_PLATFORM.windows].sort());
  });

  it('gives what the catalog recognises: products, whose they are, and what only bears the name', async () => {
    const { findings, ignored, unreadThatMatters } = detect(catalog, await collect(MACHINE));
    expect(unreadThatMatters).toEqual([]);
    expect(findings.map(({ product, state, for: owner }) => [product.id, state, owner])).toEqual([
      ['kaspersky-vpn', 'installed', 'machine'],
      ['network-agent', 'installed', 'machine'],
      ['kaspersky-password-manager', 'leftover', 'user:Берта'],
    ]);
    expect(ignored).toEqual([
      expect.objectContaining({
        name: 'Kaspersky Theme Pack',
        why: 'publisher-is-not-the-vendor',
      }),
    ]);
    const vpn = findings[0]?.evidence.map(({ source }) => source);
    expect(vpn).toEqual(
      expect.arrayContaining(['uninstall-entry', 'service', 'file', 'registry-key']),
    );
  });

  it('unloads the hives that it loaded', async () => {
    await collect(MACHINE);
    expect(windows?.registry.calls.map((call) => call.split(' ')[0])).toEqual(['load', 'unload']);
  });

  it('unloads them when it is stopped, and gives nothing', async () => {
    const stop = new AbortController();
    const reading = collect(MACHINE, stop.signal, () => {
      stop.abort(new Error('stopped'));
    });
    await expect(reading).rejects.toThrow('stopped');
    expect(windows?.registry.calls.map((call) => call.split(' ')[0])).toEqual(['load', 'unload']);
  });

  it('names in `unread` what a user without rights cannot see, and no removal can be claimed', async () => {
    const snapshot = await collect({
      ...MACHINE,
      isAdministrator: false,
      registry: { errors: { [BERTAS_HIVE]: 1314, [`${SERVICES}\\BFE`]: 5 } },
      services: new WindowsError('OpenSCManagerW', 5),
    });
    const closed = new Set(snapshot.unread.map(({ source }) => source));
    expect([...closed]).toEqual(
      expect.arrayContaining([
        'uninstall-entry',
        'service',
        'driver',
        'certificate',
        'network-filter',
      ]),
    );
    expect(snapshot.unread.every(({ why }) => why === 'needs-administrator')).toBe(true);
    expect(snapshot.read.some(({ source }) => closed.has(source))).toBe(false);
    expect(detect(catalog, snapshot).unreadThatMatters).toContain('uninstall-entry');
  });

  it('reads a machine whose registry refuses everything', async () => {
    const { facts, unread } = await collect({ registry: { errors: { HKLM: 5, HKU: 5 } } });
    expect(facts).toEqual([]);
    expect(unread.length).toBeGreaterThan(15);
  });

  it('gives folders of users with a star, as the catalog reads them', async () => {
    const { folders } = await collect({});
    expect(folders).toMatchObject({
      '%ProgramFiles%': 'C:\\Program Files',
      '%LocalAppData%': 'C:\\Users\\*\\AppData\\Local',
      '%AppData%': 'C:\\Users\\*\\AppData\\Roaming',
    });
  });
});
