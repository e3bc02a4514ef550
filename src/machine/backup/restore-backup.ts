import * as fs from 'node:fs';
import type { BackupEntry } from '../../model/step.ts';
import { BehindLinkError, openPlaceOfBytes } from './anchored-dir.ts';
import { type ArchiveLine, decodeBytes } from './archive-line.ts';
import { ArchiveReader } from './archive-reader.ts';
import { digestOf } from './file-content.ts';
import { restoreFolder, restoreFile, restoreLink, setFolderAttributes } from './restore-entry.ts';
import { lstatOrNull } from './walk-tree.ts';

export interface Restored {
  readonly restored: boolean;
  readonly detail: string;
}

const NAMES_SHOWN = 5;

/**
 * Puts one backup back as it was: contents, mode, owner, time. Nothing is written unless everything can
 * be: what exists with other contents is never overwritten, and nothing goes through a link. What is there
 * already as it was counts as put back, so an interrupted restore can be begun again. Runs nothing.
 */
export async function restoreBackup(backup: BackupEntry, backupDir: string): Promise<Restored> {
  if (backup.file === null) {
    return {
      restored: false,
      detail: 'It was recorded by size and digest only; there is no copy.',
    };
  }
  try {
    using archive = ArchiveReader.open(backupDir, backup.file);
    if ((await archive.sha256()) !== backup.sha256) {
      return {
        restored: false,
        detail: `${backup.file} is not as it was written; nothing was put back.`,
      };
    }
    const obstacles = await findObstacles(archive);
    if (obstacles.length > 0) {
      const names = obstacles.slice(0, NAMES_SHOWN).join('; ');
      const more =
        obstacles.length > NAMES_SHOWN ? ` and ${obstacles.length - NAMES_SHOWN} more` : '';
      return { restored: false, detail: `Nothing was put back: ${names}${more}.` };
    }
    return await putBack(archive);
  } catch (error) {
    if (error instanceof BehindLinkError || (error as NodeJS.ErrnoException).code !== undefined) {
      return {
        restored: false,
        detail: `It could not be put back whole: ${(error as Error).message}.`,
      };
    }
    throw error;
  }
}

async function findObstacles(archive: ArchiveReader): Promise<string[]> {
  const obstacles: string[] = [];
  for await (const line of archive.lines()) {
    if (line.kind !== 'directory' && line.kind !== 'file' && line.kind !== 'link') continue;
    if (line.kind === 'file' && line.content === null) continue;
    const obstacle = await obstacleTo(line);
    if (obstacle !== null) obstacles.push(obstacle);
  }
  return obstacles;
}

type Restorable = Extract<ArchiveLine, { kind: 'directory' | 'file' | 'link' }>;

async function obstacleTo(line: Restorable): Promise<string | null> {
  const path = decodeBytes(line.path);
  try {
    using place = openPlaceOfBytes(path);
    const stats = lstatOrNull(place.parent, place.name);
    if (stats === null) return null;
    const same = await isSame(
      line,
      stats,
      () => place.parent.openFile(place.name),
      () => fs.readlinkSync(place.parent.at(place.name), { encoding: 'buffer' }),
    );
    return same ? null : `${path.toString()} exists`;
  } catch (error) {
    if (error instanceof BehindLinkError)
      return `${path.toString()} lies behind the link ${error.linkPath}`;
    // A folder above is missing too: it is made again.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function isSame(
  line: Restorable,
  stats: fs.Stats,
  open: () => number,
  readTarget: () => Buffer,
): Promise<boolean> {
  if (line.kind === 'directory') return stats.isDirectory();
  if (line.kind === 'link')
    return stats.isSymbolicLink() && readTarget().equals(decodeBytes(line.target));
  if (!stats.isFile() || stats.size !== line.sizeBytes) return false;
  const fd = open();
  try {
    return (await digestOf(fd, () => undefined)).sha256 === line.sha256;
  } finally {
    fs.closeSync(fd);
  }
}

async function putBack(archive: ArchiveReader): Promise<Restored> {
  const folders: Extract<ArchiveLine, { kind: 'directory' }>[] = [];
  let kept = 0;
  let recorded = 0;
  for await (const line of archive.lines()) {
    if (line.kind === 'directory') {
      if (restoreFolder(line)) folders.push(line);
    } else if (line.kind === 'file' && line.content !== null) {
      restoreFile(line, line.content);
      kept += 1;
    } else if (line.kind === 'link') {
      restoreLink(line);
      kept += 1;
    } else if (line.kind === 'file' || line.kind === 'other') recorded += 1;
  }
  // Last and from below: what is put into a folder changes its time, and its mode may forbid it.
  for (const folder of folders.toReversed()) setFolderAttributes(folder);
  const rest = recorded === 0 ? '' : ` ${recorded} were recorded only and cannot come back.`;
  return { restored: true, detail: `${kept} ${kept === 1 ? 'file' : 'files'} put back.${rest}` };
}
