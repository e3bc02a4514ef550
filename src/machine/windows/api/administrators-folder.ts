import { bindTo, type Handle, loadKoffi } from './calls.ts';
import { WindowsError } from './windows-error.ts';

/** Owner Administrators; nothing inherited from above; full access for SYSTEM and Administrators alone. */
const ADMINISTRATORS_ONLY = 'O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';
const SDDL_REVISION_1 = 1;
/** SECURITY_ATTRIBUTES of a 64-bit Windows. */
const ATTRIBUTES_BYTES = 24;
const ALREADY_EXISTS = 183;

/**
 * Makes a folder that only administrators can enter, in one step: at no instant can anybody else. One that is
 * there already stays as it is; the caller checks it. The folder above must exist.
 * @throws WindowsError
 */
export async function makeAdministratorsFolder(path: string): Promise<void> {
  const koffi = await loadKoffi();
  const advapi = bindTo(koffi, 'advapi32.dll');
  const kernel = bindTo(koffi, 'kernel32.dll');
  const parse = advapi.boolean(
    'bool __stdcall ConvertStringSecurityDescriptorToSecurityDescriptorW(str16 text, uint32 revision, _Out_ intptr *descriptor, void *bytes)',
  );
  const create = kernel.boolean('bool __stdcall CreateDirectoryW(str16 path, void *attributes)');
  const lastError = kernel.number('uint32 __stdcall GetLastError()');
  const free = kernel.handle('intptr __stdcall LocalFree(intptr memory)');
  const descriptor: Handle[] = [0];
  if (!parse(ADMINISTRATORS_ONLY, SDDL_REVISION_1, descriptor, null)) {
    throw new WindowsError('ConvertStringSecurityDescriptorToSecurityDescriptorW', lastError());
  }
  try {
    const attributes = Buffer.alloc(ATTRIBUTES_BYTES);
    attributes.writeUInt32LE(ATTRIBUTES_BYTES);
    attributes.writeBigUInt64LE(BigInt(descriptor[0] ?? 0), 8);
    if (create(path, attributes)) return;
    const code = lastError();
    if (code !== ALREADY_EXISTS) throw new WindowsError('CreateDirectoryW', code, path);
  } finally {
    free(descriptor[0]);
  }
}
