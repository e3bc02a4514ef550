import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { MAX_COPY_BYTES } from './backup-kind.ts';

const CHUNK_BYTES = 1024 * 1024;

/** One for all: a buffer of its own for each of thousands of small files costs more than reading them. */
const smallBuffer = Buffer.allocUnsafe(MAX_COPY_BYTES + 1);

/** At most `MAX_COPY_BYTES` + 1 bytes of an open file, from its beginning. */
export function readSmall(fd: number): Buffer {
  let length = 0;
  for (let count = 1; count > 0 && length < smallBuffer.length; length += count) {
    count = fs.readSync(fd, smallBuffer, length, smallBuffer.length - length, length);
  }
  return Buffer.from(smallBuffer.subarray(0, length));
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Digest and length of an open file; `pace` is called for every MB of it. */
export async function digestOf(
  fd: number,
  pace: () => Promise<void> | undefined,
): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let position = 0; ;) {
    const count = fs.readSync(fd, buffer, 0, CHUNK_BYTES, position);
    if (count === 0) return { sha256: hash.digest('hex'), sizeBytes: position };
    hash.update(buffer.subarray(0, count));
    position += count;
    const pause = pace();
    if (pause !== undefined) await pause;
  }
}
