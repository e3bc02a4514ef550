import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { SwapoutError, type ErrorCode } from '../../model/errors.ts';

const CODE_BY_ERRNO: ReadonlyMap<unknown, ErrorCode> = new Map<unknown, ErrorCode>([
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EACCES', 'state-dir-unwritable'],
  ['EPERM', 'state-dir-unwritable'],
  ['EROFS', 'state-dir-unwritable'],
]);

/**
 * Writes a file whole or not at all, for its owner only; file and folder are on disk when it resolves.
 * @throws SwapoutError `disk-full`, `state-dir-unwritable`
 */
export async function writeDurably(path: string, content: string | Buffer): Promise<void> {
  try {
    const firstMade = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFileAtomic(path, content, { mode: 0o600, fsync: true });
    await syncFolder(dirname(path));
    if (firstMade !== undefined) await syncFolder(dirname(firstMade));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? CODE_BY_ERRNO.get(error.code) : null;
    if (code === undefined || code === null) throw error;
    throw new SwapoutError(code, `${path} cannot be written`, { cause: error });
  }
}

/** Puts a folder's names on disk. Windows has no such call; its file system journals them itself. */
export async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(dir, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
