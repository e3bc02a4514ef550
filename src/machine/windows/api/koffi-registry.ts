import { bindTo, type Call, type Handle, type Koffi } from './calls.ts';
import type { Hive, KeyContent, KeyPlace, RegistryValue, WritableRegistry } from './registry.ts';
import { decodeValue, encodeValue, REG } from './registry-value.ts';
import { ERROR, WindowsError } from './windows-error.ts';

const ROOTS: Readonly<Record<Hive, number>> = { machine: -2147483646, users: -2147483645 };
const VIEWS = { 64: 0x0100, 32: 0x0200 } as const;
const KEY_READ = 0x20019;
const KEY_WRITE = 0x20006;
const DELETE = 0x10000;
const OPEN_LINK = 8;
/** A value's name has at most 16,383 characters, a key's 255. */
const NAME_CHARACTERS = 16_384;
const FIRST_DATA_BYTES = 64 * 1024;
/** More than Windows itself lets one value hold in practice. */
const LARGEST_DATA_BYTES = 64 * 1024 * 1024;
const BACKUP_PRIVILEGE = 17;
const RESTORE_PRIVILEGE = 18;

function bindAll(koffi: Koffi) {
  const bind = bindTo(koffi, 'advapi32.dll');
  const ntdll = bindTo(koffi, 'ntdll.dll');
  return {
    open: bind.number(
      'int32 __stdcall RegOpenKeyExW(intptr key, str16 path, uint32 options, uint32 access, _Out_ intptr *opened)',
    ),
    create: bind.number(
      'int32 __stdcall RegCreateKeyExW(intptr key, str16 path, uint32 reserved, void *class_, uint32 options, uint32 access, void *security, _Out_ intptr *opened, _Out_ uint32 *how)',
    ),
    close: bind.number('int32 __stdcall RegCloseKey(intptr key)'),
    enumKey: bind.number(
      'int32 __stdcall RegEnumKeyExW(intptr key, uint32 index, void *name, _Inout_ uint32 *characters, void *reserved, void *class_, void *classCharacters, void *written)',
    ),
    enumValue: bind.number(
      'int32 __stdcall RegEnumValueW(intptr key, uint32 index, void *name, _Inout_ uint32 *characters, void *reserved, _Out_ uint32 *type, void *data, _Inout_ uint32 *bytes)',
    ),
    query: bind.number(
      'int32 __stdcall RegQueryValueExW(intptr key, str16 name, void *reserved, _Out_ uint32 *type, void *data, _Inout_ uint32 *bytes)',
    ),
    setValue: bind.number(
      'int32 __stdcall RegSetValueExW(intptr key, str16 name, uint32 reserved, uint32 type, void *data, uint32 bytes)',
    ),
    deleteValue: bind.number('int32 __stdcall RegDeleteValueW(intptr key, str16 name)'),
    deleteTree: bind.number('int32 __stdcall RegDeleteTreeW(intptr key, str16 path)'),
    loadKey: bind.number('int32 __stdcall RegLoadKeyW(intptr key, str16 path, str16 file)'),
    unloadKey: bind.number('int32 __stdcall RegUnLoadKeyW(intptr key, str16 path)'),
    adjustPrivilege: ntdll.number(
      'int32 __stdcall RtlAdjustPrivilege(uint32 privilege, uint8 enable, uint8 thread, _Out_ uint8 *before)',
    ),
  } satisfies Record<string, Call<number>>;
}

/** The registry of this machine (winreg.h). Texts are Unicode from end to end. */
export function openRegistry(koffi: Koffi): WritableRegistry {
  const calls = bindAll(koffi);
  const name = Buffer.alloc(2 * NAME_CHARACTERS);
  let data = Buffer.alloc(FIRST_DATA_BYTES);

  const withKey = <T>(
    { hive, path, view }: KeyPlace,
    access: number,
    work: (key: Handle) => T,
    options = 0,
  ): T | null => {
    const opened: Handle[] = [0];
    const code = calls.open(ROOTS[hive], path, options, access | VIEWS[view], opened);
    if (code === ERROR.fileNotFound || code === ERROR.pathNotFound) return null;
    check('RegOpenKeyExW', code, path);
    const key = opened[0] ?? 0;
    try {
      return work(key);
    } finally {
      calls.close(key);
    }
  };

  const subkeysOf = (key: Handle, path: string): string[] => {
    const names: string[] = [];
    for (let index = 0; ; index += 1) {
      const characters = [NAME_CHARACTERS];
      const code = calls.enumKey(key, index, name, characters, null, null, null, null);
      if (code === ERROR.noMoreItems) return names;
      check('RegEnumKeyExW', code, path);
      names.push(name.toString('utf16le', 0, 2 * (characters[0] ?? 0)));
    }
  };

  const valuesOf = (key: Handle, path: string): RegistryValue[] => {
    const values: RegistryValue[] = [];
    for (let index = 0; ;) {
      const characters = [NAME_CHARACTERS];
      const type = [0];
      const bytes = [data.length];
      const code = calls.enumValue(key, index, name, characters, null, type, data, bytes);
      if (code === ERROR.noMoreItems) return values;
      if (code === ERROR.moreData && data.length < LARGEST_DATA_BYTES) {
        data = Buffer.alloc(2 * data.length);
        continue;
      }
      check('RegEnumValueW', code, path);
      values.push(
        decodeValue(
          name.toString('utf16le', 0, 2 * (characters[0] ?? 0)),
          type[0] ?? 0,
          data.subarray(0, bytes[0]),
        ),
      );
      index += 1;
    }
  };

  return {
    read: (place) =>
      withKey<KeyContent>(place, KEY_READ, (key) => ({
        subkeys: subkeysOf(key, place.path),
        values: valuesOf(key, place.path),
      })),
    subkeys: (place) => withKey(place, KEY_READ, (key) => subkeysOf(key, place.path)),
    isLink: (place) =>
      withKey(
        place,
        KEY_READ,
        (key) => {
          const type = [0];
          const found = calls.query(key, 'SymbolicLinkValue', null, type, null, [0]) === 0;
          return found && type[0] === REG.link;
        },
        OPEN_LINK,
      ) ?? false,
    setValue: (place, value) => {
      const written = withKey(place, KEY_WRITE, (key) => {
        const encoded = encodeValue(value);
        const { type, data: bytes } = encoded;
        const code = calls.setValue(key, value.name, 0, type, bytes, bytes.length);
        check('RegSetValueExW', code, place.path);
        return true;
      });
      if (written === null)
        throw new WindowsError('RegSetValueExW', ERROR.fileNotFound, place.path);
    },
    deleteValue: (place, valueName) =>
      withKey(place, KEY_WRITE, (key) =>
        isGone('RegDeleteValueW', calls.deleteValue(key, valueName), place.path),
      ) ?? false,
    deleteTree: (place) => {
      const cut = place.path.lastIndexOf('\\');
      if (cut <= 0) throw new WindowsError('RegDeleteTreeW', ERROR.accessDenied, place.path);
      const parent = { ...place, path: place.path.slice(0, cut) };
      const leaf = place.path.slice(cut + 1);
      return (
        withKey(parent, KEY_READ | KEY_WRITE | DELETE, (key) =>
          isGone('RegDeleteTreeW', calls.deleteTree(key, leaf), place.path),
        ) ?? false
      );
    },
    createKey: ({ hive, path, view }) => {
      const created: Handle[] = [0];
      const access = KEY_READ | KEY_WRITE | VIEWS[view];
      const code = calls.create(ROOTS[hive], path, 0, null, 0, access, null, created, [0]);
      check('RegCreateKeyExW', code, path);
      calls.close(created[0] ?? 0);
    },
    loadHive: (hiveName, file) => {
      allowHives(calls.adjustPrivilege);
      check('RegLoadKeyW', calls.loadKey(ROOTS.users, hiveName, file), file);
    },
    unloadHive: (hiveName) => {
      allowHives(calls.adjustPrivilege);
      check('RegUnLoadKeyW', calls.unloadKey(ROOTS.users, hiveName), hiveName);
    },
  };
}

/** Rights that an administrator has, and that lie idle until they are asked for. */
function allowHives(adjust: Call<number>): void {
  for (const privilege of [BACKUP_PRIVILEGE, RESTORE_PRIVILEGE]) adjust(privilege, 1, 0, [0]);
}

function isGone(call: string, code: number, about: string): boolean {
  if (code === ERROR.fileNotFound) return false;
  check(call, code, about);
  return true;
}

function check(call: string, code: number, about: string): void {
  if (code !== 0) throw new WindowsError(call, code, about);
}
