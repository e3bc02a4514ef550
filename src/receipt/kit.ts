import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCodeOf } from '../job/system-error.ts';

/** Who uses this kit; filled in once, shown as the defaults of every job. */
export const KitProfile = z.object({
  schema: z.literal('swapout.profile/v1'),
  /** Badge number or the like; no name. */
  technician: z.string().min(1),
  site: z.string().nullable(),
});
export type KitProfile = z.infer<typeof KitProfile>;

/**
 * The technician's folder on the stick:
 * `profile.json`, `keys/technician.key.pem`, `trusted/*.pem`, `packs/<pack>/`, `receipts/`, `chain.json`.
 */
export interface Kit {
  readonly dir: string;
  readonly profile: KitProfile | null;
  readonly keyPath: string;
  readonly trustedDir: string;
  readonly receiptsDir: string;
  /** Folders in `packs/`, sorted. */
  readonly packDirs: readonly string[];
  /** What of the kit could not be used, one sentence each. */
  readonly problems: readonly string[];
}

/** Looks at a kit; nothing in it needs to exist, nor the folder itself. */
export async function loadKit(dir: string): Promise<Kit> {
  const { profile, problem } = await readProfile(join(dir, 'profile.json'));
  return {
    dir,
    profile,
    keyPath: join(dir, 'keys', 'technician.key.pem'),
    trustedDir: join(dir, 'trusted'),
    receiptsDir: join(dir, 'receipts'),
    packDirs: await foldersIn(join(dir, 'packs')),
    problems: problem === null ? [] : [problem],
  };
}

/** Where a kit keeps its chain of custody. */
export function chainPath(kitDir: string): string {
  return join(kitDir, 'chain.json');
}

async function readProfile(
  path: string,
): Promise<{ profile: KitProfile | null; problem: string | null }> {
  try {
    return { profile: KitProfile.parse(JSON.parse(await readFile(path, 'utf8'))), problem: null };
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR')
      return { profile: null, problem: null };
    const why = systemCodeOf(error) ?? 'it is no swapout.profile/v1 document';
    return { profile: null, problem: `The kit's profile ${path} was left out: ${why}.` };
  }
}

async function foldersIn(dir: string): Promise<readonly string[]> {
  let names: string[];
  try {
    names = (await readdir(dir)).sort();
  } catch {
    return [];
  }
  const paths = names.map((name) => join(dir, name));
  const kinds = await Promise.all(paths.map((path) => lstat(path).catch(() => null)));
  return paths.filter((_path, index) => kinds[index]?.isDirectory() === true);
}
