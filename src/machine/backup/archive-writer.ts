import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ArchiveLine } from './archive-line.ts';

const BLOCK_BYTES = 4 * 1024 * 1024;

/**
 * Writes one backup. Nothing counts until `close` has put it on disk; `discard` takes it away again.
 * @throws errno errors (ENOSPC …) from every method
 */
export class ArchiveWriter {
  readonly filename: string;
  readonly #dir: string;
  readonly #fd: number;
  readonly #hash = createHash('sha256');
  #lines: string[] = [];
  #bufferedBytes = 0;
  #open = true;

  private constructor(dir: string, filename: string, fd: number) {
    this.#dir = dir;
    this.filename = filename;
    this.#fd = fd;
  }

  /** A file of its own: a step that begins again keeps the backup that it made before. */
  static create(dir: string, stepId: string): ArchiveWriter {
    const stem = stepId.replace(/[^A-Za-z0-9-]/g, '_');
    for (let number = 1; ; number += 1) {
      const filename = `${stem}-${number}.jsonl.gz`;
      try {
        return new ArchiveWriter(dir, filename, fs.openSync(join(dir, filename), 'wx', 0o600));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }

  add(line: ArchiveLine): void {
    const text = `${JSON.stringify(line)}\n`;
    this.#lines.push(text);
    this.#bufferedBytes += text.length;
    if (this.#bufferedBytes >= BLOCK_BYTES) this.#flush();
  }

  /** On disk when it returns, its name in the folder too. */
  close(): { readonly sha256: string; readonly sizeBytes: number } {
    this.#flush();
    fs.fsyncSync(this.#fd);
    const sizeBytes = fs.fstatSync(this.#fd).size;
    this.#closeFile();
    syncDir(this.#dir);
    return { sha256: this.#hash.digest('hex'), sizeBytes };
  }

  discard(): void {
    this.#closeFile();
    fs.rmSync(join(this.#dir, this.filename), { force: true });
  }

  #closeFile(): void {
    if (this.#open) fs.closeSync(this.#fd);
    this.#open = false;
  }

  /** Each block is a gzip member of its own; gzip files may be put one after another. */
  #flush(): void {
    if (this.#lines.length === 0) return;
    const block = gzipSync(this.#lines.join(''));
    this.#lines = [];
    this.#bufferedBytes = 0;
    this.#hash.update(block);
    for (let written = 0; written < block.length;) {
      written += fs.writeSync(this.#fd, block, written);
    }
  }
}

function syncDir(dir: string): void {
  // Windows cannot open a folder for this; NTFS journals the entry by itself.
  if (process.platform === 'win32') return;
  const fd = fs.openSync(dir, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
