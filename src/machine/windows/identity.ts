import * as os from 'node:os';
import type { MachineIdentity } from '../../model/snapshot.ts';
import type { KeyContent } from './api/registry.ts';
import type { WindowsSystem } from './api/system.ts';
import { machineKey, textOf, valueOf } from './read/keys.ts';
import { parseSmbios } from './read/smbios.ts';

type IdentitySystem = Pick<WindowsSystem, 'registry' | 'services' | 'bootTime'>;

/** Builds from here on are Windows 11, whatever name the registry still bears. */
const FIRST_WINDOWS_11 = 22_000;

const ARCHITECTURES: Readonly<Record<string, string>> = {
  AMD64: 'x64',
  ARM64: 'arm64',
  X86: 'ia32',
};

/** Which machine this is. What cannot be read is empty, never made up. */
export function readIdentity(system: IdentitySystem): MachineIdentity {
  const keyAt = (path: string): KeyContent => readKeyOrNone(system, path);
  const smbios = valueOf(
    keyAt('SYSTEM\\CurrentControlSet\\Services\\mssmbios\\Data'),
    'SMBiosData',
  );
  const { serial, uuid } =
    smbios?.type === 'binary' ? parseSmbios(smbios.bytes) : { serial: null, uuid: null };
  const environment = keyAt('SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment');
  const architecture = textOf(environment, 'PROCESSOR_ARCHITECTURE') ?? '';
  return {
    platform: 'windows',
    hostname: os.hostname(),
    os: systemName(keyAt('SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion')),
    arch: ARCHITECTURES[architecture.toUpperCase()] ?? process.arch,
    id: textOf(keyAt('SOFTWARE\\Microsoft\\Cryptography'), 'MachineGuid')?.toLowerCase() ?? '',
    serial,
    smbiosUuid: uuid,
    bootId: system.bootTime(),
    clockSource: clockSource(
      system,
      keyAt('SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters'),
    ),
  };
}

function readKeyOrNone({ registry }: IdentitySystem, path: string): KeyContent {
  try {
    return registry.read(machineKey(path).place) ?? { subkeys: [], values: [] };
  } catch {
    return { subkeys: [], values: [] };
  }
}

/** `Windows 11 Pro 23H2 (22631)`. */
function systemName(key: KeyContent): string {
  const build = textOf(key, 'CurrentBuildNumber') ?? textOf(key, 'CurrentBuild') ?? '';
  const written = textOf(key, 'ProductName') ?? 'Windows';
  const name =
    Number(build) >= FIRST_WINDOWS_11 ? written.replace(/^Windows 10\b/, 'Windows 11') : written;
  const release = textOf(key, 'DisplayVersion') ?? textOf(key, 'ReleaseId') ?? '';
  return [name, release, build === '' ? '' : `(${build})`].filter((part) => part !== '').join(' ');
}

/** Who keeps the clock: `Windows Time, NTP time.windows.com, running`. */
function clockSource({ services }: IdentitySystem, key: KeyContent): string {
  const type = textOf(key, 'Type') ?? '';
  const server = (textOf(key, 'NtpServer') ?? '').replace(/,0x[0-9a-f]+/gi, '');
  const from = type.toUpperCase() === 'NTP' && server !== '' ? `NTP ${server}` : type;
  const parts = ['Windows Time', from, isRunning(services) ? 'running' : 'not running'];
  return parts.filter((part) => part !== '').join(', ');
}

function isRunning(services: IdentitySystem['services']): boolean {
  try {
    return services.state('W32Time') === 'running';
  } catch {
    return false;
  }
}
