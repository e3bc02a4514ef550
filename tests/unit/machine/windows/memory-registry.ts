import type {
  KeyContent,
  KeyPlace,
  RegistryValue,
  WritableRegistry,
} from '../../../../src/machine/windows/api/registry.ts';
import { WindowsError } from '../../../../src/machine/windows/api/windows-error.ts';

/** Stand-in for a value: text, list, number, bytes, or a value as the interface has it. */
export type StandInValue =
  | string
  | number
  | readonly string[]
  | Uint8Array
  | { readonly expand: string }
  | { readonly value: RegistryValue };

/** `HKLM\SOFTWARE\WOW6432Node\…` or `HKU\<SID>\…` → values by name; the default value is `''`. */
export type StandInKeys = Readonly<Record<string, Readonly<Record<string, StandInValue>>>>;

export interface MemoryRegistryOptions {
  /** Hive files by the path that `loadHive` is given; keys without a hive's name: `Software\…`. */
  readonly hives?: Readonly<Record<string, StandInKeys>>;
  /** Windows' error for a hive file, key or anything below one, by its locator. */
  readonly errors?: Readonly<Record<string, number>>;
}

interface StoredKey {
  /** As it was written, for showing. */
  readonly name: string;
  readonly values: Map<string, RegistryValue>;
}

/** A registry that is no registry: a stand-in made of plain data, with Windows' two views and case rules. */
export class MemoryRegistry implements WritableRegistry {
  readonly #keys = new Map<string, StoredKey>();
  readonly #options: MemoryRegistryOptions;
  /** What was changed, loaded and unloaded, in order: `load Swapout.S-1… from C:\…`. */
  readonly calls: string[] = [];

  constructor(keys: StandInKeys = {}, options: MemoryRegistryOptions = {}) {
    this.#options = options;
    this.add(keys);
  }

  add(keys: StandInKeys): void {
    for (const [locator, values] of Object.entries(keys)) {
      const stored = this.#make(locator);
      for (const [name, value] of Object.entries(values)) {
        stored.values.set(name.toLowerCase(), toValue(name, value));
      }
    }
  }

  /** Locators of all keys, for tests that look at what is left. */
  keys(): readonly string[] {
    return [...this.#keys.values()].map(({ name }) => name);
  }

  read(place: KeyPlace): KeyContent | null {
    const subkeys = this.subkeys(place);
    const key = this.#keys.get(locate(place));
    return subkeys === null ? null : { subkeys, values: [...(key?.values.values() ?? [])] };
  }

  subkeys(place: KeyPlace): readonly string[] | null {
    const locator = locate(place);
    this.#refuse(locator);
    if (!this.#keys.has(locator)) return null;
    const prefix = `${locator}\\`;
    return [...this.#keys.entries()]
      .filter(([key]) => key.startsWith(prefix) && !key.slice(prefix.length).includes('\\'))
      .map(([, { name }]) => name.slice(name.lastIndexOf('\\') + 1));
  }

  setValue(place: KeyPlace, value: RegistryValue): void {
    const locator = locate(place);
    this.#refuse(locator);
    this.calls.push(`set ${locator}: ${value.name}`);
    this.#make(show(place)).values.set(value.name.toLowerCase(), value);
  }

  deleteValue(place: KeyPlace, name: string): boolean {
    const locator = locate(place);
    this.#refuse(locator);
    this.calls.push(`delete ${locator}: ${name}`);
    return this.#keys.get(locator)?.values.delete(name.toLowerCase()) ?? false;
  }

  deleteTree(place: KeyPlace): boolean {
    const locator = locate(place);
    this.#refuse(locator);
    this.calls.push(`delete ${locator}`);
    const doomed = [...this.#keys.keys()].filter(
      (key) => key === locator || key.startsWith(`${locator}\\`),
    );
    for (const key of doomed) this.#keys.delete(key);
    return doomed.length > 0;
  }

  createKey(place: KeyPlace): void {
    const locator = locate(place);
    this.#refuse(locator);
    this.calls.push(`create ${locator}`);
    this.#make(show(place));
  }

  loadHive(name: string, file: string): void {
    this.#refuse(file.toLowerCase());
    const hive = this.#options.hives?.[file];
    if (hive === undefined) throw new WindowsError('RegLoadKeyW', 2, file);
    this.calls.push(`load ${name} from ${file}`);
    this.#make(`HKU\\${name}`);
    this.add(
      Object.fromEntries(
        Object.entries(hive).map(([key, values]) => [`HKU\\${name}\\${key}`, values]),
      ),
    );
  }

  unloadHive(name: string): void {
    this.#refuse(`hku\\${name}`.toLowerCase());
    this.calls.push(`unload ${name}`);
    const prefix = `hku\\${name}`.toLowerCase();
    for (const key of [...this.#keys.keys()]) {
      if (key === prefix || key.startsWith(`${prefix}\\`)) this.#keys.delete(key);
    }
  }

  #make(locator: string): StoredKey {
    const segments = locator.split('\\');
    // A key has every key above it.
    for (let end = 1; end <= segments.length; end += 1) {
      const name = segments.slice(0, end).join('\\');
      const key = name.toLowerCase();
      if (!this.#keys.has(key)) this.#keys.set(key, { name, values: new Map() });
    }
    return this.#keys.get(locator.toLowerCase()) ?? { name: locator, values: new Map() };
  }

  #refuse(locator: string): void {
    for (const [closed, code] of Object.entries(this.#options.errors ?? {})) {
      const prefix = closed.toLowerCase();
      if (locator === prefix || locator.startsWith(`${prefix}\\`)) {
        throw new WindowsError('RegOpenKeyExW', code, closed);
      }
    }
  }
}

/** Key of the map: `hklm\software\wow6432node\…`. */
function locate(place: KeyPlace): string {
  return show(place).toLowerCase();
}

function show({ hive, path, view }: KeyPlace): string {
  const shown =
    hive === 'machine' && view === 32
      ? path.replace(/^SOFTWARE(?!\\WOW6432Node)(?=\\|$)/i, 'SOFTWARE\\WOW6432Node')
      : path;
  const root = hive === 'machine' ? 'HKLM' : 'HKU';
  return shown === '' ? root : `${root}\\${shown}`;
}

function toValue(name: string, value: StandInValue): RegistryValue {
  if (typeof value === 'string') return { name, type: 'sz', text: value };
  if (typeof value === 'number') return { name, type: 'dword', number: BigInt(value) };
  if (value instanceof Uint8Array) return { name, type: 'binary', bytes: value };
  if ('expand' in value) return { name, type: 'expand-sz', text: value.expand };
  if ('value' in value) return value.value;
  return { name, type: 'multi-sz', texts: value };
}
