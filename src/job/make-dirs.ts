import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCodeOf } from './system-error.ts';

/**
 * Makes `dir` and what is missing above it, for this account alone; a folder that is there stays as it is.
 * One by one: in one go, a disk that cannot be written to is told as a folder that does not exist.
 */
export async function makeDirs(dir: string): Promise<void> {
  if (existsSync(dir)) return;
  const parent = dirname(dir);
  if (parent !== dir) await makeDirs(parent);
  try {
    await mkdir(dir, { mode: 0o700 });
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
  }
}
