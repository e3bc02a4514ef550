import { createHash } from 'node:crypto';
import type { DigestName } from './cms.ts';
import type { FileRanges } from './file-ranges.ts';
import type { Pe, Stretch } from './pe.ts';

const CHUNK_BYTES = 256 * 1024;
/** Used by one digest after the other: to get and clear as much anew would cost more than to read it. */
const chunk = Buffer.alloc(CHUNK_BYTES);
const CHECKSUM_BYTES = 4;
const DIRECTORY_BYTES = 8;

/**
 * The digest that a signature of this program must hold: of all bytes but the checksum, the entry that
 * names the certificate table, and the table. Null if the file ended while it was read.
 */
export function programDigest(
  file: FileRanges,
  pe: Pe,
  table: Stretch,
  digest: DigestName,
): Buffer | null {
  if (pe.certificateEntryOffset === null) return null;
  const hash = createHash(digest);
  const stretches = [
    [0, pe.checksumOffset],
    [pe.checksumOffset + CHECKSUM_BYTES, pe.certificateEntryOffset],
    [pe.certificateEntryOffset + DIRECTORY_BYTES, table.offset],
  ] as const;
  for (const [start, end] of stretches) {
    // A table that lies over the headers would leave them out.
    if (start > end) return null;
    for (let at = start; at < end;) {
      const count = file.readInto(chunk, at, Math.min(CHUNK_BYTES, end - at));
      if (count === 0) return null;
      hash.update(chunk.subarray(0, count));
      at += count;
    }
  }
  return hash.digest();
}
