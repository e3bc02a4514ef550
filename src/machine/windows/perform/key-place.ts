import { expandVariable } from '../../../steps/windows-path.ts';
import type { KeyPlace, Registry } from '../api/registry.ts';
import { machineKey, textOf } from '../read/keys.ts';
import type { WindowsSurroundings } from './surroundings.ts';

const HIVES: Readonly<Record<string, KeyPlace['hive']>> = {
  HKLM: 'machine',
  HKEY_LOCAL_MACHINE: 'machine',
  HKU: 'users',
  HKEY_USERS: 'users',
};

/**
 * The key that a locator means, `HKLM\SOFTWARE\WOW6432Node\…` or `HKU\<SID>\…`; null for anything else.
 * `HKCU` and `HKCR` are somebody's view, never a place.
 */
export function parseKey(locator: string): KeyPlace | null {
  const [top = '', ...segments] = locator.split('\\');
  const hive = HIVES[top.toUpperCase()];
  const isSound = segments.length > 0 && segments.every((name) => name !== '' && !/\0/.test(name));
  if (hive === undefined || !isSound) return null;
  return { hive, path: segments.join('\\'), view: 64 };
}

export function keyLocator({ hive, path }: KeyPlace): string {
  return `${hive === 'machine' ? 'HKLM' : 'HKU'}\\${path}`;
}

/** `SYSTEM\CurrentControlSet` is a link of Windows' own making. */
const OWN_LINK = /^SYSTEM\\CurrentControlSet$/i;

/** The first part of the path that is a registry link, itself included; null if none is. */
export function linkOnTheWay(registry: Registry, place: KeyPlace): string | null {
  const segments = place.path.split('\\');
  for (let end = 1; end <= segments.length; end += 1) {
    const path = segments.slice(0, end).join('\\');
    if (place.hive === 'machine' && OWN_LINK.test(path)) continue;
    if (registry.isLink?.({ ...place, path }) === true) return keyLocator({ ...place, path });
  }
  return null;
}

const SID = /^(S-1-[0-9-]+?)(_Classes)?$/i;

type Here = Pick<WindowsSurroundings, 'system' | 'disk'>;

/**
 * Does `work` with the user's hive at hand, loaded for so long where the user is not logged on.
 * @throws WindowsError where it cannot be loaded; what `work` throws
 */
export async function withHive<T>(
  place: KeyPlace,
  here: Here,
  work: (place: KeyPlace) => T | Promise<T>,
): Promise<T> {
  using hives = new HeldHives(here);
  return await work(hives.reach(place));
}

/** Users' hives that are needed for a while. */
export class HeldHives implements Disposable {
  readonly #here: Here;
  readonly #loaded = new Map<string, string>();

  constructor(here: Here) {
    this.#here = here;
  }

  /** The same key by the name that its hive is loaded as. @throws WindowsError where it cannot be loaded */
  reach(place: KeyPlace): KeyPlace {
    if (place.hive === 'machine') return place;
    const { registry } = this.#here.system;
    const [top = '', ...rest] = place.path.split('\\');
    let name = this.#loaded.get(top.toLowerCase());
    if (name === undefined) {
      const isThere = registry.subkeys({ ...place, path: top }) !== null;
      const file = isThere ? null : hiveFile(top, this.#here);
      if (file === null) return place;
      // The readers' own name: what a power cut leaves loaded, they unload.
      name = `Swapout.${top}`;
      registry.loadHive(name, this.#here.disk.host(file));
      this.#loaded.set(top.toLowerCase(), name);
    }
    return { ...place, path: [name, ...rest].join('\\') };
  }

  [Symbol.dispose](): void {
    for (const name of this.#loaded.values()) this.#here.system.registry.unloadHive(name);
  }
}

function hiveFile(name: string, { system }: Here): string | null {
  const [, sid, classes] = SID.exec(name) ?? [];
  if (sid === undefined) return null;
  const list = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList';
  const content = system.registry.read(machineKey(`${list}\\${sid}`).place);
  const text = content === null ? null : textOf(content, 'ProfileImagePath');
  if (text === null) return null;
  const dir = expandVariable(text, system.folders());
  return classes === undefined
    ? `${dir}\\NTUSER.DAT`
    : `${dir}\\AppData\\Local\\Microsoft\\Windows\\UsrClass.dat`;
}
