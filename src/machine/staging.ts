import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SwapoutError } from '../model/errors.ts';
import type { PackEntry } from '../model/pack.ts';
import type { StagedFile } from './machine.ts';

type PackFile = PackEntry['file'];

const CHUNK_BYTES = 4 * 1024 * 1024;
const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL } = fs.constants;
// Windows has neither flag; there the folder's access list keeps others out.
const O_NOFOLLOW = (fs.constants.O_NOFOLLOW as number | undefined) ?? 0;
const O_NONBLOCK = (fs.constants.O_NONBLOCK as number | undefined) ?? 0;

/** How a system says that nobody but the administrator can write to a place. */
export interface StagingGuard {
  /** Makes the folder if it is missing. @throws SwapoutError `state-dir-unsafe` */
  readonly makeSafeDir: (dir: string) => void;
  /** Could others have written this open file? */
  readonly isOwn: (stats: fs.Stats, path: string) => boolean;
}

/**
 * Copies an entry's files into a folder of their own that only the administrator can write, named by the
 * product's digest. Size and digest are those of the bytes that were written. The first file is the product.
 * @throws SwapoutError `pack-digest` (the copies are gone again), `pack-invalid`, `state-dir-unsafe`, `disk-full`
 */
export async function stageFiles(
  entry: PackEntry,
  packDir: string,
  stagingDir: string,
  { makeSafeDir }: StagingGuard,
): Promise<readonly StagedFile[]> {
  makeSafeDir(dirname(stagingDir));
  makeSafeDir(stagingDir);
  const dir = join(stagingDir, entry.file.sha256);
  makeSafeDir(dir);
  try {
    const staged: StagedFile[] = [];
    for (const file of [entry.file, ...entry.dependencies])
      staged.push(await stageFile(file, packDir, dir));
    syncDir(dir);
    return staged;
  } catch (error) {
    fs.rmSync(dir, { recursive: true, force: true });
    throw asStagingError(error, dir);
  }
}

/** The staged copy again, right before it is used. @throws SwapoutError `pack-digest`, errno errors */
export async function checkStagedFile(file: StagedFile, guard: StagingGuard): Promise<void> {
  const fd = openOrRefuse(file.path);
  try {
    const stats = fs.fstatSync(fd);
    if (!stats.isFile() || !guard.isOwn(stats, file.path)) {
      throw new SwapoutError(
        'pack-digest',
        `${file.path} could be written by others than the administrator.`,
      );
    }
    const { sha256, sizeBytes } = await copyBytes(fd, null);
    requireSame({ ...file, name: file.path }, sha256, sizeBytes);
  } finally {
    fs.closeSync(fd);
  }
}

async function stageFile(file: PackFile, packDir: string, dir: string): Promise<StagedFile> {
  const source = openOrRefuse(join(packDir, file.name));
  const path = join(dir, file.name);
  try {
    if (fs.fstatSync(source).size !== file.sizeBytes) {
      throw new SwapoutError(
        'pack-digest',
        `${file.name} has ${fs.fstatSync(source).size} bytes; the pack says ${file.sizeBytes}.`,
      );
    }
    fs.rmSync(path, { force: true });
    const target = fs.openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      const { sha256, sizeBytes } = await copyBytes(source, target);
      requireSame(file, sha256, sizeBytes);
      fs.fsyncSync(target);
      return { path, sha256, sizeBytes };
    } finally {
      fs.closeSync(target);
    }
  } finally {
    fs.closeSync(source);
  }
}

function openOrRefuse(path: string): number {
  try {
    return fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what =
      code === 'ENOENT'
        ? 'is not there'
        : code === 'ELOOP'
          ? 'is a link'
          : `cannot be read (${message})`;
    throw new SwapoutError('pack-invalid', `${path} ${what}.`, { cause: error });
  }
}

/** What is hashed is what is written: the source is read once. */
async function copyBytes(
  source: number,
  target: number | null,
): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let sizeBytes = 0; ;) {
    const count = fs.readSync(source, buffer, 0, CHUNK_BYTES, sizeBytes);
    if (count === 0) return { sha256: hash.digest('hex'), sizeBytes };
    const chunk = buffer.subarray(0, count);
    hash.update(chunk);
    for (let written = 0; target !== null && written < count;) {
      written += fs.writeSync(target, chunk, written);
    }
    sizeBytes += count;
    await nextTurn();
  }
}

function requireSame(file: PackFile, sha256: string, sizeBytes: number): void {
  if (sizeBytes !== file.sizeBytes) {
    throw new SwapoutError(
      'pack-digest',
      `${file.name} has ${sizeBytes} bytes; the pack says ${file.sizeBytes}.`,
    );
  }
  if (sha256 !== file.sha256) {
    throw new SwapoutError(
      'pack-digest',
      `${file.name} has the digest ${sha256}; the pack says ${file.sha256}.`,
    );
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

function asStagingError(error: unknown, dir: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new SwapoutError(
    'disk-full',
    `There is no room for the replacement in ${dir}. Nothing was installed.`,
    {
      cause: error,
    },
  );
}
