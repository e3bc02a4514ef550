import { afterEach, describe, expect, it } from 'vitest';
import { WindowsError } from '../../../../../src/machine/windows/api/windows-error.ts';
import {
  readServices,
  type ServiceReadings,
} from '../../../../../src/machine/windows/read/services.ts';
import { type StandIn, standInWindows, type StandInWindows } from './stand-in-windows.ts';

const SERVICES = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

function read(standIn: StandIn): ServiceReadings {
  windows = standInWindows(standIn);
  return readServices(windows.open());
}

describe('readServices', () => {
  it('joins a service of the registry with its state, and tells a protected one', () => {
    const path = 'C:\\Program Files\\Standin\\svc.exe';
    const { services, drivers } = read({
      keys: {
        [`${SERVICES}\\StandinSvc`]: {
          Type: 0x10,
          Start: 2,
          ImagePath: { expand: '"%ProgramFiles%\\Standin\\svc.exe" -r' },
          DisplayName: 'Стандин',
          LaunchProtected: 3,
        },
        [`${SERVICES}\\Stopped`]: {
          Type: 0x20,
          Start: 4,
          ImagePath: '%SystemRoot%\\System32\\svchost.exe -k x',
          DisplayName: '@%SystemRoot%\\x.dll,-101',
        },
      },
      services: [
        { name: 'standinsvc', displayName: 'Стандин', kind: 'service', state: 'running', pid: 4 },
        { name: 'Stopped', displayName: 'Résolu', kind: 'service', state: 'stopped', pid: 0 },
      ],
      files: { [path]: 'MZ' },
      versions: { [path]: { company: 'Standin', product: null } },
    });
    expect(drivers.facts).toEqual([]);
    expect(services.facts).toEqual([
      {
        source: 'service',
        locator: `${SERVICES}\\StandinSvc`,
        name: 'StandinSvc',
        displayName: 'Стандин',
        imagePath: '"C:\\Program Files\\Standin\\svc.exe" -r',
        startType: 'automatic',
        running: true,
        protectedProcess: true,
        company: 'Standin',
      },
      expect.objectContaining({ displayName: 'Résolu', startType: 'disabled', running: false }),
    ]);
  });

  it.each([
    [
      '\\SystemRoot\\System32\\drivers\\S-1\\standin.sys',
      'C:\\Windows\\System32\\drivers\\S-1\\standin.sys',
    ],
    ['System32\\drivers\\standin.sys', 'C:\\Windows\\System32\\drivers\\standin.sys'],
    [
      '\\??\\C:\\ProgramData\\Standin\\Bases\\standin.sys',
      'C:\\ProgramData\\Standin\\Bases\\standin.sys',
    ],
    ['', 'C:\\Windows\\System32\\drivers\\standin.sys'],
  ])('finds the company in a driver whose path is written %j', (imagePath, path) => {
    const { drivers } = read({
      keys: { [`${SERVICES}\\standin`]: { Type: 1, Start: 0, ImagePath: imagePath } },
      files: { [path]: 'MZ' },
      versions: { [path]: { company: 'Standin', product: null } },
    });
    expect(drivers.facts).toEqual([
      expect.objectContaining({ imagePath, company: 'Standin', startType: 'boot', running: false }),
    ]);
  });

  it('tells an early-launch driver and the altitudes of a minifilter', () => {
    const { drivers } = read({
      keys: {
        [`${SERVICES}\\elam`]: { Type: 1, Start: 0, Group: 'Early-Launch' },
        [`${SERVICES}\\flt`]: { Type: 2, Start: 1, Group: 'FSFilter Anti-Virus' },
        [`${SERVICES}\\flt\\Instances\\flt Instance`]: { Altitude: '320400' },
      },
    });
    expect(drivers.facts).toEqual([
      expect.objectContaining({ name: 'elam', group: 'Early-Launch', earlyLaunch: true }),
      expect.objectContaining({ name: 'flt', altitudes: ['320400'] }),
    ]);
  });

  it('shows a service that only the service control manager still knows', () => {
    const { services } = read({
      services: [
        { name: 'ghost', displayName: 'Ghost', kind: 'service', state: 'stop-pending', pid: 8 },
      ],
    });
    expect(services.facts).toEqual([
      expect.objectContaining({
        name: 'ghost',
        imagePath: '',
        startType: 'unknown',
        running: true,
      }),
    ]);
  });

  it('says of both that states are unread where the manager refuses, and shows what the registry has', () => {
    const { services, drivers } = read({
      keys: {
        [`${SERVICES}\\a`]: { Type: 0x10, Start: 2, ImagePath: 'C:\\a.exe' },
        [`${SERVICES}\\b`]: { Type: 1, Start: 2, ImagePath: 'b.sys' },
      },
      services: new WindowsError('EnumServicesStatusExW', 5),
      isAdministrator: false,
    });
    for (const reading of [services, drivers]) {
      expect(reading.facts).toEqual([expect.objectContaining({ running: null })]);
      expect(reading.unread).toEqual([expect.objectContaining({ why: 'needs-administrator' })]);
    }
  });

  it('leaves neither out when the key of both is closed', () => {
    const { services, drivers } = read({
      keys: { [SERVICES]: {} },
      registry: { errors: { [SERVICES]: 5 } },
    });
    expect([services, drivers].map(({ unread }) => unread[0]?.locator)).toEqual([
      SERVICES,
      SERVICES,
    ]);
  });

  it('shows a service whose values have the wrong types', () => {
    const { services } = read({
      keys: { [`${SERVICES}\\odd`]: { Type: 'sixteen', Start: ['2'], ImagePath: 'C:\\odd.exe' } },
    });
    expect(services.facts).toEqual([
      expect.objectContaining({ name: 'odd', displayName: 'odd', startType: 'unknown' }),
    ]);
  });

  it('passes over keys that are no service', () => {
    const { services, drivers } = read({ keys: { [`${SERVICES}\\.NET Data`]: { x: 1 } } });
    expect([...services.facts, ...drivers.facts]).toEqual([]);
  });
});
