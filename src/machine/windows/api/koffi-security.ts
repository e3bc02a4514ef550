import { bindTo, type Handle, type Koffi } from './calls.ts';
import type { WindowsSystem, Writers } from './system.ts';
import { WindowsError } from './windows-error.ts';

const TOKEN_QUERY = 8;
const TOKEN_ELEVATION = 20;
const ADMINISTRATORS = 26;
const SID_BYTES = 68;
const FILE_OBJECT = 1;
const OWNER_AND_DACL = 1 | 4;
const ACCESS_ALLOWED = 0;
const INHERIT_ONLY = 8;
/** Write data, append, write attributes' companions, delete (and below), change rights, own, generic. */
const CHANGES =
  0x2 | 0x4 | 0x10 | 0x40 | 0x100 | 0x10000 | 0x40000 | 0x80000 | 0x40000000 | 0x10000000;
const EVERYONE = 'S-1-1-0';
const ACE_HEADER_BYTES = 8;

type Security = Pick<WindowsSystem, 'isAdministrator' | 'writersOf' | 'verifyTrust'>;

/** Rights of this process, of files, and Windows' own word on a signature. */
export function openSecurity(koffi: Koffi): Security {
  const advapi = bindTo(koffi, 'advapi32.dll');
  const kernel = bindTo(koffi, 'kernel32.dll');
  const currentProcess = kernel.handle('intptr __stdcall GetCurrentProcess()');
  const close = kernel.boolean('bool __stdcall CloseHandle(intptr handle)');
  const openToken = advapi.boolean(
    'bool __stdcall OpenProcessToken(intptr process, uint32 access, _Out_ intptr *token)',
  );
  const tokenInformation = advapi.boolean(
    'bool __stdcall GetTokenInformation(intptr token, int32 kind, void *information, uint32 bytes, _Out_ uint32 *returned)',
  );
  const wellKnownSid = advapi.boolean(
    'bool __stdcall CreateWellKnownSid(int32 kind, void *domain, void *sid, _Inout_ uint32 *bytes)',
  );
  const isMember = advapi.boolean(
    'bool __stdcall CheckTokenMembership(void *token, void *sid, _Out_ int32 *member)',
  );
  const isElevated = (): boolean => {
    const token: Handle[] = [0];
    if (!openToken(currentProcess(), TOKEN_QUERY, token)) return false;
    try {
      const elevation = Buffer.alloc(4);
      const asked = tokenInformation(token[0], TOKEN_ELEVATION, elevation, 4, [0]);
      return asked && elevation.readUInt32LE() !== 0;
    } finally {
      close(token[0]);
    }
  };
  return {
    isAdministrator: () => {
      const sid = Buffer.alloc(SID_BYTES);
      const member = [0];
      if (!wellKnownSid(ADMINISTRATORS, null, sid, [SID_BYTES])) return false;
      return isMember(null, sid, member) && member[0] !== 0 && isElevated();
    },
    writersOf: openWriters(koffi),
    verifyTrust: openTrust(koffi),
  };
}

function openWriters(koffi: Koffi): (path: string) => Writers {
  const bind = bindTo(koffi, 'advapi32.dll');
  const free = bindTo(koffi, 'kernel32.dll').handle('intptr __stdcall LocalFree(intptr memory)');
  const securityOf = bind.number(
    'uint32 __stdcall GetNamedSecurityInfoW(str16 name, int32 kind, uint32 what, _Out_ intptr *owner, void *group, _Out_ intptr *dacl, void *sacl, _Out_ intptr *descriptor)',
  );
  const aceAt = bind.boolean('bool __stdcall GetAce(intptr acl, uint32 index, _Out_ intptr *ace)');
  const sidText = bind.boolean(
    'bool __stdcall ConvertSidToStringSidW(intptr sid, _Out_ intptr *text)',
  );
  const textOf = (sid: Handle): string => {
    const text: Handle[] = [0];
    if (!sidText(sid, text)) return '';
    const memory = text[0] ?? 0;
    try {
      return String(koffi.decode(BigInt(memory), 'char16_t', -1));
    } finally {
      free(memory);
    }
  };
  const isProof = !isWine(koffi);
  return (path) => {
    const [owner, dacl, descriptor]: [Handle[], Handle[], Handle[]] = [[0], [0], [0]];
    const code = securityOf(path, FILE_OBJECT, OWNER_AND_DACL, owner, null, dacl, null, descriptor);
    if (code !== 0) throw new WindowsError('GetNamedSecurityInfoW', code, path);
    try {
      const sids = new Set([textOf(owner[0] ?? 0)]);
      // No list at all lets everybody do everything.
      if (!dacl[0]) sids.add(EVERYONE);
      for (let index = 0; dacl[0]; index += 1) {
        const ace: Handle[] = [0];
        if (!aceAt(dacl[0], index, ace)) break;
        const at = BigInt(ace[0] ?? 0);
        const [type, flags, , , mask] = [
          ...(koffi.decode(at, 'uint8', 4) as ArrayLike<number> as unknown as number[]),
          koffi.decode(at + 4n, 'uint32') as number,
        ];
        const applies = ((flags ?? 0) & INHERIT_ONLY) === 0;
        const changes = ((mask ?? 0) & CHANGES) !== 0;
        if (type === ACCESS_ALLOWED && applies && changes) {
          sids.add(textOf(at + BigInt(ACE_HEADER_BYTES)));
        }
      }
      return { sids: [...sids], isProof };
    } finally {
      free(descriptor[0]);
    }
  };
}

/** Wine makes file access lists up (`ntdll` exports its version): what they say proves nothing. */
export function isWine(koffi: Koffi): boolean {
  try {
    bindTo(koffi, 'ntdll.dll').number('str wine_get_version()');
    return true;
  } catch {
    return false;
  }
}

/** {00AAC56B-CD44-11d0-8CC2-00C04FC295EE}: WINTRUST_ACTION_GENERIC_VERIFY_V2. */
const VERIFY_V2 = Buffer.from('6bc5aa0044cdd0118cc200c04fc295ee', 'hex');
const NO_WINDOW = -1;
const UI_NONE = 2;
const NO_REVOCATION = 0;
const CHOICE_FILE = 1;
const STATE_VERIFY = 1;
const STATE_CLOSE = 2;
/** Nothing is fetched: chains are judged by what lies on the machine. */
const CACHE_ONLY = 0x1000;

function openTrust(koffi: Koffi): (path: string) => number {
  const verify = bindTo(koffi, 'wintrust.dll').number(
    'int32 __stdcall WinVerifyTrust(intptr window, void *action, void *data)',
  );
  return (path) => {
    const name = Buffer.from(`${path}\0`, 'utf16le');
    // WINTRUST_FILE_INFO and WINTRUST_DATA of a 64-bit Windows.
    const file = Buffer.alloc(32);
    file.writeUInt32LE(32);
    file.writeBigUInt64LE(koffi.address(name), 8);
    const data = Buffer.alloc(88);
    data.writeUInt32LE(88);
    data.writeUInt32LE(UI_NONE, 24);
    data.writeUInt32LE(NO_REVOCATION, 28);
    data.writeUInt32LE(CHOICE_FILE, 32);
    data.writeBigUInt64LE(koffi.address(file), 40);
    data.writeUInt32LE(STATE_VERIFY, 48);
    data.writeUInt32LE(CACHE_ONLY, 72);
    const result = verify(NO_WINDOW, VERIFY_V2, data);
    data.writeUInt32LE(STATE_CLOSE, 48);
    verify(NO_WINDOW, VERIFY_V2, data);
    return result >>> 0;
  };
}
