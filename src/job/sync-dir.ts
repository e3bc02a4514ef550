import { open } from 'node:fs/promises';

/** Puts a folder's entries on disk, so that a file made in it is still there after a power cut. */
export async function syncDir(dir: string): Promise<void> {
  // Windows cannot open a folder for this; NTFS journals the entry by itself.
  if (process.platform === 'win32') return;
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
