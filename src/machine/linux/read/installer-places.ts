import type { Scope } from '../../../model/snapshot.ts';
import type { Home } from './homes.ts';
import { readText, realPath, type Root } from './root.ts';

const SHARED_PLACES = [
  '/tmp',
  '/var/tmp',
  '/root',
  '/var/cache/apt/archives',
  '/var/cache/dnf',
  '/var/cache/libdnf5',
  '/var/cache/yum',
  '/var/cache/zypp',
  '/var/cache/PackageKit',
];
const MAX_BYTES = 65_536;

export interface InstallerPlace {
  readonly dir: string;
  readonly owner: Scope | undefined;
}

/** Folders where set-up files usually lie. */
export function installerPlaces(root: Root, homes: readonly Home[]): InstallerPlace[] {
  const people = homes
    .filter(({ dir }) => dir !== '/root')
    .flatMap(({ user, dir }) =>
      personalFolders(root, dir).map((folder): InstallerPlace => ({
        dir: folder,
        owner: `user:${user}`,
      })),
    );
  return [...SHARED_PLACES.map((dir) => ({ dir, owner: undefined })), ...people];
}

/** Downloads and Desktop, under their English names and under those of the user's language. */
function personalFolders(root: Root, home: string): string[] {
  const usual = ['Downloads', 'Download', 'Desktop'].map((name) => `${home}/${name}`);
  const folders = new Set([...usual, ...parseUserDirs(userDirsOf(root, home), home)]);
  return [...folders].filter((folder) => !leavesHome(root, home, folder));
}

/** A link in a user's home may point anywhere: what lies there is not taken for his. */
function leavesHome(root: Root, home: string, folder: string): boolean {
  try {
    return realPath(root, folder) !== realPath(root, home) + folder.slice(home.length);
  } catch {
    // Closed to us: listing it will say so.
    return false;
  }
}

function userDirsOf(root: Root, home: string): string {
  try {
    return readText(root, `${home}/.config/user-dirs.dirs`, MAX_BYTES);
  } catch {
    // Absent, or closed to us: then the home itself is, and its folders say so.
    return '';
  }
}

/** Download and desktop folders of a `user-dirs.dirs`; only those inside the home, and not the home itself. */
export function parseUserDirs(text: string, home: string): string[] {
  return [
    ...text.matchAll(/^XDG_(?:DOWNLOAD|DESKTOP)_DIR="(?:\$HOME|([^"$]*))\/([^"]*)"/gm),
  ].flatMap(([, absolute, rest = '']) => {
    const folder = `${absolute ?? home}/${rest}`.replace(/\/+$/, '');
    return folder.startsWith(`${home}/`) && !folder.split('/').includes('..') ? [folder] : [];
  });
}
