import { posix } from 'node:path';

/** What is known of a file without running it. */
export interface FileShape {
  readonly sizeBytes: number;
  /** Permission bits. */
  readonly mode: number;
  /** Its first bytes (4 suffice), where they were read. */
  readonly head?: Uint8Array;
}

/** `copy`: kept whole; `record`: path, size and digest only, it cannot be put back. */
export type BackupKind = 'copy' | 'record';

/** Larger files are no configuration. */
export const MAX_COPY_BYTES = 1024 * 1024;

const PROGRAM_FOLDERS = new Set(['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libexec']);
/** Quarantine must not be spread, detection databases are large and worthless elsewhere. */
const RECORD_FOLDERS = new Set(['quarantine', 'bases']);
const PROGRAM_NAME = /\.(?:so(?:\.[\d.]+)?|ko(?:\.[a-z]+)?|a|jar|pyc|exe|dll|sys)$/i;
const ANY_EXECUTE = 0o111;

/**
 * Configuration, registrations and small files are copied; programs, quarantine and detection databases
 * are recorded only. Judged by path and shape alone, so that it can be shown beforehand.
 */
export function backupKind(path: string, shape: FileShape): BackupKind {
  const folders = posix.dirname(path).toLowerCase().split('/');
  if (shape.sizeBytes > MAX_COPY_BYTES) return 'record';
  if (folders.some((folder) => RECORD_FOLDERS.has(folder))) return 'record';
  if (PROGRAM_NAME.test(path) || isElf(shape.head)) return 'record';
  // A script outside a program folder (an init script, a hook) is a registration and is kept.
  const executable = (shape.mode & ANY_EXECUTE) !== 0;
  return executable && folders.some((folder) => PROGRAM_FOLDERS.has(folder)) ? 'record' : 'copy';
}

function isElf(head: Uint8Array | undefined): boolean {
  return (
    head !== undefined &&
    head[0] === 0x7f &&
    head[1] === 0x45 &&
    head[2] === 0x4c &&
    head[3] === 0x46
  );
}
