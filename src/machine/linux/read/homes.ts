import type { Scope } from '../../../model/snapshot.ts';
import { listEntries, readText, type Root } from './root.ts';

const MAX_PASSWD_BYTES = 4 * 1024 * 1024;
const FIRST_PERSON_UID = 1000;
const NOBODY_UID = 65_534;

export interface Home {
  readonly user: string;
  readonly dir: string;
}

/** Homes of people and of root: those of `/etc/passwd`, then folders of `/home` that belong to no entry there. */
export function readHomes(root: Root): Home[] {
  const listed = passwdLines(root).flatMap(parseHome);
  const others = homeNames(root).map((name) => ({ user: name, dir: `/home/${name}` }));
  const homes = new Map<string, Home>();
  for (const home of [...listed, ...others]) if (!homes.has(home.dir)) homes.set(home.dir, home);
  return [...homes.values()];
}

/** One line of passwd(5): none for accounts of programs. */
function parseHome(line: string): Home[] {
  const fields = line.split(':');
  const user = fields[0] ?? '';
  const uid = Number(fields[2] ?? '');
  const dir = fields[5] ?? '';
  const isPerson = uid === 0 || (uid >= FIRST_PERSON_UID && uid !== NOBODY_UID);
  return user !== '' && isPerson && /^\/[^/]/.test(dir) ? [{ user, dir }] : [];
}

/** The account whose home a path lies in, undefined if it lies in none. */
export function scopeOf(path: string, homes: readonly Home[]): Scope | undefined {
  const home = homes.find(({ dir }) => path.startsWith(`${dir}/`));
  return home ? `user:${home.user}` : undefined;
}

function passwdLines(root: Root): string[] {
  try {
    return readText(root, '/etc/passwd', MAX_PASSWD_BYTES).split('\n');
  } catch {
    // The account source says so itself.
    return [];
  }
}

function homeNames(root: Root): string[] {
  try {
    return listEntries(root, '/home')
      .filter((entry) => entry.isDirectory() && entry.name !== 'lost+found')
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
