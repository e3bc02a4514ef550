import * as fs from 'node:fs';

/** Bytes of a file by place, never the whole of it. */
export interface FileRanges {
  readonly sizeBytes: number;
  /** Fewer bytes than asked for where the file ends. */
  readonly readAt: (offset: number, length: number) => Buffer;
  /** Reads into a buffer of the caller's; the number of bytes, 0 at the end of the file. */
  readonly readInto: (target: Buffer, offset: number, length: number) => number;
}

/** Holds the headers of nearly every program, and is small enough for Node to take it from its pool. */
const HEAD_BYTES = 2048;

/** Why a file was not looked into. `cannot-be-opened`: absent, locked, no right, or no regular file. */
export type FileRefusal = 'cannot-be-opened' | 'not-a-program' | 'truncated' | 'damaged';

export interface Refused {
  readonly kind: 'unreadable';
  readonly why: FileRefusal;
}

export function refused(why: FileRefusal): Refused {
  return { kind: 'unreadable', why };
}

export function bufferRanges(bytes: Buffer): FileRanges {
  return {
    sizeBytes: bytes.length,
    readAt: (offset, length) => bytes.subarray(offset, offset + length),
    readInto: (target, offset, length) => bytes.copy(target, 0, offset, offset + length),
  };
}

/** The same file with one stretch of it read at once, for parts that lie close together. */
export function withWindow(file: FileRanges, start: number, length: number): FileRanges {
  const window = file.readAt(start, length);
  const isInside = (offset: number, count: number): boolean =>
    offset >= start && offset + count <= start + window.length;
  return {
    ...file,
    readAt: (offset, count) =>
      isInside(offset, count)
        ? window.subarray(offset - start, offset - start + count)
        : file.readAt(offset, count),
  };
}

/** A server's share, or a device: to look there would be a network connection, or worse. `\\?\C:\` is neither. */
const NO_LOCAL_FILE = /^[\\/]{2}(?!\?\\[A-Za-z]:\\)|\0/;

/** Opens a regular file for as long as `look` runs. What the system refuses becomes a value. */
export function lookInto<Result>(
  file: string,
  look: (ranges: FileRanges) => Result,
): Result | Refused {
  if (NO_LOCAL_FILE.test(file)) return refused('cannot-be-opened');
  let fd: number | null = null;
  try {
    // A named pipe must not make the reader wait for a writer. Windows has neither flag nor such files.
    const flags = fs.constants.O_RDONLY | ((fs.constants.O_NONBLOCK as number | undefined) ?? 0);
    fd = fs.openSync(file, flags);
    const stat = fs.fstatSync(fd);
    return stat.isFile() ? look(openRanges(fd, stat.size)) : refused('cannot-be-opened');
  } catch (error) {
    if (isSystemError(error)) return refused('cannot-be-opened');
    throw error;
  } finally {
    if (fd !== null) fs.closeSync(fd);
  }
}

function openRanges(fd: number, sizeBytes: number): FileRanges {
  const head = readRange(fd, 0, Math.min(HEAD_BYTES, sizeBytes));
  return {
    sizeBytes,
    readAt: (offset, length) =>
      offset + length <= head.length
        ? head.subarray(offset, offset + length)
        : readRange(fd, offset, Math.min(length, Math.max(0, sizeBytes - offset))),
    readInto: (target, offset, length) => fs.readSync(fd, target, 0, length, offset),
  };
}

function readRange(fd: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = fs.readSync(fd, bytes, filled, length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
