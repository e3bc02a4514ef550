import * as fs from 'node:fs';
import type { BackupEntry } from '../../model/step.ts';
import { mountIdOf } from './anchored-dir.ts';
import { ARCHIVE_SCHEMA, encodeBytes } from './archive-line.ts';
import { ArchiveWriter } from './archive-writer.ts';
import { type BackupKind, backupKind, MAX_COPY_BYTES } from './backup-kind.ts';
import { digestOf, readSmall, sha256Of } from './file-content.ts';
import { MountPointError, type TreeEntry, walkTree } from './walk-tree.ts';

export type Pace = () => Promise<void> | undefined;

export interface BackupOptions {
  readonly backupDir: string;
  readonly stepId: string;
  /** What the journal calls it: a path, or `dpkg:name:arch`. */
  readonly of: string;
  /** `record`: nothing is copied, whatever it is. */
  readonly mode: BackupKind;
  readonly pace: Pace;
}

/** What a file was when it was backed up; removal takes nothing that has changed since. */
export function fingerprintOf(stats: fs.Stats): string {
  return stats.isFile() ? `${stats.ino}:${stats.size}:${stats.mtimeMs}` : `${stats.ino}`;
}

/** Key of a path in `seen`. */
export function keyOf(path: Buffer): string {
  return path.toString('latin1');
}

interface FileBackup {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly content: string | null;
}

/** Collects one backup; it counts once `finish` has returned and its entry is in the journal. */
export class BackupBuilder {
  /** Fingerprints by path of everything but folders. */
  readonly seen = new Map<string, string>();
  readonly #options: BackupOptions;
  readonly #writer: ArchiveWriter;
  #sizeBytes = 0;
  #entries = 0;
  #kept = 0;
  #recorded = 0;
  #lastSha256 = '';

  /** @throws errno errors; those of every method mean that nothing may be removed */
  constructor(options: BackupOptions) {
    this.#options = options;
    this.#writer = ArchiveWriter.create(options.backupDir, options.stepId);
    this.#writer.add({ kind: 'header', schema: ARCHIVE_SCHEMA, of: options.of });
  }

  /** A whole tree, or a single file or link. @throws MountPointError, errno errors */
  async addTree(entry: TreeEntry): Promise<void> {
    await walkTree(entry, { pace: this.#options.pace, enter: (one) => this.#addOne(one) });
  }

  addNote(title: string, text: string): void {
    this.#writer.add({ kind: 'note', title, text });
  }

  /** On disk when it returns. `file` is null where nothing in it could be put back. */
  finish(): BackupEntry {
    const { sha256 } = this.#writer.close();
    const counts = {
      entries: String(this.#entries),
      kept: String(this.#kept),
      recorded: String(this.#recorded),
    };
    const single = this.#entries === 1 && this.#lastSha256 !== '';
    const content = single ? { contentSha256: this.#lastSha256 } : {};
    const common = {
      step: this.#options.stepId,
      path: this.#options.of,
      sizeBytes: this.#sizeBytes,
    };
    if (this.#kept > 0) {
      return { ...common, sha256, file: this.#writer.filename, meta: { ...counts, ...content } };
    }
    const list = { list: this.#writer.filename, listSha256: sha256 };
    const own = single ? this.#lastSha256 : sha256;
    return { ...common, sha256: own, file: null, meta: { ...counts, ...list } };
  }

  discard(): void {
    this.#writer.discard();
  }

  async #addOne(entry: TreeEntry): Promise<void> {
    const { path, stats, dir, name } = entry;
    const attributes = {
      path: encodeBytes(path),
      mode: (stats.mode & 0o7777).toString(8),
      uid: stats.uid,
      gid: stats.gid,
      mtimeMs: stats.mtimeMs,
    };
    this.#entries += 1;
    if (stats.isDirectory()) {
      this.#writer.add({ kind: 'directory', ...attributes });
      return;
    }
    this.seen.set(keyOf(path), fingerprintOf(stats));
    if (stats.isFile()) {
      this.#writer.add({ kind: 'file', ...attributes, ...(await this.#readFile(entry)) });
    } else if (stats.isSymbolicLink()) {
      const target = fs.readlinkSync(dir.at(name), { encoding: 'buffer' });
      this.#writer.add({ kind: 'link', ...attributes, target: encodeBytes(target) });
      this.#count(this.#options.mode);
    } else {
      this.#writer.add({ kind: 'other', ...attributes });
      this.#recorded += 1;
    }
  }

  async #readFile({ dir, name, path }: TreeEntry): Promise<FileBackup> {
    const fd = dir.openFile(name);
    try {
      const stats = fs.fstatSync(fd);
      // A file can be a mount point of its own.
      if (mountIdOf(fd) !== dir.mountId()) throw new MountPointError(path.toString());
      this.seen.set(keyOf(path), fingerprintOf(stats));
      const backup = await this.#readContent(fd, path.toString(), stats);
      this.#sizeBytes += backup.sizeBytes;
      this.#lastSha256 = backup.sha256;
      this.#count(backup.content === null ? 'record' : 'copy');
      return backup;
    } finally {
      fs.closeSync(fd);
    }
  }

  async #readContent(fd: number, path: string, stats: fs.Stats): Promise<FileBackup> {
    if (stats.size <= MAX_COPY_BYTES) {
      const bytes = readSmall(fd);
      const shape = { sizeBytes: bytes.length, mode: stats.mode, head: bytes.subarray(0, 4) };
      if (bytes.length <= MAX_COPY_BYTES) {
        const keep = this.#options.mode === 'copy' && backupKind(path, shape) === 'copy';
        const content = keep ? bytes.toString('base64') : null;
        return { sizeBytes: bytes.length, sha256: sha256Of(bytes), content };
      }
    }
    return { ...(await digestOf(fd, this.#options.pace)), content: null };
  }

  #count(kind: BackupKind): void {
    if (kind === 'copy') this.#kept += 1;
    else this.#recorded += 1;
  }
}
