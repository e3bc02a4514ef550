import * as fs from 'node:fs';
import type { FileFact } from '../../../model/snapshot.ts';
import { type ReadContext, startReading } from './context.ts';
import { DirectorySizer } from './directory-size.ts';
import { baseName, joinPath, kindOf, listNames, lstat, parentPath } from './disk.ts';
import { ownerOf } from './keys.ts';
import { compilePattern } from './name-pattern.ts';
import type { Profile } from './profiles.ts';
import type { Reading } from './reading.ts';

const SIZE_LIMITS = { entries: 200_000, timeMs: 3_000 };
/** One pattern with wildcards names at most so many things. */
const MAX_MATCHES = 5_000;

interface Finder {
  readonly context: ReadContext;
  readonly reading: Reading;
  readonly sizer: DirectorySizer;
  /** By path in lower case: patterns overlap. */
  readonly found: Map<string, FileFact>;
  /** Folders on the way, looked at once for all patterns; undefined for what is not there. */
  readonly seen: Map<string, fs.Stats | undefined>;
}

/** A folder that the search has come to. */
interface Place {
  readonly path: string;
  /** Is a part of the path above it a link or a junction? */
  readonly behindLink: boolean;
}

/**
 * Files and folders that the path patterns name. The thing itself is never looked at through a link; what
 * lies behind one higher up is shown as such.
 * @param patterns absolute, or with a folder variable at the start
 */
export function readFiles(context: ReadContext, patterns: readonly string[]): Reading {
  const reading = startReading(context, 'file');
  const sizer = new DirectorySizer(context.disk, SIZE_LIMITS);
  const finder: Finder = { context, reading, sizer, found: new Map(), seen: new Map() };
  for (const pattern of patterns) {
    reading.entries += 1;
    for (const path of absoluteForms(pattern, context)) {
      const [drive = '', ...segments] = path.split('\\').filter((segment) => segment !== '');
      const isPlain = !segments.includes('..') && /^[A-Za-z]:$/.test(drive);
      if (isPlain) search(finder, { path: drive, behindLink: false }, segments);
    }
  }
  reading.facts.push(...finder.found.values());
  return reading;
}

/** A user's folder variable stands for that folder of every profile. */
function absoluteForms(pattern: string, { folders, users }: ReadContext): readonly string[] {
  const variable = /^%[^%\\]+%(?=\\|$)/.exec(pattern)?.[0];
  if (variable === undefined) return [pattern];
  const wanted = variable.toLowerCase();
  const folder = Object.entries(folders).find(([name]) => name.toLowerCase() === wanted)?.[1];
  if (folder === undefined) return [];
  const rest = pattern.slice(variable.length);
  const star = folder.indexOf('*');
  if (star === -1) return [folder + rest];
  return users.profiles.map(({ dir }) => dir + folder.slice(star + 1) + rest);
}

function search(finder: Finder, place: Place, segments: readonly string[]): void {
  const [segment, ...rest] = segments;
  if (segment === undefined) return;
  for (const name of namesIn(finder, place, segment)) {
    const path = joinPath(place.path, name);
    const stat = lookAt(finder, path);
    if (stat === undefined) continue;
    if (rest.length === 0) addFact(finder, { ...place, path }, stat);
    else if (stat.isDirectory()) search(finder, { ...place, path }, rest);
    else if (stat.isSymbolicLink()) search(finder, { path, behindLink: true }, rest);
  }
}

function namesIn(
  { context, reading }: Finder,
  { path }: Place,
  segment: string,
): readonly string[] {
  if (!segment.includes('*')) return [segment];
  const names = reading.attempt(path, () => listNames(context.disk, joinPath(path, ''))) ?? [];
  const fits = compilePattern(segment);
  const matches = names.filter((name) => fits.test(name));
  if (matches.length > MAX_MATCHES) reading.note('too-large', `${path}\\${segment}`);
  return matches.slice(0, MAX_MATCHES);
}

function lookAt({ context, reading, seen }: Finder, path: string): fs.Stats | undefined {
  const key = path.toLowerCase();
  if (!seen.has(key)) {
    seen.set(
      key,
      reading.attempt(parentPath(path), () => lstat(context.disk, path)),
    );
  }
  return seen.get(key);
}

function addFact(finder: Finder, { path, behindLink }: Place, stat: fs.Stats): void {
  const { context, reading, sizer, found } = finder;
  if (found.has(path.toLowerCase())) return;
  const kind = kindOf(stat);
  const linkTarget =
    kind === 'link'
      ? reading.attempt(path, () => fs.readlinkSync(context.disk.host(path)))
      : undefined;
  found.set(path.toLowerCase(), {
    source: 'file',
    locator: path,
    name: baseName(path),
    ...ownerOf({ scope: profileOf(path, context.users.profiles)?.scope }),
    path,
    kind,
    linkTarget: linkTarget ?? null,
    sizeBytes: kind === 'file' ? stat.size : kind === 'directory' ? sizer.sizeOf(path) : null,
    behindLink,
  });
}

/** The profile that a path lies in. */
export function profileOf(path: string, profiles: readonly Profile[]): Profile | undefined {
  const place = path.toLowerCase();
  return profiles.find(({ dir }) => place.startsWith(`${dir.toLowerCase()}\\`));
}
