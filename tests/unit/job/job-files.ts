import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createKey, type Engine } from '../../../src/index.ts';
import { JOURNAL_FILENAME } from '../../../src/job/journal.ts';
import { jobDirOf, tempDir } from './practice-job.ts';

export function journalPathOf(engine: Engine, job: string): string {
  return join(jobDirOf(engine, job), JOURNAL_FILENAME);
}

/** Every file below `dir` with the digest of what is in it. */
export async function treeOf(dir: string): Promise<Readonly<Record<string, string>>> {
  const files = await readdir(dir, { recursive: true, withFileTypes: true });
  const pairs = files
    .filter((file) => file.isFile() && file.name !== 'lock')
    .map(async (file): Promise<[string, string]> => {
      const path = join(file.parentPath, file.name);
      return [
        path,
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      ];
    });
  return Object.fromEntries(await Promise.all(pairs));
}

/** A protected key in a folder of its own. */
export async function createKeyForTest(passphrase: string): Promise<string> {
  const path = join(await tempDir(), 'technician.key.pem');
  await createKey(path, passphrase);
  return path;
}
