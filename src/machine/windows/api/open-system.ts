import { win32 } from 'node:path';
import { bindTo, type Handle, type Koffi, loadKoffi } from './calls.ts';
import { openInstaller } from './koffi-installer.ts';
import { openProcesses } from './koffi-processes.ts';
import { openRegistry } from './koffi-registry.ts';
import { openSecurity } from './koffi-security.ts';
import { openServices } from './koffi-services.ts';
import type { Registry } from './registry.ts';
import type { WindowsSystem } from './system.ts';
import { WindowsError } from './windows-error.ts';

const PATH_CHARACTERS = 32_768;
const SYNCHRONIZE = 0x100000;
const WAIT_TIMEOUT = 258;
const TIME_OF_DAY = 3;
const ON_MAINS = 1;
const ON_BATTERY = 0;
const DELAY_UNTIL_REBOOT = 4;

/** This Windows, behind its own functions. On any other system there is nothing to open. */
export async function openWindowsSystem(): Promise<WindowsSystem> {
  const koffi = await loadKoffi();
  const kernel = bindKernel(koffi);
  const registry = openRegistry(koffi);
  const lastError = (call: string, about = ''): WindowsError =>
    new WindowsError(call, kernel.lastError(), about);
  let folders: Readonly<Record<string, string>> | null = null;
  return {
    registry,
    services: openServices(koffi),
    installer: openInstaller(koffi),
    processes: openProcesses(koffi),
    ...openSecurity(koffi),
    folders: () => (folders ??= readFolders(registry, windowsDir(kernel))),
    bootTime: () => {
      const times = Buffer.alloc(48);
      const code = kernel.systemInformation(TIME_OF_DAY, times, times.length, [0]);
      if (code !== 0) throw new WindowsError('NtQuerySystemInformation', code);
      return times.readBigInt64LE().toString();
    },
    power: () => {
      const status = Buffer.alloc(12);
      if (!kernel.power(status)) return 'unknown';
      const line = status.readUInt8();
      return line === ON_MAINS ? 'mains' : line === ON_BATTERY ? 'battery' : 'unknown';
    },
    otherSessions: openSessions(koffi),
    isInstallerBusy: () => {
      const mutex = kernel.openMutex(SYNCHRONIZE, false, 'Global\\_MSIExecute');
      if (!mutex) return false;
      const waited = kernel.wait(mutex, 0);
      if (waited !== WAIT_TIMEOUT) kernel.releaseMutex(mutex);
      kernel.close(mutex);
      return waited === WAIT_TIMEOUT;
    },
    freeBytes: (path) => {
      const free = [0];
      if (!kernel.diskSpace(path, free, null, null)) throw lastError('GetDiskFreeSpaceExW', path);
      return free[0] ?? 0;
    },
    deleteAtBoot: (path) => {
      if (!kernel.move(path, null, DELAY_UNTIL_REBOOT)) throw lastError('MoveFileExW', path);
    },
  };
}

function bindKernel(koffi: Koffi) {
  const bind = bindTo(koffi, 'kernel32.dll');
  const ntdll = bindTo(koffi, 'ntdll.dll');
  return {
    lastError: bind.number('uint32 __stdcall GetLastError()'),
    close: bind.boolean('bool __stdcall CloseHandle(intptr handle)'),
    windowsDirectory: bind.number(
      'uint32 __stdcall GetSystemWindowsDirectoryW(void *path, uint32 characters)',
    ),
    power: bind.boolean('bool __stdcall GetSystemPowerStatus(void *status)'),
    openMutex: bind.handle('intptr __stdcall OpenMutexW(uint32 access, bool inherit, str16 name)'),
    wait: bind.number('uint32 __stdcall WaitForSingleObject(intptr handle, uint32 ms)'),
    releaseMutex: bind.boolean('bool __stdcall ReleaseMutex(intptr mutex)'),
    diskSpace: bind.boolean(
      'bool __stdcall GetDiskFreeSpaceExW(str16 path, _Out_ uint64 *free, void *total, void *all)',
    ),
    move: bind.boolean('bool __stdcall MoveFileExW(str16 from, void *to, uint32 flags)'),
    systemInformation: ntdll.number(
      'int32 __stdcall NtQuerySystemInformation(int32 kind, void *information, uint32 bytes, _Out_ uint32 *returned)',
    ),
  };
}

function windowsDir(kernel: ReturnType<typeof bindKernel>): string {
  const path = Buffer.alloc(2 * PATH_CHARACTERS);
  const characters = kernel.windowsDirectory(path, PATH_CHARACTERS);
  if (characters === 0) throw new WindowsError('GetSystemWindowsDirectoryW', kernel.lastError());
  return path.toString('utf16le', 0, 2 * characters);
}

const CURRENT_VERSION = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion';
const PROFILE_LIST = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList';

/** From the machine's own registry: an environment may have been given by somebody else. */
function readFolders(registry: Registry, windows: string): Readonly<Record<string, string>> {
  const drive = win32.parse(windows).root.replace(/\\$/, '');
  const valueOf = (path: string, name: string): string | undefined => {
    const values = registry.read({ hive: 'machine', path, view: 64 })?.values ?? [];
    const value = values.find((one) => one.name.toLowerCase() === name.toLowerCase());
    return value !== undefined && 'text' in value
      ? value.text.replace(/%SystemDrive%/gi, drive).replace(/%SystemRoot%/gi, windows)
      : undefined;
  };
  const named = {
    '%ProgramFiles%': valueOf(CURRENT_VERSION, 'ProgramFilesDir'),
    '%ProgramFiles(x86)%': valueOf(CURRENT_VERSION, 'ProgramFilesDir (x86)'),
    '%CommonProgramFiles%': valueOf(CURRENT_VERSION, 'CommonFilesDir'),
    '%CommonProgramFiles(x86)%': valueOf(CURRENT_VERSION, 'CommonFilesDir (x86)'),
    '%ProgramData%': valueOf(PROFILE_LIST, 'ProgramData') ?? `${drive}\\ProgramData`,
    '%Public%': valueOf(PROFILE_LIST, 'Public'),
    '%SystemRoot%': windows,
    '%SystemDrive%': drive,
  };
  return Object.fromEntries(
    Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

const CURRENT_SERVER = 0;
const THIS_SESSION = -1;
const USER_NAME = 5;
/** WTS_SESSION_INFOW of a 64-bit Windows. */
const SESSION_BYTES = 24n;

/** Sessions with somebody logged on, but for our own; null where Windows does not list them. */
function openSessions(koffi: Koffi): () => number | null {
  const bind = bindTo(koffi, 'wtsapi32.dll');
  const enumerate = bind.boolean(
    'bool __stdcall WTSEnumerateSessionsW(intptr server, uint32 reserved, uint32 version, _Out_ intptr *sessions, _Out_ uint32 *count)',
  );
  const query = bind.boolean(
    'bool __stdcall WTSQuerySessionInformationW(intptr server, uint32 session, int32 what, _Out_ intptr *text, _Out_ uint32 *bytes)',
  );
  const free = bind.nothing('void __stdcall WTSFreeMemory(intptr memory)');
  const userOf = (session: number): string | null => {
    const [text, bytes]: [Handle[], number[]] = [[0], [0]];
    if (!query(CURRENT_SERVER, session, USER_NAME, text, bytes)) return null;
    const memory = text[0] ?? 0;
    try {
      return String(koffi.decode(BigInt(memory), 'char16_t', -1));
    } finally {
      free(memory);
    }
  };
  return () => {
    const [sessions, count]: [Handle[], number[]] = [[0], [0]];
    if (!enumerate(CURRENT_SERVER, 0, 1, sessions, count)) return null;
    const memory = sessions[0] ?? 0;
    try {
      const ids = Array.from({ length: count[0] ?? 0 }, (_, index) =>
        Number(koffi.decode(BigInt(memory) + BigInt(index) * SESSION_BYTES, 'uint32')),
      );
      const users = ids.map(userOf);
      const own = userOf(THIS_SESSION);
      if (own === null || users.includes(null)) return null;
      const others = users.filter((user) => user !== '').length;
      return Math.max(0, others - (own === '' ? 0 : 1));
    } finally {
      free(memory);
    }
  };
}
