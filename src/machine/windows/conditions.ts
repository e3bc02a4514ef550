import type { Conditions } from '../../model/conditions.ts';
import type { KeyContent } from './api/registry.ts';
import type { WindowsSystem } from './api/system.ts';
import { machineKey, textOf, valueOf } from './read/keys.ts';

type ConditionsSystem = Pick<
  WindowsSystem,
  'registry' | 'isAdministrator' | 'isInstallerBusy' | 'power' | 'freeBytes' | 'otherSessions'
>;

const SESSION_MANAGER = 'SYSTEM\\CurrentControlSet\\Control\\Session Manager';
const COMPUTER_NAME = 'SYSTEM\\CurrentControlSet\\Control\\ComputerName';
const UPDATE = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update';
const SERVICING = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing';

/** What to know before the first change. `neededBytes` is the plan's to fill in. */
export function readWindowsConditions(system: ConditionsSystem, backupDir: string): Conditions {
  return {
    takenAt: new Date().toISOString(),
    administrator: system.isAdministrator(),
    rebootPending: readPendingReboot(system),
    busy: system.isInstallerBusy() ? [{ what: 'Windows Installer', holder: null }] : [],
    power: system.power(),
    freeBytes: readFreeBytes(system, backupDir),
    neededBytes: null,
    otherSessions: system.otherSessions(),
    diskPassphraseAtBoot: readDiskPassphrase(system),
    fastStartup: readFastStartup(system),
  };
}

/** Why Windows wants a restart already, as far as its registry says; each in words. */
export function readPendingReboot(system: Pick<WindowsSystem, 'registry'>): string[] {
  try {
    return pendingIn(system);
  } catch (error) {
    // What cannot be read is never taken for nothing there.
    return [`it cannot be read whether a restart is pending (${(error as Error).message})`];
  }
}

function pendingIn({ registry }: Pick<WindowsSystem, 'registry'>): string[] {
  const keyAt = (path: string): KeyContent | null => registry.read(machineKey(path).place);
  const renames = valueOf(keyAt(SESSION_MANAGER) ?? NO_KEY, 'PendingFileRenameOperations');
  const waiting = renames?.type === 'multi-sz' ? renames.texts.length : 0;
  const active = textOf(keyAt(`${COMPUTER_NAME}\\ActiveComputerName`) ?? NO_KEY, 'ComputerName');
  const next = textOf(keyAt(`${COMPUTER_NAME}\\ComputerName`) ?? NO_KEY, 'ComputerName');
  const isRenamed = active !== null && next !== null && active !== next;
  return [
    // Their number is named: those that an uninstaller adds are another reason than those before.
    ...(waiting > 0 ? [`files wait for the next start (${waiting} entries)`] : []),
    ...(keyAt(`${UPDATE}\\RebootRequired`) === null ? [] : ['Windows Update has asked for it']),
    ...(keyAt(`${SERVICING}\\RebootPending`) === null
      ? []
      : ['parts of Windows were installed or removed']),
    ...(isRenamed ? ['the computer has a new name'] : []),
  ];
}

const NO_KEY: KeyContent = { subkeys: [], values: [] };

/** null: there is no such key; an empty one where it cannot be read, so that nothing is concluded from it. */
function keyOrNone(registry: WindowsSystem['registry'], path: string): KeyContent | null {
  try {
    return registry.read(machineKey(path).place);
  } catch {
    return NO_KEY;
  }
}

/** Of the nearest folder above that exists; null where Windows does not say. */
function readFreeBytes(system: ConditionsSystem, dir: string): number | null {
  for (let at = dir; at.length >= 2; at = at.slice(0, Math.max(0, at.lastIndexOf('\\')))) {
    try {
      return system.freeBytes(at.length === 2 ? `${at}\\` : at);
    } catch {
      // Not there yet: the folder above, then.
    }
  }
  return null;
}

/** Does a shutdown only hibernate the kernel, so that switching on again is no restart? (`HiberbootEnabled`) */
function readFastStartup({ registry }: ConditionsSystem): 'yes' | 'no' | 'unknown' {
  const power = keyOrNone(registry, `${SESSION_MANAGER}\\Power`) ?? NO_KEY;
  const enabled = valueOf(power, 'HiberbootEnabled');
  if (enabled?.type !== 'dword') return 'unknown';
  return enabled.number === 0n ? 'no' : 'yes';
}

/**
 * Does BitLocker ask for a PIN at boot? Its protectors are told by WMI alone; the registry knows whether a
 * policy demands a PIN, and whether there is a BitLocker at all.
 */
function readDiskPassphrase({ registry }: ConditionsSystem): Conditions['diskPassphraseAtBoot'] {
  const policy = keyOrNone(registry, 'SOFTWARE\\Policies\\Microsoft\\FVE') ?? NO_KEY;
  const demanded = ['UseTPMPIN', 'UseTPMKeyPIN'].some((name) => {
    const value = valueOf(policy, name);
    return value?.type === 'dword' && value.number === 1n;
  });
  if (demanded) return 'yes';
  const service = keyOrNone(registry, 'SYSTEM\\CurrentControlSet\\Services\\BDESVC');
  return service === null ? 'no' : 'unknown';
}
