import { randomBytes } from 'node:crypto';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCodeOf } from '../job/system-error.ts';
import { syncDir } from '../job/sync-dir.ts';

/**
 * Puts a new file on disk, whole or not at all; it is there, also after a power cut, when this resolves.
 * Never overwrites and never writes through a link: throws the system's `EEXIST` where the name is taken.
 */
export async function writeNewFile(
  path: string,
  data: string | Buffer,
  mode: number,
): Promise<void> {
  await throughTemporary(path, data, mode, async (temporary) => {
    try {
      await link(temporary, path);
    } catch (error) {
      if (!NO_LINKS.has(systemCodeOf(error) ?? '')) throw error;
      // A stick's file system: no second name for a file. Nobody else writes to it meanwhile.
      if (await exists(path)) throw taken(path);
      await rename(temporary, path);
    }
  });
}

/** Replaces a file that is Swapout's own, whole or not at all. */
export function replaceFile(path: string, data: string | Buffer, mode: number): Promise<void> {
  return throughTemporary(path, data, mode, (temporary) => rename(temporary, path));
}

const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
]);

async function throughTemporary(
  path: string,
  data: string | Buffer,
  mode: number,
  settle: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await settle(temporary);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(path));
}

/** Some file systems have nothing to sync in a folder, and say so. */
async function syncFolder(dir: string): Promise<void> {
  try {
    await syncDir(dir);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EISDIR'].includes(systemCodeOf(error) ?? '')) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function taken(path: string): Error {
  return Object.assign(new Error(`${path} exists already`), { code: 'EEXIST' });
}
