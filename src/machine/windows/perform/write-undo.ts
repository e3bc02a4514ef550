import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { asDiskFull } from '../../backup/room.ts';
import type { KeyPlace, Registry, RegistryValue } from '../api/registry.ts';
import { baseName } from '../read/disk.ts';
import { toData } from './registry-data.ts';
import { say, type WindowsWork } from './surroundings.ts';
import { EMPTY_UNDO, mergeUndo, undoFiles, UndoState } from './undo-kit.ts';

/** What a driver step is about to take. */
export type Taken =
  | { readonly kind: 'value'; readonly place: KeyPlace; readonly value: RegistryValue }
  | { readonly kind: 'key'; readonly place: KeyPlace }
  | { readonly kind: 'file'; readonly path: string };

const CONTROL_SET = /^SYSTEM\\CurrentControlSet\\/i;

/**
 * Writes the undo for a recovery console before a driver step's first change: to the job's backups, and to
 * the other folders that the job names. Those may be pulled out like a stick; the job's own may not fail.
 * @throws SwapoutError `disk-full`, errno errors, WindowsError: then nothing may be changed
 */
export async function writeUndo(work: WindowsWork, taken: readonly Taken[]): Promise<void> {
  const { backupDir, undoDirs = [] } = work.context;
  const dir = join(backupDir, 'undo');
  try {
    const state = mergeUndo(readState(dir), await gather(work, taken, dir));
    writeKit(dir, undoFiles(state));
    for (const other of undoDirs) copyKit(work, dir, other);
  } catch (error) {
    throw asDiskFull(error, dir);
  }
}

function readState(dir: string): UndoState {
  try {
    return UndoState.parse(JSON.parse(fs.readFileSync(join(dir, 'undo.json'), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return EMPTY_UNDO;
    throw error;
  }
}

async function gather(
  { here, limit }: WindowsWork,
  taken: readonly Taken[],
  dir: string,
): Promise<Pick<UndoState, 'keys' | 'files'>> {
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  const keys: UndoState['keys'] = [];
  const files: UndoState['files'] = [];
  for (const one of taken) {
    if (one.kind === 'file') {
      const copy = copyName(one.path);
      writeDurably(join(dir, copy), fs.readFileSync(here.disk.host(one.path)));
      files.push({ path: one.path, copy });
      await limit.pace();
      continue;
    }
    // The recovery console opens the hive of the system, in which alone drivers and their lists stand.
    if (!CONTROL_SET.test(one.place.path)) continue;
    if (one.kind === 'key') keys.push(...keysOf(here.system.registry, one.place));
    else keys.push({ path: below(one.place), values: [toData(one.value)] });
  }
  return { keys, files };
}

function keysOf(registry: Registry, place: KeyPlace): UndoState['keys'] {
  const content = registry.read(place);
  if (content === null) return [];
  const own = { path: below(place), values: content.values.map(toData) };
  const deeper = content.subkeys
    .map((name) => ({ ...place, path: `${place.path}\\${name}` }))
    .filter((key) => registry.isLink?.(key) !== true)
    .flatMap((key) => keysOf(registry, key));
  return [own, ...deeper];
}

function below({ path }: KeyPlace): string {
  return path.replace(CONTROL_SET, '');
}

/** Not the driver's own name: drivers of two folders may share it, and nothing here should look like one. */
function copyName(path: string): string {
  const mark = createHash('sha256').update(path.toLowerCase()).digest('hex').slice(0, 8);
  return `${baseName(path).replace(/[^A-Za-z0-9.-]/g, '-')}.${mark}.bin`;
}

function writeKit(dir: string, files: Readonly<Record<string, Buffer>>): void {
  for (const [name, bytes] of Object.entries(files)) writeDurably(join(dir, name), bytes);
}

/** Whole or not at all, and on disk when it returns. */
function writeDurably(path: string, bytes: Buffer): void {
  const fresh = `${path}.new`;
  const fd = fs.openSync(fresh, 'w', 0o600);
  try {
    fs.writeFileSync(fd, bytes);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
  fs.renameSync(fresh, path);
}

function copyKit(work: WindowsWork, from: string, to: string): void {
  try {
    fs.mkdirSync(to, { recursive: true });
    // An administrator must not be led elsewhere by who can write to the kit.
    const real = fs.realpathSync.native(to);
    if (real.toLowerCase() !== to.toLowerCase()) throw new Error('it lies behind a link');
    for (const name of fs.readdirSync(from)) {
      writeDurably(join(to, name), fs.readFileSync(join(from, name)));
    }
    say(work, `the undo for a recovery console lies in ${to} too`);
  } catch (error) {
    say(work, `the undo could not be written to ${to}: ${(error as Error).message}`);
  }
}
