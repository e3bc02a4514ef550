import { statfs } from 'node:fs/promises';
import { SwapoutError } from '../../model/errors.ts';

/** Left free beside a backup, so that journal and logs always have room. */
const ROOM_MARGIN_BYTES = 16 * 1024 * 1024;
/** Of one line beside the file's content: path, owner, digest. */
const LINE_BYTES = 512;

export interface BackupEstimate {
  /** Bytes that would be copied, before compression: an upper limit. */
  readonly copyBytes: number;
  /** Bytes that would only be recorded: they cannot be put back. */
  readonly recordBytes: number;
  /** Things of every kind, folders included. */
  readonly files: number;
}

/** @throws SwapoutError `disk-full` if the backup would not fit */
export async function requireRoom(backupDir: string, estimate: BackupEstimate): Promise<void> {
  const needed = estimate.copyBytes + estimate.files * LINE_BYTES + ROOM_MARGIN_BYTES;
  const { bavail, bsize } = await statfs(backupDir);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new SwapoutError(
    'disk-full',
    `The backup needs up to ${megabytes(needed)} MB and ${backupDir} has ${megabytes(free)} MB free. Nothing of it was removed.`,
  );
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / (1024 * 1024));
}

/** A disk that fills while the backup is written is told like one that was full before. */
export function asDiskFull(error: unknown, backupDir: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new SwapoutError(
    'disk-full',
    `The disk that holds ${backupDir} became full while the backup was written. Nothing of it was removed.`,
    { cause: error },
  );
}
