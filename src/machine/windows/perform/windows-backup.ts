import * as fs from 'node:fs';
import type { BackupEntry } from '../../../model/step.ts';
import { ARCHIVE_SCHEMA } from '../../backup/archive-line.ts';
import { ArchiveWriter } from '../../backup/archive-writer.ts';
import { backupKind, type BackupKind, MAX_COPY_BYTES } from '../../backup/backup-kind.ts';
import { digestOf, sha256Of } from '../../backup/file-content.ts';
import { asDiskFull, requireRoom } from '../../backup/room.ts';
import { StepStoppedError } from '../../step-limit.ts';
import type { KeyContent, KeyPlace, Registry, RegistryValue } from '../api/registry.ts';
import { keyLocator } from './key-place.ts';
import { toData } from './registry-data.ts';
import type { WindowsWork } from './surroundings.ts';

/** Below a key that is backed up lies a registry link: what it leads to is somebody else's. */
export class RegistryLinkError extends Error {
  override readonly name = 'RegistryLinkError';
}

/** A driver's file is kept whole up to this size, so that it can come back. */
const MAX_DRIVER_BYTES = 32 * 1024 * 1024;
/** Windows allows 512 levels. */
const MAX_DEPTH = 512;

/** What a file was when it was backed up; removal takes nothing that has changed since. */
export function fingerprintOf(stats: fs.Stats): string {
  return `${stats.ino}:${stats.size}:${stats.mtimeMs}`;
}

/**
 * Makes one backup: `fill` adds to it; it is on disk and in the journal when this returns. Until then nothing
 * may be touched.
 * @throws SwapoutError `disk-full`, and what `fill` throws; then there is no backup
 */
export async function makeBackup(
  work: WindowsWork,
  of: string,
  fill: (backup: WindowsBackup) => void | Promise<void>,
): Promise<void> {
  const { backupDir, stepId, recordBackup, signal } = work.context;
  await requireRoom(backupDir, { copyBytes: 0, recordBytes: 0, files: 0 });
  let backup: WindowsBackup | null = null;
  try {
    backup = new WindowsBackup(work, backupDir, stepId, of);
    await fill(backup);
    if (signal.aborted) throw new StepStoppedError('stopped');
    await recordBackup(backup.finish());
  } catch (error) {
    backup?.discard();
    throw asDiskFull(error, backupDir);
  }
}

export class WindowsBackup {
  readonly #work: WindowsWork;
  readonly #writer: ArchiveWriter;
  readonly #step: string;
  readonly #of: string;
  readonly #counts = { entries: 0, kept: 0, recorded: 0 };
  #sizeBytes = 0;

  constructor(work: WindowsWork, backupDir: string, step: string, of: string) {
    this.#work = work;
    this.#step = step;
    this.#of = of;
    this.#writer = ArchiveWriter.create(backupDir, step);
    this.#writer.add({ kind: 'header', schema: ARCHIVE_SCHEMA, of });
  }

  /** A key with all that is in it; false if there is none. @throws WindowsError, RegistryLinkError */
  addKey(place: KeyPlace, registry: Registry, shown: KeyPlace = place): boolean {
    const content = registry.read(place);
    if (content === null) return false;
    this.#addContent(place, shown, content, registry, 0);
    return true;
  }

  #addContent(
    place: KeyPlace,
    shown: KeyPlace,
    content: KeyContent,
    registry: Registry,
    depth: number,
  ): void {
    if (depth > MAX_DEPTH) throw new RegistryLinkError(`${keyLocator(shown)} is too deep`);
    this.#writer.add({ kind: 'registry-key', place: { ...shown } });
    this.#count('kept');
    for (const value of content.values) this.addValue(shown, value);
    for (const name of content.subkeys) {
      const below = { ...place, path: `${place.path}\\${name}` };
      const shownBelow = { ...shown, path: `${shown.path}\\${name}` };
      if (registry.isLink?.(below) === true) {
        throw new RegistryLinkError(`${keyLocator(shownBelow)} is a registry link`);
      }
      const next = registry.read(below);
      if (next !== null) this.#addContent(below, shownBelow, next, registry, depth + 1);
    }
  }

  addValue(place: KeyPlace, value: RegistryValue): void {
    this.#writer.add({ kind: 'registry-value', place: { ...place }, value: toData(value) });
    this.#count('kept');
  }

  /** A list before entries for `driver` are taken out of it. */
  addList(place: KeyPlace, value: RegistryValue, entries: readonly string[], driver: string): void {
    const line = { place: { ...place }, value: toData(value), entries: [...entries], driver };
    this.#writer.add({ kind: 'registry-list', ...line });
    this.#count('kept');
  }

  addNote(title: string, text: string): void {
    this.#writer.add({ kind: 'note', title, text });
  }

  addFolder(path: string, stats: fs.Stats): void {
    this.#writer.add({ kind: 'directory', ...attributesOf(path, stats) });
    this.#count('kept');
  }

  addLink(path: string, stats: fs.Stats): void {
    const target = fs.readlinkSync(this.#work.here.disk.host(path));
    this.#writer.add({ kind: 'link', ...attributesOf(path, stats), target });
    this.#count('recorded');
  }

  /** @param mode `driver`: kept whole though it is a program */
  async addFile(path: string, stats: fs.Stats, mode: BackupKind | 'driver'): Promise<string> {
    const fd = fs.openSync(this.#work.here.disk.host(path), 'r');
    try {
      const now = fs.fstatSync(fd);
      const keep = isKept(path, now, mode);
      const content = keep ? fs.readFileSync(fd) : null;
      const { sha256, sizeBytes } =
        content === null
          ? await digestOf(fd, () => this.#work.limit.pace())
          : { sha256: sha256Of(content), sizeBytes: content.length };
      this.#sizeBytes += sizeBytes;
      const attributes = attributesOf(path, stats);
      const base64 = content?.toString('base64') ?? null;
      this.#writer.add({ kind: 'file', ...attributes, sizeBytes, sha256, content: base64 });
      this.#count(keep ? 'kept' : 'recorded');
      return fingerprintOf(now);
    } finally {
      fs.closeSync(fd);
    }
  }

  finish(): BackupEntry {
    const { sha256 } = this.#writer.close();
    const { entries, kept, recorded } = this.#counts;
    const meta = { entries: String(entries), kept: String(kept), recorded: String(recorded) };
    const common = { step: this.#step, path: this.#of, sizeBytes: this.#sizeBytes, sha256 };
    return kept > 0
      ? { ...common, file: this.#writer.filename, meta }
      : { ...common, file: null, meta: { ...meta, list: this.#writer.filename } };
  }

  discard(): void {
    this.#writer.discard();
  }

  #count(kind: 'kept' | 'recorded'): void {
    this.#counts.entries += 1;
    this.#counts[kind] += 1;
  }
}

function isKept(path: string, stats: fs.Stats, mode: BackupKind | 'driver'): boolean {
  if (mode === 'driver') return stats.size <= MAX_DRIVER_BYTES;
  if (mode === 'record' || stats.size > MAX_COPY_BYTES) return false;
  const shape = { sizeBytes: stats.size, mode: 0 };
  return backupKind(path.replaceAll('\\', '/'), shape) === 'copy';
}

/** Windows' access lists are not kept: what is put back takes those of its folder. */
function attributesOf(path: string, stats: fs.Stats) {
  return { path, mode: '600', uid: 0, gid: 0, mtimeMs: stats.mtimeMs };
}
