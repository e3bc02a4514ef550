import * as os from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Services, ServiceState } from '../../../../src/machine/windows/api/services.ts';
import { WindowsError } from '../../../../src/machine/windows/api/windows-error.ts';
import { readIdentity } from '../../../../src/machine/windows/identity.ts';
import { parseSmbios } from '../../../../src/machine/windows/read/smbios.ts';
import { MemoryRegistry, type StandInKeys } from './memory-registry.ts';

const VERSION = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';

/** A table as firmware gives one: a BIOS structure first, then the system. */
function smbios(serial: string, uuid = '33221100554477668899aabbccddeeff'): Buffer {
  const bios = Buffer.concat([Buffer.from([0, 4, 0, 0]), Buffer.from('Maker\0\0')]);
  const system = Buffer.alloc(27);
  system.set([1, 27, 1, 0, 1, 2, 0, 3]);
  Buffer.from(uuid, 'hex').copy(system, 8);
  const strings = Buffer.from(`Maker\0Model\0${serial}\0\0`, 'latin1');
  return Buffer.concat([Buffer.alloc(8), bios, system, strings, Buffer.from([127, 4, 0, 0, 0, 0])]);
}

function identityOf(keys: StandInKeys, state: () => ServiceState = () => 'running') {
  const services = { state } as unknown as Services;
  return readIdentity({
    registry: new MemoryRegistry({ HKLM: {}, ...keys }),
    services,
    bootTime: () => '134',
  });
}

describe('readIdentity', () => {
  it('tells this machine by what Windows and the firmware keep of it', () => {
    expect(
      identityOf({
        [VERSION]: {
          ProductName: 'Windows 10 Pro',
          DisplayVersion: '23H2',
          CurrentBuildNumber: '22631',
        },
        ['HKLM\\SOFTWARE\\Microsoft\\Cryptography']: { MachineGuid: 'AB12' },
        ['HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment']: {
          PROCESSOR_ARCHITECTURE: 'ARM64',
        },
        ['HKLM\\SYSTEM\\CurrentControlSet\\Services\\mssmbios\\Data']: {
          SMBiosData: smbios('SN-7'),
        },
        ['HKLM\\SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters']: {
          Type: 'NTP',
          NtpServer: 'time.windows.com,0x9',
        },
      }),
    ).toEqual({
      platform: 'windows',
      hostname: os.hostname(),
      os: 'Windows 11 Pro 23H2 (22631)',
      arch: 'arm64',
      id: 'ab12',
      serial: 'SN-7',
      smbiosUuid: '00112233-4455-6677-8899-aabbccddeeff',
      bootId: '134',
      clockSource: 'Windows Time, NTP time.windows.com, running',
    });
  });

  it('leaves empty what it cannot read', () => {
    const refuse = (): never => {
      throw new WindowsError('OpenServiceW', 1060);
    };
    expect(identityOf({}, refuse)).toMatchObject({
      os: 'Windows',
      id: '',
      serial: null,
      smbiosUuid: null,
      clockSource: 'Windows Time, not running',
    });
  });
});

describe('parseSmbios', () => {
  it.each(['To be filled by O.E.M.', 'Default string', '0', ''])(
    'takes %j for no serial',
    (serial) => {
      expect(parseSmbios(smbios(serial)).serial).toBeNull();
    },
  );

  it.each(['0'.repeat(32), 'f'.repeat(32)])('takes %s for no UUID', (uuid) => {
    expect(parseSmbios(smbios('SN', uuid)).uuid).toBeNull();
  });

  it('answers for every table that is cut off', () => {
    const whole = smbios('SN-7');
    for (let length = 0; length < whole.length; length += 1) {
      expect([null, 'SN-7', 'SN', 'S', 'SN-']).toContain(
        parseSmbios(whole.subarray(0, length)).serial,
      );
    }
  });
});
