import type { Scope } from '../../../model/snapshot.ts';
import { type ReadContext, startReading, systemDriveOf, systemRootOf } from './context.ts';
import { joinPath, lstat } from './disk.ts';
import { ownerOf, readKey, textOf } from './keys.ts';
import { matcherOf } from './name-pattern.ts';
import type { Reading } from './reading.ts';
import { userKeys } from './user-hives.ts';
import { expand, userVariables } from './variables.ts';
import { filesBelow, type WalkLimits } from './walk.ts';

const LIMITS: WalkLimits = { depth: 3, entries: 20_000 };
/** The drive's own top: only what lies there itself. */
const TOP_LIMITS: WalkLimits = { depth: 0, entries: 20_000 };
const MAX_FILES = 200;
const SHELL_FOLDERS = 'Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders';
/** Values of it: Downloads, and the desktop where it was moved to. */
const MOVED = ['{374DE290-123F-4565-9164-39C4925E467B}', 'Desktop'];
const USER_FOLDERS = ['Downloads', 'Desktop', 'AppData\\Local\\Temp'];
const DRIVE_FOLDERS = ['Install', 'Installers', 'Setup', 'Distr', 'Soft', 'Software', 'Temp'];

interface InstallerPlace {
  readonly dir: string;
  readonly scope: Scope | undefined;
  readonly limits: WalkLimits;
}

/** Set-up files by their names, with what they say of themselves inside. No link is followed. */
export function readInstallerFiles(context: ReadContext, names: readonly string[]): Reading {
  const reading = startReading(context, 'installer-file');
  const matches = matcherOf(names);
  const found = new Map<string, { readonly name: string; readonly scope: Scope | undefined }>();
  for (const { dir, scope, limits } of placesOf(context, reading)) {
    for (const { path, name } of filesBelow(context.disk, dir, reading, limits)) {
      if (matches(name) && !found.has(path)) found.set(path, { name, scope });
    }
  }
  if (found.size > MAX_FILES) {
    reading.note('too-large', null, `more than ${MAX_FILES} set-up files`);
  }
  for (const [path, file] of [...found].slice(0, MAX_FILES)) {
    addFile(context, reading, { path, ...file });
  }
  return reading;
}

function addFile(
  { disk, programs }: ReadContext,
  reading: Reading,
  file: { readonly path: string; readonly name: string; readonly scope: Scope | undefined },
): void {
  const { path, name, scope } = file;
  const stat = reading.attempt(path, () => lstat(disk, path));
  if (!stat?.isFile()) return;
  const version = programs.versionOf(disk.host(path));
  reading.facts.push({
    source: 'installer-file',
    locator: path,
    name,
    ...ownerOf({ scope }),
    path,
    sizeBytes: stat.size,
    packageName: version?.product ?? null,
    publisher: version?.company ?? null,
  });
}

function placesOf(context: ReadContext, reading: Reading): readonly InstallerPlace[] {
  const drive = systemDriveOf(context);
  const root = systemRootOf(context);
  const shared = [
    ...DRIVE_FOLDERS.map((name) => joinPath(drive, name)),
    joinPath(root, 'Temp'),
    joinPath(root, 'SoftwareDistribution\\Download'),
    joinPath(root, 'Downloaded Installations'),
    joinPath(context.variables.get('programdata') ?? `${drive}\\ProgramData`, 'Package Cache'),
    joinPath(drive, 'Users\\Public\\Downloads'),
    joinPath(drive, 'Users\\Public\\Desktop'),
  ];
  const people = context.users.profiles.flatMap(({ dir, scope }) =>
    USER_FOLDERS.map((folder) => ({ dir: joinPath(dir, folder), scope, limits: LIMITS })),
  );
  const all: readonly InstallerPlace[] = [
    { dir: `${drive}\\`, scope: undefined, limits: TOP_LIMITS },
    ...shared.map((dir) => ({ dir, scope: undefined, limits: LIMITS })),
    ...people,
    ...movedFolders(context, reading),
  ];
  return [...new Map(all.map((place) => [place.dir.toLowerCase(), place])).values()];
}

/** Downloads and desktops that their users moved, on a disk of this machine: no network place is looked at. */
function movedFolders(context: ReadContext, reading: Reading): readonly InstallerPlace[] {
  return userKeys(reading, context.users, SHELL_FOLDERS).flatMap((key): InstallerPlace[] => {
    const content = readKey(reading, context.system.registry, key);
    const { profileDir } = key.user;
    if (content === null || profileDir === null) return [];
    const variables = userVariables(context.variables, profileDir);
    return MOVED.flatMap((name): InstallerPlace[] => {
      const dir = expand(textOf(content, name) ?? '', variables).replace(/\\+$/, '');
      const isPlain = /^[A-Za-z]:\\[^*?<>|]+$/.test(dir) && !dir.split('\\').includes('..');
      return isPlain ? [{ dir, scope: key.scope, limits: LIMITS }] : [];
    });
  });
}
