import type { ReadContext } from './context.ts';
import { systemDriveOf } from './context.ts';
import { baseName, errnoOf, exists, joinPath, kindOf, listNames, lstat } from './disk.ts';
import { machineKey, readKey } from './keys.ts';
import { compilePattern } from './name-pattern.ts';
import type { Reading } from './reading.ts';

const MOUNTED = 'SYSTEM\\MountedDevices';
/** Marks of a volume on a disk that stays in the machine: an MBR signature with an offset, or a GPT id. */
const MBR_BYTES = 12;
const GPT_MARK = 'DMIO:ID:';

/**
 * Other Windows systems on the disks of this machine, `Windows.old` too: the plan's folders are looked for
 * there, and what is found is told by its own path. Volumes that cannot be opened are noted.
 */
export function addOtherSystems(context: ReadContext, reading: Reading): void {
  const system = systemDriveOf(context).toUpperCase();
  const drives = fixedDrives(context, reading).filter((drive) => drive !== system);
  const places = [
    `${system}\\Windows.old`,
    ...drives.filter((drive) => isOpen(context, reading, drive)),
  ];
  for (const place of places) {
    const hives = joinPath(place, place.endsWith('.old') ? 'Windows' : 'Windows\\System32\\config');
    if (exists(context.disk, hives)) addSystem(context, reading, place);
  }
}

/** Letters of volumes that Windows knows as part of this machine. */
function fixedDrives({ system }: ReadContext, reading: Reading): readonly string[] {
  const values = readKey(reading, system.registry, machineKey(MOUNTED))?.values ?? [];
  return values.flatMap((value) => {
    const letter = /^\\DosDevices\\([A-Z]:)$/i.exec(value.name)?.[1];
    if (letter === undefined || value.type !== 'binary') return [];
    const mark = Buffer.from(value.bytes).toString('latin1', 0, GPT_MARK.length);
    const isFixed = value.bytes.length === MBR_BYTES || mark === GPT_MARK;
    return isFixed ? [letter.toUpperCase()] : [];
  });
}

/** Encrypted and locked, or damaged: what lies there is not known. A drive that was taken out is not there. */
function isOpen({ disk }: ReadContext, reading: Reading, drive: string): boolean {
  try {
    listNames(disk, `${drive}\\`);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    reading.note(
      'failed',
      `${drive}\\`,
      `this volume is locked or cannot be read: ${String(error)}`,
    );
    return false;
  }
}

function addSystem(context: ReadContext, reading: Reading, place: string): void {
  // Named whatever lies in it, so that a reader sees where was looked.
  addFact(context, reading, place.length > 2 ? place : joinPath(place, 'Windows'));
  for (const pattern of context.plan.paths) {
    const moved = movedTo(context, place, pattern);
    if (moved === null) continue;
    reading.entries += 1;
    // `C:\Windows.old` is searched below its drive, name by name.
    const [drive = '', ...segments] = moved.split('\\').filter((segment) => segment !== '');
    for (const path of matching(context, reading, drive, segments)) addFact(context, reading, path);
  }
}

/** Where a path of the running system would lie in the other one; null where it has no such folder. */
function movedTo({ folders }: ReadContext, place: string, pattern: string): string | null {
  const variable = /^%[^%\\]+%/.exec(pattern)?.[0];
  const folder = Object.entries(folders).find(
    ([name]) => name.toLowerCase() === variable?.toLowerCase(),
  )?.[1];
  const whole = folder === undefined ? pattern : folder + pattern.slice(variable?.length ?? 0);
  return /^[A-Za-z]:\\/.test(whole) ? place + whole.slice(2) : null;
}

function matching(
  { disk }: ReadContext,
  reading: Reading,
  start: string,
  segments: readonly string[],
): readonly string[] {
  let reached: readonly string[] = [start];
  for (const segment of segments) {
    const fits = compilePattern(segment);
    reached = reached.flatMap((dir) => {
      if (!segment.includes('*')) {
        const path = joinPath(dir, segment);
        return exists(disk, path) && !isLink(disk, path) ? [path] : [];
      }
      const names = reading.attempt(dir, () => listNames(disk, joinPath(dir, ''))) ?? [];
      return names
        .filter((name) => fits.test(name))
        .map((name) => joinPath(dir, name))
        .filter((path) => !isLink(disk, path));
    });
  }
  return reached;
}

function isLink(disk: ReadContext['disk'], path: string): boolean {
  try {
    return lstat(disk, path).isSymbolicLink();
  } catch {
    return true;
  }
}

function addFact({ disk }: ReadContext, reading: Reading, path: string): void {
  const stat = reading.attempt(path, () => lstat(disk, path));
  if (stat === undefined) return;
  const kind = kindOf(stat);
  reading.facts.push({
    source: 'file',
    locator: path,
    name: baseName(path),
    path,
    kind,
    linkTarget: null,
    sizeBytes: kind === 'file' ? stat.size : null,
    behindLink: false,
  });
}
