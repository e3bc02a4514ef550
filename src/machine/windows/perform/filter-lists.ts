import type { KeyPlace, Registry, RegistryValue } from '../api/registry.ts';
import { below, machineKey, textOf, valueOf, type Key } from '../read/keys.ts';

const CONTROL = 'SYSTEM\\CurrentControlSet\\Control';
const CLASSES = `${CONTROL}\\Class`;
const DEVICES = 'SYSTEM\\CurrentControlSet\\Enum';
const ADAPTERS = `${CLASSES}\\{4d36e972-e325-11ce-bfc1-08002be10318}`;
const COMPONENTS = `${CONTROL}\\Network`;
const COMPONENT_CLASSES = [
  '{4d36e973-e325-11ce-bfc1-08002be10318}',
  '{4d36e974-e325-11ce-bfc1-08002be10318}',
  '{4d36e975-e325-11ce-bfc1-08002be10318}',
];
const CLASS_LISTS = ['UpperFilters', 'LowerFilters'] as const;
const NETWORK_LISTS = ['FilterList', 'UpperBind', 'LowerBind'] as const;
/** `{adapter}-{filter}-0000`: the second is the component's own id. */
const FILTER_ENTRY = /^\{[^}]*\}-(\{[^}]*\})-\d{4}$/;

/** Windows' own, without which keyboard, mouse, disk, volume or network are dead. */
const WINDOWS_OWN: ReadonlySet<string> = new Set([
  'acpi',
  'disk',
  'ehstorclass',
  'fvevol',
  'i8042prt',
  'iorate',
  'kbdclass',
  'kbdhid',
  'ksthunk',
  'mouclass',
  'mouhid',
  'ndisuio',
  'partmgr',
  'rdyboost',
  'tcpip',
  'tcpip6',
  'volsnap',
  'volume',
  'wdf01000',
]);

export function isWindowsOwnDriver(name: string): boolean {
  return WINDOWS_OWN.has(name.toLowerCase()) || /^ms_/i.test(name);
}

/** Lists that `filter-unregister` changes: filters of device classes, devices and network adapters. */
export function isFilterList({ hive, path }: KeyPlace, valueName: string): boolean {
  if (hive !== 'machine') return false;
  const lower = path.toLowerCase();
  const named = (lists: readonly string[]): boolean =>
    lists.some((list) => list.toLowerCase() === valueName.toLowerCase());
  const isBelow = (top: string): boolean => lower.startsWith(`${top.toLowerCase()}\\`);
  if (named(NETWORK_LISTS)) return isBelow(ADAPTERS) && lower.endsWith('\\linkage');
  return named(CLASS_LISTS) && (isBelow(CLASSES) || isBelow(DEVICES));
}

/** Entries of a list that stand for the driver: by its name, or by a network component whose driver it is. */
export function entriesFor(
  value: RegistryValue,
  driver: string,
  components: ReadonlyMap<string, string>,
): readonly string[] {
  const wanted = driver.toLowerCase();
  return textsIn(value).filter(
    (entry) =>
      entryDriver(entry, components).toLowerCase() === wanted || entry.toLowerCase() === wanted,
  );
}

/** The driver that an entry of a list stands for; the entry itself where none is known. */
export function entryDriver(entry: string, components: ReadonlyMap<string, string>): string {
  const id = FILTER_ENTRY.exec(entry)?.[1]?.toLowerCase();
  return (id === undefined ? undefined : components.get(id)) ?? entry;
}

/** The list without these entries, all others as they were; null: nothing is left of it. */
export function without(value: RegistryValue, entries: readonly string[]): RegistryValue | null {
  if (value.type !== 'multi-sz') return null;
  const texts = value.texts.filter((text) => !entries.includes(text));
  return texts.length === 0 ? null : { ...value, texts };
}

/**
 * The list with the entries back where they stood. Exactly as it was, if nothing else has changed since.
 */
export function putBackEntries(
  original: RegistryValue,
  now: RegistryValue | undefined,
  entries: readonly string[],
): RegistryValue {
  if (now?.type !== 'multi-sz' || original.type !== 'multi-sz') return original;
  const texts = [...now.texts];
  for (const entry of entries) {
    if (texts.includes(entry)) continue;
    const before = original.texts.slice(0, original.texts.indexOf(entry));
    const neighbour = before.findLast((text) => texts.includes(text));
    texts.splice(neighbour === undefined ? 0 : texts.indexOf(neighbour) + 1, 0, entry);
  }
  return { ...now, texts };
}

export function textsIn(value: RegistryValue): readonly string[] {
  if (value.type === 'multi-sz') return value.texts;
  return value.type === 'sz' || value.type === 'expand-sz' ? [value.text] : [];
}

/** Driver's name by the network component's id, in lower case. @throws WindowsError */
export function networkComponents(registry: Registry): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const group of COMPONENT_CLASSES) {
    for (const { name, key } of children(registry, machineKey(`${COMPONENTS}\\${group}`))) {
      const ndi = registry.read(below(key, 'Ndi').place);
      const content = registry.read(key.place);
      const service = ndi === null ? null : textOf(ndi, 'Service');
      const found = service ?? (content === null ? null : textOf(content, 'ComponentId'));
      if (found !== null) names.set(name.toLowerCase(), found);
    }
  }
  return names;
}

/** Every list of this machine that names the driver: `key\UpperFilters`. @throws WindowsError */
export function listsNaming(driver: string, registry: Registry): readonly string[] {
  const components = networkComponents(registry);
  const named: string[] = [];
  const look = (key: Key, lists: readonly string[]): void => {
    const content = registry.read(key.place);
    for (const list of lists) {
      const value = content === null ? undefined : valueOf(content, list);
      if (value === undefined || entriesFor(value, driver, components).length === 0) continue;
      named.push(`${key.locator}\\${list}`);
    }
  };
  for (const { key } of children(registry, machineKey(CLASSES))) look(key, CLASS_LISTS);
  for (const bus of children(registry, machineKey(DEVICES))) {
    for (const device of children(registry, bus.key)) {
      for (const instance of children(registry, device.key)) look(instance.key, CLASS_LISTS);
    }
  }
  for (const { name, key } of children(registry, machineKey(ADAPTERS))) {
    if (/^\d{4}$/.test(name)) look(below(key, 'Linkage'), NETWORK_LISTS);
  }
  return named;
}

function children(registry: Registry, key: Key) {
  return (registry.subkeys(key.place) ?? [])
    .filter((name) => !name.includes('\0'))
    .map((name) => ({ name, key: below(key, name) }));
}
