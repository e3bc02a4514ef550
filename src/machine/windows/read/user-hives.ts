import type { Scope } from '../../../model/snapshot.ts';
import type { WritableRegistry } from '../api/registry.ts';
import { exists, joinPath, type Disk } from './disk.ts';
import type { Key } from './keys.ts';
import type { Profile } from './profiles.ts';
import type { Reading } from './reading.ts';

/** Hives that Swapout loads bear this name and the user's SID: nobody else's are ever unloaded. */
const OWN_NAME = 'Swapout.';
const SYSTEM_SID = 'S-1-5-18';

/** `settings`: NTUSER.DAT; `classes`: UsrClass.dat, where COM classes and store packages stand. */
export type HiveKind = 'settings' | 'classes';

export interface UserHive {
  readonly kind: HiveKind;
  readonly sid: string;
  readonly scope: Scope;
  /** Profile folder, null where none is listed. */
  readonly profileDir: string | null;
  /** Name under HKEY_USERS. */
  readonly loadedAs: string;
}

interface ClosedHive {
  readonly kind: HiveKind;
  readonly file: string;
  readonly error: unknown;
}

/** The registry hives of users, as far as they could be opened. */
export interface UserHives {
  readonly profiles: readonly Profile[];
  readonly open: readonly UserHive[];
  /** Hives that exist and could not be loaded. */
  readonly closed: readonly ClosedHive[];
  /** Unloads what `openUserHives` loaded; names of hives that Windows did not let go. */
  readonly unload: () => readonly string[];
}

/**
 * Every loaded hive, and those of users who are not logged on: loaded under a name of Swapout's own, read,
 * and unloaded by `unload`, which the caller owes.
 */
export function openUserHives(
  registry: WritableRegistry,
  disk: Disk,
  profiles: readonly Profile[],
): UserHives {
  const names = registry.subkeys({ hive: 'users', path: '', view: 64 }) ?? [];
  const stale = names.filter((name) => name.startsWith(OWN_NAME));
  // Left by a reading that was cut off by a power failure or a kill.
  unloadAll(registry, stale);
  const loaded: string[] = [];
  const open = loadedHives(names, profiles);
  const closed: ClosedHive[] = [];
  for (const profile of profiles) {
    for (const file of hiveFiles(profile)) {
      if (names.some((name) => isSame(name, file.name))) continue;
      if (!exists(disk, file.path)) continue;
      const loadedAs = OWN_NAME + file.name;
      try {
        registry.loadHive(loadedAs, disk.host(file.path));
        loaded.push(loadedAs);
        open.push(toHive(file.kind, file.sid, loadedAs, profile));
      } catch (error) {
        closed.push({ kind: file.kind, file: file.path, error });
      }
    }
  }
  return { profiles, open, closed, unload: () => unloadAll(registry, loaded.splice(0)) };
}

/** A key of each user in hives of this kind; what could not be opened is noted once for the source. */
export function userKeys(
  reading: Reading,
  users: UserHives,
  path: string,
  kind: HiveKind = 'settings',
): readonly (Key & { readonly user: UserHive })[] {
  for (const closed of users.closed) {
    if (closed.kind === kind) reading.noteError(closed.file, closed.error);
  }
  return users.open
    .filter((user) => user.kind === kind)
    .map((user) => ({
      user,
      place: { hive: 'users', path: `${user.loadedAs}\\${path}`, view: 64 },
      locator: `HKU\\${user.sid}${kind === 'classes' ? '_Classes' : ''}\\${path}`,
      scope: user.scope,
    }));
}

function loadedHives(names: readonly string[], profiles: readonly Profile[]): UserHive[] {
  return names.flatMap((name): UserHive[] => {
    // `.DEFAULT` is another name of the system account's hive.
    const match = /^(S-1-[0-9-]+)(_Classes)?$/i.exec(name);
    const sid = match?.[1];
    if (sid === undefined) return [];
    const profile = profiles.find((candidate) => isSame(candidate.sid ?? '', sid));
    return [toHive(match?.[2] === undefined ? 'settings' : 'classes', sid, name, profile)];
  });
}

function toHive(
  kind: HiveKind,
  sid: string,
  loadedAs: string,
  profile: Profile | undefined,
): UserHive {
  const scope: Scope = profile?.scope ?? (sid === SYSTEM_SID ? 'user:SYSTEM' : `user:${sid}`);
  return { kind, sid, scope, profileDir: profile?.dir ?? null, loadedAs };
}

interface HiveFile {
  readonly kind: HiveKind;
  readonly sid: string;
  /** Its name under HKEY_USERS while the user is logged on. */
  readonly name: string;
  readonly path: string;
}

/** A folder that no account claims has hives too: its SID is not known, its name stands for it. */
function hiveFiles({ sid, dir, scope }: Profile): readonly HiveFile[] {
  const name = sid ?? scope.replace(/^user:/, '');
  const classes = `${dir}\\AppData\\Local\\Microsoft\\Windows\\UsrClass.dat`;
  return [
    { kind: 'settings', sid: name, name, path: joinPath(dir, 'NTUSER.DAT') },
    { kind: 'classes', sid: name, name: `${name}_Classes`, path: classes },
  ];
}

function unloadAll(registry: WritableRegistry, names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    try {
      registry.unloadHive(name);
      return false;
    } catch {
      return true;
    }
  });
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
