import * as fs from 'node:fs';
import type { InstallerFact } from '../../../model/snapshot.ts';
import { type DebControl, parseControl, readDebControl, type ReadAt } from './deb-control.ts';
import type { Home } from './homes.ts';
import { installerPlaces, type InstallerPlace } from './installer-places.ts';
import { matcherOf } from './pattern.ts';
import type { RunCommand } from '../../run-command.ts';
import { Reading } from './reading.ts';
import { listEntries, locate, type Root } from './root.ts';
import { readRpmHeader } from './rpm-header.ts';

const MAX_DEPTH = 3;
/** Of one place; a temporary folder may hold any number. */
const MAX_ENTRIES = 20_000;
const MAX_FILES = 200;
const DPKG_DEB = '/usr/bin/dpkg-deb';
const DPKG_DEB_LIMIT_MS = 10_000;

export interface InstallerSearch {
  readonly root: Root;
  readonly homes: readonly Home[];
  readonly names: readonly string[];
  readonly run: RunCommand;
  readonly signal: AbortSignal;
}

/** Set-up files by their names, with what they say of themselves inside. No link is followed. */
export async function readInstallerFiles(search: InstallerSearch): Promise<Reading> {
  const reading = new Reading('installer-file');
  const matches = matcherOf(search.names, { ignoreCase: true });
  const found = installerPlaces(search.root, search.homes).flatMap((place) =>
    filesBelow(search.root, place, reading)
      .filter(({ name }) => matches(name))
      .map((file) => ({ ...file, owner: place.owner })),
  );
  if (found.length > MAX_FILES)
    reading.note('too-large', null, `more than ${MAX_FILES} set-up files`);
  for (const { path, name, owner } of found.slice(0, MAX_FILES)) {
    const stat = reading.attempt(path, () => fs.lstatSync(locate(search.root, path)));
    if (!stat?.isFile()) continue;
    const inside = await readInside(search, path, reading);
    reading.facts.push({
      source: 'installer-file',
      locator: path,
      name,
      ...(owner ? { for: owner } : {}),
      path,
      sizeBytes: stat.size,
      ...inside,
    });
  }
  return reading;
}

interface FoundFile {
  readonly path: string;
  readonly name: string;
}

function filesBelow(root: Root, place: InstallerPlace, reading: Reading): FoundFile[] {
  const files: FoundFile[] = [];
  const pending = [{ dir: place.dir, depth: 0 }];
  let entries = 0;
  while (pending.length > 0) {
    const { dir, depth } = pending.pop() ?? { dir: '', depth: 0 };
    for (const entry of reading.attempt(dir, () => listEntries(root, dir)) ?? []) {
      entries += 1;
      reading.entries += 1;
      if (entries > MAX_ENTRIES) {
        reading.note('too-large', place.dir, `more than ${MAX_ENTRIES} entries`);
        return files;
      }
      const path = `${dir}/${entry.name}`;
      if (entry.isFile()) files.push({ path, name: entry.name });
      else if (entry.isDirectory() && depth < MAX_DEPTH)
        pending.push({ dir: path, depth: depth + 1 });
    }
  }
  return files;
}

type Inside = Pick<InstallerFact, 'packageName' | 'publisher'>;

const UNREAD: Inside = { packageName: null, publisher: null };

/** Told by the content, whatever the file's name ends in. */
async function readInside(
  search: InstallerSearch,
  path: string,
  reading: Reading,
): Promise<Inside> {
  const hostPath = locate(search.root, path);
  const inside = reading.attempt(path, () => withFile(hostPath, readPackageFile));
  if (inside !== 'ask-dpkg-deb') return inside ?? UNREAD;
  const { exitCode, stdout } = await search.run({
    program: DPKG_DEB,
    arguments: ['--field', hostPath, 'Package', 'Maintainer'],
    timeLimitMs: DPKG_DEB_LIMIT_MS,
    signal: search.signal,
  });
  return exitCode === 0 ? fromControl(parseControl(stdout)) : UNREAD;
}

function readPackageFile(readAt: ReadAt): Inside | 'ask-dpkg-deb' {
  const rpm = readRpmHeader(readAt);
  if (rpm) return { packageName: rpm.name, publisher: rpm.vendor };
  const deb = readDebControl(readAt);
  return deb.kind === 'other-compression' ? 'ask-dpkg-deb' : fromControl(deb);
}

function fromControl(control: DebControl): Inside {
  if (control.kind !== 'control') return UNREAD;
  return { packageName: control.name, publisher: control.maintainer };
}

function withFile<T>(hostPath: string, use: (readAt: ReadAt) => T): T {
  const flags = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;
  const fd = fs.openSync(hostPath, flags);
  try {
    return use((offset, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, fs.readSync(fd, bytes, 0, length, offset));
    });
  } finally {
    fs.closeSync(fd);
  }
}
