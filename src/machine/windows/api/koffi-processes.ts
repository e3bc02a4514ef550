import { bindTo, type Handle, type Koffi } from './calls.ts';
import type { GroupActivity, ProcessGroup, Processes, WindowsProcess } from './processes.ts';
import { WindowsError } from './windows-error.ts';

const SNAP_PROCESSES = 2;
/** PROCESSENTRY32W of a 64-bit Windows. */
const ENTRY = { bytes: 568, pid: 8, parentPid: 32, name: 44, nameBytes: 520 } as const;
const QUERY_LIMITED = 0x1000;
const TERMINATE = 0x0001;
const SET_QUOTA = 0x0100;
const PATH_CHARACTERS = 32_768;
const INVALID_PARAMETER = 87;
const ACCOUNTING_WITH_IO = 8;
const ACCOUNTING = 1;
/** JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION; its first 48 bytes are those of class 1. */
const JOB = {
  bytes: 96,
  basicBytes: 48,
  userTime: 0,
  kernelTime: 8,
  active: 40,
  transfers: 72,
} as const;
const TICKS_PER_MS = 10_000n;

/** Processes and job objects (tlhelp32.h, processthreadsapi.h, jobapi2.h). */
export function openProcesses(koffi: Koffi): Processes {
  const calls = bindAll(koffi);
  const withProcess = <T>(pid: number, access: number, work: (handle: Handle) => T): T | null => {
    const handle = calls.openProcess(access, false, pid);
    if (!handle) return null;
    try {
      return work(handle);
    } finally {
      calls.close(handle);
    }
  };
  const path = Buffer.alloc(2 * PATH_CHARACTERS);
  const pathOf = (handle: Handle): string | null => {
    const characters = [PATH_CHARACTERS];
    if (!calls.imageName(handle, 0, path, characters)) return null;
    return path.toString('utf16le', 0, 2 * (characters[0] ?? 0));
  };
  const startOf = (handle: Handle): string => {
    const [created, exited, kernel, user] = [0, 1, 2, 3].map(() => Buffer.alloc(8));
    if (!calls.times(handle, created, exited, kernel, user)) return '';
    return created?.readBigUInt64LE().toString() ?? '';
  };
  const entryOf = (entry: Buffer): WindowsProcess => {
    const pid = entry.readUInt32LE(ENTRY.pid);
    const text = entry.toString('utf16le', ENTRY.name, ENTRY.name + ENTRY.nameBytes);
    const shown = withProcess(pid, QUERY_LIMITED, (handle) => ({
      exePath: pathOf(handle),
      startedTicks: startOf(handle),
    }));
    return {
      pid,
      parentPid: entry.readUInt32LE(ENTRY.parentPid),
      name: text.slice(0, text.indexOf('\0')),
      ...(shown ?? { exePath: null, startedTicks: '' }),
    };
  };
  return {
    list: () => {
      const snapshot = calls.snapshot(SNAP_PROCESSES, 0);
      if (Number(snapshot) === -1)
        throw new WindowsError('CreateToolhelp32Snapshot', calls.lastError());
      try {
        const entry = Buffer.alloc(ENTRY.bytes);
        entry.writeUInt32LE(ENTRY.bytes);
        const processes: WindowsProcess[] = [];
        for (let more = calls.first(snapshot, entry); more; more = calls.next(snapshot, entry)) {
          processes.push(entryOf(entry));
        }
        return processes;
      } finally {
        calls.close(snapshot);
      }
    },
    end: (pid, startedTicks) => {
      const handle = calls.openProcess(TERMINATE | QUERY_LIMITED, false, pid);
      if (!handle) {
        const code = calls.lastError();
        if (code === INVALID_PARAMETER) return false;
        throw new WindowsError('OpenProcess', code, String(pid));
      }
      try {
        // The number was given to another process since.
        if (startOf(handle) !== startedTicks) return false;
        if (!calls.terminate(handle, 1)) {
          throw new WindowsError('TerminateProcess', calls.lastError(), String(pid));
        }
        return true;
      } finally {
        calls.close(handle);
      }
    },
    group: (pid) => {
      const job = calls.createJob(null, null);
      if (!job) throw new WindowsError('CreateJobObjectW', calls.lastError());
      const assigned = withProcess(pid, SET_QUOTA | TERMINATE, (handle) =>
        calls.assign(job, handle) ? 0 : calls.lastError(),
      );
      if (assigned !== 0) {
        calls.close(job);
        throw new WindowsError(
          'AssignProcessToJobObject',
          assigned ?? INVALID_PARAMETER,
          String(pid),
        );
      }
      return groupOf(calls, job);
    },
  };
}

function groupOf(calls: ReturnType<typeof bindAll>, job: Handle): ProcessGroup {
  const query = (kind: number, bytes: number): Buffer | null => {
    const buffer = Buffer.alloc(JOB.bytes);
    return calls.queryJob(job, kind, buffer, bytes, null) ? buffer : null;
  };
  return {
    activity: (): GroupActivity => {
      const full = query(ACCOUNTING_WITH_IO, JOB.bytes) ?? query(ACCOUNTING, JOB.basicBytes);
      if (full === null) throw new WindowsError('QueryInformationJobObject', calls.lastError());
      const ticks = full.readBigUInt64LE(JOB.userTime) + full.readBigUInt64LE(JOB.kernelTime);
      return {
        active: full.readUInt32LE(JOB.active),
        cpuMs: Number(ticks / TICKS_PER_MS),
        ioBytes: [0, 8, 16].reduce((sum, at) => sum + full.readBigUInt64LE(JOB.transfers + at), 0n),
      };
    },
    end: () => {
      if (!calls.terminateJob(job, 1)) {
        throw new WindowsError('TerminateJobObject', calls.lastError());
      }
    },
    close: () => {
      calls.close(job);
    },
  };
}

function bindAll(koffi: Koffi) {
  const bind = bindTo(koffi, 'kernel32.dll');
  return {
    lastError: bind.number('uint32 __stdcall GetLastError()'),
    close: bind.boolean('bool __stdcall CloseHandle(intptr handle)'),
    snapshot: bind.handle('intptr __stdcall CreateToolhelp32Snapshot(uint32 flags, uint32 pid)'),
    first: bind.boolean('bool __stdcall Process32FirstW(intptr snapshot, _Inout_ void *entry)'),
    next: bind.boolean('bool __stdcall Process32NextW(intptr snapshot, _Inout_ void *entry)'),
    openProcess: bind.handle(
      'intptr __stdcall OpenProcess(uint32 access, bool inherit, uint32 pid)',
    ),
    imageName: bind.boolean(
      'bool __stdcall QueryFullProcessImageNameW(intptr process, uint32 flags, void *path, _Inout_ uint32 *characters)',
    ),
    times: bind.boolean(
      'bool __stdcall GetProcessTimes(intptr process, void *created, void *exited, void *kernel, void *user)',
    ),
    terminate: bind.boolean('bool __stdcall TerminateProcess(intptr process, uint32 code)'),
    createJob: bind.handle('intptr __stdcall CreateJobObjectW(void *security, void *name)'),
    assign: bind.boolean('bool __stdcall AssignProcessToJobObject(intptr job, intptr process)'),
    queryJob: bind.boolean(
      'bool __stdcall QueryInformationJobObject(intptr job, int32 kind, void *information, uint32 bytes, void *returned)',
    ),
    terminateJob: bind.boolean('bool __stdcall TerminateJobObject(intptr job, uint32 code)'),
  };
}
