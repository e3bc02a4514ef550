import * as fs from 'node:fs';
import type { BackupEntry } from '../../../model/step.ts';
import { type ArchiveLine, decodeBytes } from '../../backup/archive-line.ts';
import { ArchiveReader } from '../../backup/archive-reader.ts';
import { sha256Of } from '../../backup/file-content.ts';
import type { Restored } from '../../backup/restore-backup.ts';
import { WindowsError } from '../api/windows-error.ts';
import { errnoOf, parentPath } from '../read/disk.ts';
import { machineKey, valueOf } from '../read/keys.ts';
import { putBackEntries, textsIn } from './filter-lists.ts';
import { HeldHives, keyLocator, linkOnTheWay } from './key-place.ts';
import { BehindWindowsLinkError, lstatOrNull, requireRealFolder } from './plain-path.ts';
import { fromData, isSameValue } from './registry-data.ts';
import type { WindowsSurroundings } from './surroundings.ts';

const NAMES_SHOWN = 5;
const CONTROL = /^SYSTEM\\CurrentControlSet\\/i;

type Here = Pick<WindowsSurroundings, 'system' | 'disk'>;

/**
 * Puts one backup back as it was: files, keys, values, and entries of filter lists. Nothing is written unless
 * everything can be: what exists with other contents is never overwritten, nothing goes through a link, and no
 * list gets a driver back that is not there. What is there already as it was counts as put back.
 */
export async function restoreOnWindows(
  backup: BackupEntry,
  backupDir: string,
  here: Here,
): Promise<Restored> {
  const no = (detail: string): Restored => ({ restored: false, detail });
  if (backup.file === null) {
    return no('It was recorded by size and digest only; there is no copy.');
  }
  try {
    using archive = ArchiveReader.open(backupDir, backup.file);
    if ((await archive.sha256()) !== backup.sha256) {
      return no(`${backup.file} is not as it was written; nothing was put back.`);
    }
    using hives = new HeldHives(here);
    const obstacles: string[] = [];
    for await (const line of archive.lines()) {
      const obstacle = obstacleTo(line, here, hives);
      if (obstacle !== null) obstacles.push(obstacle);
    }
    if (obstacles.length > 0) {
      const more =
        obstacles.length > NAMES_SHOWN ? ` and ${obstacles.length - NAMES_SHOWN} more` : '';
      return no(`Nothing was put back: ${obstacles.slice(0, NAMES_SHOWN).join('; ')}${more}.`);
    }
    return await putBack(archive, here, hives);
  } catch (error) {
    const known =
      error instanceof BehindWindowsLinkError ||
      error instanceof WindowsError ||
      errnoOf(error) !== '';
    if (!known) throw error;
    return no(`It could not be put back whole: ${(error as Error).message}.`);
  }
}

function obstacleTo(line: ArchiveLine, here: Here, hives: HeldHives): string | null {
  switch (line.kind) {
    case 'directory':
    case 'file':
      return obstacleToPath(line, here);
    case 'registry-key':
    case 'registry-value':
    case 'registry-list':
      return obstacleInRegistry(line, here, hives);
    default:
      return null;
  }
}

function obstacleToPath(
  line: Extract<ArchiveLine, { kind: 'directory' | 'file' }>,
  { disk }: Here,
): string | null {
  if (line.kind === 'file' && line.content === null) return null;
  const path = decodeBytes(line.path).toString();
  for (let at = parentPath(path); at.length > 2; at = parentPath(at)) {
    if (lstatOrNull(disk, at) !== null) {
      requireRealFolder(disk, at);
      break;
    }
  }
  const stats = lstatOrNull(disk, path);
  if (stats === null) return null;
  if (line.kind === 'directory') return stats.isDirectory() ? null : `${path} exists`;
  if (!stats.isFile() || stats.size !== line.sizeBytes) return `${path} exists`;
  return sha256Of(fs.readFileSync(disk.host(path))) === line.sha256 ? null : `${path} exists`;
}

type RegistryLine = Extract<
  ArchiveLine,
  { kind: 'registry-key' | 'registry-value' | 'registry-list' }
>;

function obstacleInRegistry(line: RegistryLine, here: Here, hives: HeldHives): string | null {
  const { registry } = here.system;
  const place = hives.reach(line.place);
  const locator = keyLocator(line.place);
  const link = linkOnTheWay(registry, place);
  if (link !== null) return `${link} is a registry link`;
  if (line.kind === 'registry-key') return null;
  if (line.kind === 'registry-list') {
    const driver = machineKey(`SYSTEM\\CurrentControlSet\\Services\\${line.driver}`);
    return registry.subkeys(driver.place) === null
      ? `${line.value.name} of ${locator} must not name ${line.driver}, which is not there`
      : null;
  }
  const content = registry.read(place);
  const now = content === null ? undefined : valueOf(content, line.value.name);
  return now === undefined || isSameValue(now, fromData(line.value))
    ? null
    : `${locator} has another value ${line.value.name}`;
}

async function putBack(archive: ArchiveReader, here: Here, hives: HeldHives): Promise<Restored> {
  const count = { kept: 0, recorded: 0 };
  let atRestart = false;
  for await (const line of archive.lines()) {
    switch (line.kind) {
      case 'directory':
        fs.mkdirSync(here.disk.host(decodeBytes(line.path).toString()), { recursive: true });
        break;
      case 'file':
        if (line.content === null) count.recorded += 1;
        else {
          restoreFile(line, line.content, here);
          count.kept += 1;
        }
        break;
      case 'link':
      case 'other':
        count.recorded += 1;
        break;
      case 'registry-key':
      case 'registry-value':
      case 'registry-list':
        restoreInRegistry(line, here, hives);
        atRestart ||= line.place.hive === 'machine' && CONTROL.test(line.place.path);
        if (line.kind !== 'registry-key') count.kept += 1;
        break;
      default:
        break;
    }
  }
  const what = count.kept === 1 ? '1 file or value' : `${count.kept} files and values`;
  const rest =
    count.recorded === 0 ? '' : ` ${count.recorded} were recorded only and cannot come back.`;
  const restart = atRestart ? ' Windows uses it after a restart.' : '';
  return { restored: true, detail: `${what} put back.${rest}${restart}` };
}

/** On disk when it returns. @throws EEXIST if it came into being since it was looked for */
function restoreFile(
  line: Extract<ArchiveLine, { kind: 'file' }>,
  content: string,
  { disk }: Here,
): void {
  const path = decodeBytes(line.path).toString();
  if (lstatOrNull(disk, path) !== null) return;
  const host = disk.host(path);
  fs.mkdirSync(disk.host(parentPath(path)), { recursive: true });
  const fd = fs.openSync(host, 'wx');
  try {
    fs.writeFileSync(fd, Buffer.from(content, 'base64'));
    fs.futimesSync(fd, line.mtimeMs / 1000, line.mtimeMs / 1000);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function restoreInRegistry(line: RegistryLine, here: Here, hives: HeldHives): void {
  const { registry } = here.system;
  const place = hives.reach(line.place);
  if (line.kind === 'registry-key') {
    if (registry.subkeys(place) === null) registry.createKey(place);
    return;
  }
  const original = fromData(line.value);
  const content = registry.read(place);
  const now = content === null ? undefined : valueOf(content, original.name);
  if (line.kind === 'registry-value') {
    if (now === undefined) registry.setValue(place, original);
    return;
  }
  const present = now === undefined ? [] : textsIn(now);
  if (line.entries.every((entry) => present.includes(entry))) return;
  registry.setValue(place, putBackEntries(original, now, line.entries));
}
