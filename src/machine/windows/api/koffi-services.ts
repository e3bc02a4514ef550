import { bindTo, type Handle, type Koffi } from './calls.ts';
import type { ServiceRow, Services, ServiceState } from './services.ts';
import { ERROR, WindowsError } from './windows-error.ts';

const CONNECT_AND_LIST = 0x0005;
const QUERY_STATUS = 0x0004;
const START = 0x0010;
const STOP = 0x0020;
const DELETE = 0x10000;
const DRIVERS = 0x0b;
const SERVICES = 0x30;
const ANY_STATE = 3;
const CONTROL_STOP = 1;
/** ENUM_SERVICE_STATUS_PROCESSW of a 64-bit Windows. */
const ROW_BYTES = 56;
const STATUS_BYTES = 36;
const ALREADY_RUNNING = 1056;

const STATES: readonly ServiceState[] = [
  'stopped',
  'start-pending',
  'stop-pending',
  'running',
  'continue-pending',
  'pause-pending',
  'paused',
];

/** The service control manager (winsvc.h), asked itself: `sc.exe` translates and loses its answers. */
export function openServices(koffi: Koffi): Services {
  const bind = bindTo(koffi, 'advapi32.dll');
  const lastError = bindTo(koffi, 'kernel32.dll').number('uint32 __stdcall GetLastError()');
  const openManager = bind.handle(
    'intptr __stdcall OpenSCManagerW(void *machine, void *database, uint32 access)',
  );
  const openService = bind.handle(
    'intptr __stdcall OpenServiceW(intptr manager, str16 name, uint32 access)',
  );
  const close = bind.boolean('bool __stdcall CloseServiceHandle(intptr handle)');
  const list = bind.boolean(
    'bool __stdcall EnumServicesStatusExW(intptr manager, int level, uint32 type, uint32 state, void *rows, uint32 bytes, _Out_ uint32 *needed, _Out_ uint32 *count, _Inout_ uint32 *resume, void *group)',
  );
  const status = bind.boolean(
    'bool __stdcall QueryServiceStatusEx(intptr service, int level, void *status, uint32 bytes, _Out_ uint32 *needed)',
  );
  const control = bind.boolean(
    'bool __stdcall ControlService(intptr service, uint32 control, void *status)',
  );
  const start = bind.boolean(
    'bool __stdcall StartServiceW(intptr service, uint32 count, void *arguments)',
  );
  const remove = bind.boolean('bool __stdcall DeleteService(intptr service)');

  const withManager = <T>(work: (manager: Handle) => T): T => {
    const manager = openManager(null, null, CONNECT_AND_LIST);
    if (!manager) throw new WindowsError('OpenSCManagerW', lastError());
    try {
      return work(manager);
    } finally {
      close(manager);
    }
  };
  const withService = <T>(name: string, access: number, work: (service: Handle) => T): T =>
    withManager((manager) => {
      const service = openService(manager, name, access);
      if (!service) throw new WindowsError('OpenServiceW', lastError(), name);
      try {
        return work(service);
      } finally {
        close(service);
      }
    });
  const rowsOf = (manager: Handle, type: number, kind: ServiceRow['kind']): ServiceRow[] => {
    for (let bytes = 64 * 1024; ; bytes *= 2) {
      const rows = Buffer.alloc(bytes);
      const count = [0];
      if (list(manager, 0, type, ANY_STATE, rows, bytes, [0], count, [0], null)) {
        return Array.from({ length: count[0] ?? 0 }, (_, index) =>
          rowAt(koffi, rows, index * ROW_BYTES, kind),
        );
      }
      const code = lastError();
      if (code !== ERROR.moreData || bytes > 16 * 1024 * 1024) {
        throw new WindowsError('EnumServicesStatusExW', code);
      }
    }
  };
  return {
    list: () =>
      withManager((manager) => [
        ...rowsOf(manager, SERVICES, 'service'),
        ...rowsOf(manager, DRIVERS, 'driver'),
      ]),
    state: (name) =>
      withService(name, QUERY_STATUS, (service) => {
        const buffer = Buffer.alloc(STATUS_BYTES);
        if (!status(service, 0, buffer, STATUS_BYTES, [0])) {
          throw new WindowsError('QueryServiceStatusEx', lastError(), name);
        }
        return stateOf(buffer.readUInt32LE(4));
      }),
    stop: (name) => {
      withService(name, STOP, (service) => {
        if (control(service, CONTROL_STOP, Buffer.alloc(STATUS_BYTES))) return;
        const code = lastError();
        if (code !== ERROR.serviceNotActive) throw new WindowsError('ControlService', code, name);
      });
    },
    start: (name) => {
      withService(name, START, (service) => {
        if (start(service, 0, null)) return;
        const code = lastError();
        if (code !== ALREADY_RUNNING) throw new WindowsError('StartServiceW', code, name);
      });
    },
    remove: (name) => {
      withService(name, DELETE, (service) => {
        if (remove(service)) return;
        const code = lastError();
        if (code !== ERROR.serviceMarkedForDelete) {
          throw new WindowsError('DeleteService', code, name);
        }
      });
    },
  };
}

function rowAt(koffi: Koffi, rows: Buffer, at: number, kind: ServiceRow['kind']): ServiceRow {
  const textAt = (offset: number): string =>
    (koffi.decode(rows, at + offset, 'str16') as string | null) ?? '';
  return {
    name: textAt(0),
    displayName: textAt(8),
    kind,
    state: stateOf(rows.readUInt32LE(at + 20)),
    pid: rows.readUInt32LE(at + 44),
  };
}

/** @param number SERVICE_STOPPED is 1 */
function stateOf(number: number): ServiceState {
  return STATES[number - 1] ?? 'stopped';
}
