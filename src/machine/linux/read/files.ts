import * as fs from 'node:fs';
import { join } from 'node:path';
import { posix } from 'node:path';
import type { FileFact } from '../../../model/snapshot.ts';
import { DirectorySizer } from './directory-size.ts';
import { type Home, scopeOf } from './homes.ts';
import { compilePattern } from './pattern.ts';
import { Reading } from './reading.ts';
import { realPath, type Root } from './root.ts';

const SIZE_LIMITS = { entries: 200_000, timeMs: 3_000 };
/** One pattern with wildcards names at most so many things. */
const MAX_MATCHES = 5_000;

interface Finder {
  readonly root: Root;
  readonly homes: readonly Home[];
  readonly reading: Reading;
  readonly sizer: DirectorySizer;
  /** By path: patterns overlap. */
  readonly found: Map<string, FileFact>;
}

/** A folder that the search has come to. */
interface Place {
  /** As it is called inside the root. */
  readonly path: string;
  readonly behindLink: boolean;
}

/**
 * Files and folders that the path patterns name. The thing itself is never looked at through a link; what
 * lies behind a link higher up is shown as such.
 */
export function readFiles(
  root: Root,
  patterns: readonly string[],
  homes: readonly Home[],
): Reading {
  const reading = new Reading('file');
  const sizer = new DirectorySizer(SIZE_LIMITS);
  const finder: Finder = { root, homes, reading, sizer, found: new Map() };
  for (const pattern of patterns) {
    reading.entries += 1;
    for (const path of absoluteForms(pattern, homes)) {
      const segments = path.split('/').filter((segment) => segment !== '');
      if (!segments.includes('..')) search(finder, { path: '/', behindLink: false }, segments);
    }
  }
  reading.facts.push(...finder.found.values());
  return reading;
}

/** `~/` stands for every home. */
function absoluteForms(pattern: string, homes: readonly Home[]): string[] {
  if (pattern.startsWith('~/')) return homes.map(({ dir }) => dir + pattern.slice(1));
  return pattern.startsWith('/') ? [pattern] : [];
}

function search(finder: Finder, place: Place, segments: readonly string[]): void {
  const [segment, ...rest] = segments;
  if (segment === undefined) return;
  for (const name of namesIn(finder, place, segment)) {
    const path = posix.join(place.path, name);
    const stat = lstat(finder, path);
    if (!stat) continue;
    if (rest.length === 0) addFact(finder, { ...place, path }, stat);
    else {
      const next = enter(finder, { ...place, path }, stat);
      if (next) search(finder, next, rest);
    }
  }
}

function namesIn({ root, reading }: Finder, { path }: Place, segment: string): string[] {
  if (!segment.includes('*')) return [segment];
  const names = reading.attempt(path, () => fs.readdirSync(hostPath(root, path))) ?? [];
  const fits = compilePattern(segment, { ignoreCase: false });
  const matches = names.filter((name) => fits.test(name)).sort();
  if (matches.length > MAX_MATCHES) reading.note('too-large', `${path}/${segment}`);
  return matches.slice(0, MAX_MATCHES);
}

function lstat({ root, reading }: Finder, path: string): fs.Stats | undefined {
  return reading.attempt(posix.dirname(path), () => fs.lstatSync(hostPath(root, path)));
}

/** The folder at `path` to go on from; null if it is none. */
function enter({ root, reading }: Finder, place: Place, stat: fs.Stats): Place | null {
  if (stat.isDirectory()) return place;
  if (!stat.isSymbolicLink()) return null;
  const { path, behindLink } = place;
  const target = reading.attempt(path, () => realPath(root, path));
  if (target === undefined) return null;
  if (isMergedFolder(path, target)) return { path: target, behindLink };
  return isDirectory(hostPath(root, target)) ? { path, behindLink: true } : null;
}

/** `/bin`, `/sbin`, `/lib*` and `/var/run` are links by the distribution's own making: the real name counts. */
function isMergedFolder(path: string, target: string): boolean {
  if (path === '/var/run') return target === '/run';
  if (path === '/var/lock') return target === '/run/lock';
  return /^\/(?:s?bin|lib(?:32|64|x32)?)$/.test(path) && target.startsWith('/usr/');
}

function isDirectory(path: string): boolean {
  try {
    return fs.statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Where `path` lies for us, links above it followed inside the root, itself not. */
function hostPath(root: Root, path: string): string {
  if (root.live || path === '/') return join(root.dir, path);
  return join(root.dir, realPath(root, posix.dirname(path)), posix.basename(path));
}

function addFact(finder: Finder, { path, behindLink }: Place, stat: fs.Stats): void {
  if (finder.found.has(path)) return;
  const kind = kindOf(stat);
  const host = hostPath(finder.root, path);
  const owner = scopeOf(path, finder.homes);
  finder.found.set(path, {
    source: 'file',
    locator: path,
    name: posix.basename(path),
    ...(owner ? { for: owner } : {}),
    path,
    kind,
    linkTarget:
      kind === 'link' ? (finder.reading.attempt(path, () => fs.readlinkSync(host)) ?? null) : null,
    sizeBytes: sizeOf(finder, kind, host, stat),
    behindLink,
  });
}

function kindOf(stat: fs.Stats): FileFact['kind'] {
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isDirectory()) return 'directory';
  return stat.isFile() ? 'file' : 'other';
}

function sizeOf(
  finder: Finder,
  kind: FileFact['kind'],
  host: string,
  stat: fs.Stats,
): number | null {
  if (kind === 'directory') return finder.sizer.sizeOf(host);
  return kind === 'file' ? stat.size : null;
}
