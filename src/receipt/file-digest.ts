import { createHash } from 'node:crypto';
import { withRegularFile } from './regular-file.ts';

/** SHA-256 (hex) and size of a plain file, read as a stream. Throws as {@link withRegularFile} does. */
export function digestOfFile(path: string): Promise<{ sha256: string; sizeBytes: number }> {
  return withRegularFile(path, async (handle) => {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const chunk of handle.createReadStream({ autoClose: false })) {
      hash.update(chunk as Buffer);
      sizeBytes += (chunk as Buffer).length;
    }
    return { sha256: hash.digest('hex'), sizeBytes };
  });
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
