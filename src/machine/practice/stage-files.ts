import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, lstat, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SwapoutError } from '../../model/errors.ts';
import type { PackEntry } from '../../model/pack.ts';
import type { StagedFile } from '../machine.ts';
import { syncFolder } from './write-durably.ts';

/**
 * Copies an entry's files to `stagingDir` and checks size and digest of the copies; the first is the product.
 * @throws SwapoutError `pack-digest` for another file than the approved one, `pack-invalid` for none
 */
export async function stageFiles(
  entry: PackEntry,
  packDir: string,
  stagingDir: string,
): Promise<readonly StagedFile[]> {
  await mkdir(stagingDir, { recursive: true, mode: 0o700 });
  const staged: StagedFile[] = [];
  for (const file of [entry.file, ...entry.dependencies]) {
    const source = join(packDir, file.name);
    const path = join(stagingDir, file.name);
    await requirePlainFile(source);
    await copyFile(source, path);
    const { sha256, sizeBytes } = await fingerprint(path);
    if (sha256 !== file.sha256 || sizeBytes !== file.sizeBytes) {
      await rm(path, { force: true });
      throw new SwapoutError(
        'pack-digest',
        `${source} is not the approved file: its size or digest is another`,
      );
    }
    staged.push({ path, sha256, sizeBytes });
  }
  await syncFolder(stagingDir);
  return staged;
}

/** Size and digest of a file, which is on disk afterwards. */
export async function fingerprint(
  path: string,
): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
    return { sha256: hash.digest('hex'), sizeBytes: (await handle.stat()).size };
  } finally {
    await handle.close();
  }
}

async function requirePlainFile(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found?.isFile() !== true) {
    throw new SwapoutError(
      'pack-invalid',
      `the pack's file ${path} is not there, or is no plain file`,
    );
  }
}
