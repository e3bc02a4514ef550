import type { Scope } from '../../../model/snapshot.ts';
import { baseName, type Disk, listEntries } from './disk.ts';
import { childrenOf, machineKey, readKey, textOf } from './keys.ts';
import type { Reading } from './reading.ts';
import type { Registry } from '../api/registry.ts';
import { expand, type Variables } from './variables.ts';

const PROFILE_LIST = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList';
/** People, in a domain or not, and accounts of Entra ID. */
const PERSON = /^S-1-(?:5-21|12-1)-[0-9-]+$/i;
/** Folders beside the profiles that are no profile. */
const NO_PROFILE = new Set(['all users', 'default', 'default user', 'public']);

export interface Profile {
  /** null: a folder that no account of this machine claims any more. */
  readonly sid: string | null;
  readonly scope: Scope;
  readonly dir: string;
}

/** Where the profiles of this machine lie, `C:\Users`. */
export function profilesFolder(reading: Reading, registry: Registry, variables: Variables): string {
  const content = readKey(reading, registry, machineKey(PROFILE_LIST));
  const text = content === null ? null : textOf(content, 'ProfilesDirectory');
  const drive = variables.get('systemdrive') ?? 'C:';
  return text === null || text === '' ? `${drive}\\Users` : expand(text, variables);
}

/** Profiles of people: those of the list, then folders that an account left behind. */
export function readProfiles(
  reading: Reading,
  registry: Registry,
  places: { readonly disk: Disk; readonly variables: Variables },
): readonly Profile[] {
  const list = machineKey(PROFILE_LIST);
  const listed = childrenOf(reading, registry, list).flatMap(({ name: sid, key }): Profile[] => {
    if (!PERSON.test(sid)) return [];
    const content = readKey(reading, registry, key);
    const text = content === null ? null : textOf(content, 'ProfileImagePath');
    const dir = text === null ? '' : expand(text, places.variables).replace(/\\+$/, '');
    if (!/^[A-Za-z]:\\./.test(dir)) return [];
    return [{ sid, scope: scopeOf(dir), dir }];
  });
  const claimed = new Set(listed.map(({ dir }) => dir.toLowerCase()));
  const folder = profilesFolder(reading, registry, places.variables);
  const left = (reading.attempt(folder, () => listEntries(places.disk, folder)) ?? [])
    .filter(({ kind, name }) => kind === 'directory' && !NO_PROFILE.has(name.toLowerCase()))
    .filter(({ path }) => !claimed.has(path.toLowerCase()))
    .map(({ path }): Profile => ({ sid: null, scope: scopeOf(path), dir: path }));
  return [...listed, ...left];
}

function scopeOf(dir: string): Scope {
  return `user:${baseName(dir)}`;
}
