import type koffiModule from 'koffi';
import type { ListAccounts, LocalAccount } from '../read/accounts.ts';
import { WindowsError } from './windows-error.ts';

const ALL = 0xffffffff;
const NORMAL_ACCOUNTS = 2;
const SID_BYTES = 68;
const NAME_CHARACTERS = 256;

type Koffi = typeof koffiModule;
type Call<Result> = (...values: readonly unknown[]) => Result;

/** Local users (NetUserEnum) and groups (NetLocalGroupEnum) of this machine. Windows only. */
export async function openAccounts(): Promise<ListAccounts> {
  const { default: koffi } = await import('koffi');
  const calls = loadCalls(koffi);
  const userRow = koffi.struct({
    name: 'str16',
    fullName: 'str16',
    comment: 'str16',
    flags: 'uint32',
    id: 'uint32',
  });
  const groupRow = koffi.struct({ name: 'str16' });
  return () => {
    const users = rowsOf(koffi, calls, 'NetUserEnum', (rows, count) => ({
      type: userRow,
      code: calls.users(null, 20, NORMAL_ACCOUNTS, rows, ALL, count, [0], [0]),
    })) as readonly { readonly name: string; readonly id: number }[];
    const groups = rowsOf(koffi, calls, 'NetLocalGroupEnum', (rows, count) => ({
      type: groupRow,
      code: calls.groups(null, 0, rows, ALL, count, [0], [0]),
    })) as readonly { readonly name: string }[];
    return [
      ...users.map(({ name, id }): LocalAccount => ({ kind: 'user', name, id: id.toString() })),
      ...groups.map(({ name }): LocalAccount => ({ kind: 'group', name, id: idOf(calls, name) })),
    ];
  };
}

interface Calls {
  readonly users: Call<number>;
  readonly groups: Call<number>;
  readonly free: Call<number>;
  readonly lookup: Call<boolean>;
}

function loadCalls(koffi: Koffi): Calls {
  const netapi = koffi.load('netapi32.dll');
  const advapi = koffi.load('advapi32.dll');
  return {
    users: netapi.func(
      'uint32 __stdcall NetUserEnum(str16 server, uint32 level, uint32 filter, _Out_ void **rows, uint32 size, _Out_ uint32 *count, _Out_ uint32 *total, _Inout_ uint32 *resume)',
    ) as Call<number>,
    groups: netapi.func(
      'uint32 __stdcall NetLocalGroupEnum(str16 server, uint32 level, _Out_ void **rows, uint32 size, _Out_ uint32 *count, _Out_ uint32 *total, _Inout_ uintptr *resume)',
    ) as Call<number>,
    free: netapi.func('uint32 __stdcall NetApiBufferFree(void *rows)') as Call<number>,
    lookup: advapi.func(
      'bool __stdcall LookupAccountNameW(str16 system, str16 name, void *sid, _Inout_ uint32 *sidBytes, void *domain, _Inout_ uint32 *characters, _Out_ int *use)',
    ) as Call<boolean>,
  };
}

/** Rows of one answer; the buffer is Windows' own and given back. @throws WindowsError */
function rowsOf(
  koffi: Koffi,
  { free }: Calls,
  call: string,
  ask: (rows: unknown[], count: number[]) => { readonly type: unknown; readonly code: number },
): unknown {
  const rows: unknown[] = [null];
  const count = [0];
  const { type, code } = ask(rows, count);
  if (code !== 0) throw new WindowsError(call, code);
  const [buffer] = rows;
  const [length = 0] = count;
  if (buffer === null || buffer === undefined) return [];
  try {
    return length === 0 ? [] : koffi.decode(buffer, koffi.array(type as string, length));
  } finally {
    free(buffer);
  }
}

/** Last part of the account's SID; empty where Windows does not tell it. */
function idOf({ lookup }: Calls, name: string): string {
  const sid = Buffer.alloc(SID_BYTES);
  const domain = Buffer.alloc(2 * NAME_CHARACTERS);
  const isFound = lookup(null, name, sid, [SID_BYTES], domain, [NAME_CHARACTERS], [0]);
  const parts = sid.readUInt8(1);
  return isFound && parts > 0 ? sid.readUInt32LE(8 + 4 * (parts - 1)).toString() : '';
}
