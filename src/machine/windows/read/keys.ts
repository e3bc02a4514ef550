import type { Scope } from '../../../model/snapshot.ts';
import type { KeyContent, KeyPlace, Registry, RegistryValue, View } from '../api/registry.ts';
import type { Reading } from './reading.ts';

/** A registry key with the name by which people find it, and whose it is. */
export interface Key {
  readonly place: KeyPlace;
  /** `HKLM\SOFTWARE\WOW6432Node\…`; a user's key always by the SID, whatever its hive is loaded as. */
  readonly locator: string;
  readonly scope: Scope | undefined;
}

/** Windows' own limit for a command line, and longer than any text that means something. */
const MAX_TEXT = 32_767;

/** @param path `SOFTWARE\…` or `SYSTEM\…`, never with `WOW6432Node` in it */
export function machineKey(path: string, view: View = 64): Key {
  const shown = view === 32 ? path.replace(/^SOFTWARE(?=\\|$)/i, 'SOFTWARE\\WOW6432Node') : path;
  return {
    place: { hive: 'machine', path, view },
    locator: `HKLM\\${shown}`,
    scope: undefined,
  };
}

/** The key in the registry of 64-bit programs, and the one in that of 32-bit programs. */
export function bothViews(path: string): readonly Key[] {
  return [machineKey(path, 64), machineKey(path, 32)];
}

export function below(key: Key, name: string): Key {
  return {
    ...key,
    place: { ...key.place, path: `${key.place.path}\\${name}` },
    locator: `${key.locator}\\${name}`,
  };
}

/** `for` of a fact that was read in this key. */
export function ownerOf(key: Pick<Key, 'scope'>): { readonly for?: Scope } {
  return key.scope === undefined ? {} : { for: key.scope };
}

/** A key's content; null where there is none, or it cannot be read and that was noted. */
export function readKey(reading: Reading, registry: Registry, key: Key): KeyContent | null {
  return reading.attempt(key.locator, () => registry.read(key.place)) ?? null;
}

/** The subkeys of a key, each once; a name that Windows' own programs cannot open is noted. */
export function childrenOf(
  reading: Reading,
  registry: Registry,
  key: Key,
): readonly { readonly name: string; readonly key: Key }[] {
  const names = reading.attempt(key.locator, () => registry.subkeys(key.place)) ?? [];
  return namedChildren(reading, key, names);
}

export function namedChildren(
  reading: Reading,
  key: Key,
  names: readonly string[],
): readonly { readonly name: string; readonly key: Key }[] {
  return names.flatMap((name) => {
    if (!name.includes('\0')) return [{ name, key: below(key, name) }];
    reading.note(
      'damaged',
      `${key.locator}\\${name.replaceAll('\0', '␀')}`,
      'the name of this key holds a NUL character: only its maker can open it',
    );
    return [];
  });
}

export function valueOf(content: KeyContent, name: string): RegistryValue | undefined {
  const wanted = name.toLowerCase();
  return content.values.find((value) => value.name.toLowerCase() === wanted);
}

/** A value's text up to its first NUL, as Windows' own programs see it; null where it is no text. */
export function textOf(content: KeyContent, name: string): string | null {
  const value = valueOf(content, name);
  return value === undefined ? null : textOfValue(value);
}

export function textOfValue(value: RegistryValue): string | null {
  return value.type === 'sz' || value.type === 'expand-sz' ? upToNul(value.text) : null;
}

/** The texts of a list. A single text stands for a list of one: some programs write it so. */
export function textsOf(content: KeyContent, name: string): readonly string[] {
  const value = valueOf(content, name);
  if (value?.type === 'multi-sz') return value.texts.map(upToNul).filter((text) => text !== '');
  const text = value === undefined ? null : textOfValue(value);
  return text === null || text === '' ? [] : [text];
}

/** null where the value is missing or no number. */
export function numberOf(content: KeyContent, name: string): number | null {
  const value = valueOf(content, name);
  return value?.type === 'dword' || value?.type === 'qword' ? Number(value.number) : null;
}

function upToNul(text: string): string {
  const end = text.indexOf('\0');
  return text.slice(0, Math.min(end === -1 ? text.length : end, MAX_TEXT));
}
