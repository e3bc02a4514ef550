import { constants, type Stats } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';

/** Why a file was not opened, in words. `ENOENT` and its like pass as the system's own errors. */
export class NotRegularFileError extends Error {
  override readonly name = 'NotRegularFileError';
}

// Windows has neither flag; there the check below comes first.
const NO_FOLLOW = (constants.O_NOFOLLOW as number | undefined) ?? 0;
const NO_BLOCK = (constants.O_NONBLOCK as number | undefined) ?? 0;

/**
 * Opens a plain file for reading, never a link, pipe or device, and hands it on with its size and mode.
 * Throws NotRegularFileError, or what the system says.
 */
export async function withRegularFile<T>(
  path: string,
  use: (handle: FileHandle, stats: Stats) => Promise<T>,
): Promise<T> {
  if ((await lstat(path)).isSymbolicLink()) throw new NotRegularFileError('it is a link');
  const handle = await open(path, constants.O_RDONLY | NO_FOLLOW | NO_BLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new NotRegularFileError('it is no plain file');
    return await use(handle, stats);
  } finally {
    await handle.close();
  }
}

/** The whole of a plain file. Throws NotRegularFileError if it is larger than `limitBytes`. */
export function readRegularFile(path: string, limitBytes: number): Promise<Buffer> {
  return withRegularFile(path, async (handle, { size }) => {
    if (size > limitBytes) throw tooLarge(size, limitBytes);
    const bytes = await handle.readFile();
    // Special file systems give no size beforehand.
    if (bytes.length > limitBytes) throw tooLarge(bytes.length, limitBytes);
    return bytes;
  });
}

function tooLarge(sizeBytes: number, limitBytes: number): NotRegularFileError {
  return new NotRegularFileError(
    `it has ${sizeBytes} bytes, and no such file has more than ${limitBytes}`,
  );
}
