import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { baseRecipe } from './base-recipe.ts';
import type { BaseRecipe } from './base-recipe.ts';
import { withFileLock } from './file-lock.ts';
import { runOnHost } from './host-command.ts';
import { cacheDir } from './places.ts';

export interface Base {
  /** The root folder. Never written to once it exists: every container is an overlay upon it. */
  readonly rootDir: string;
  /** First 12 hex digits of the recipe's SHA-256. */
  readonly digest: string;
}

const UNUSED_AFTER_MS = 7 * 24 * 60 * 60 * 1000;

export function recipeDigest(recipe: BaseRecipe): string {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);
}

/** The base system for the recipe: from the cache, or built now (about two minutes). */
export async function requireBase(recipe: BaseRecipe = baseRecipe): Promise<Base> {
  const digest = recipeDigest(recipe);
  const baseDir = path.join(cacheDir, `base-${recipe.suite}-${digest}`);
  const base = { rootDir: path.join(baseDir, 'root'), digest };
  if (!existsSync(baseDir)) {
    await mkdir(cacheDir, { recursive: true });
    await withFileLock(path.join(cacheDir, 'base.lock'), async () => {
      // The holder before us may have built it while we waited.
      if (existsSync(baseDir)) return;
      await removeUnfinishedAndUnused();
      await build(recipe, baseDir);
    });
  }
  const now = new Date();
  await utimes(baseDir, now, now);
  return base;
}

async function build(recipe: BaseRecipe, baseDir: string): Promise<void> {
  const unfinishedDir = path.join(cacheDir, `unfinished-${String(process.pid)}`);
  const rootDir = path.join(unfinishedDir, 'root');
  await mkdir(rootDir, { recursive: true });
  await bootstrap(recipe, rootDir);
  for (const [file, content] of Object.entries(recipe.files)) {
    await mkdir(path.dirname(path.join(rootDir, file)), { recursive: true });
    await rm(path.join(rootDir, file), { force: true });
    await writeFile(path.join(rootDir, file), content);
  }
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
  for (const command of recipe.commands) {
    await runOnHost(['/usr/sbin/chroot', rootDir, ...command], env);
  }
  await writeFile(path.join(unfinishedDir, 'recipe.json'), JSON.stringify(recipe, null, 2));
  await rename(unfinishedDir, baseDir);
}

async function bootstrap(recipe: BaseRecipe, rootDir: string): Promise<void> {
  const debsDir = path.join(cacheDir, 'debs');
  await mkdir(debsDir, { recursive: true });
  const mirror = await findMirror(recipe.suite);
  // debootstrap mounts /proc and /sys below the new root. In a mount namespace of its own they
  // vanish with it, even when it is killed: nothing that is deleted later can reach through them.
  await runOnHost([
    '/usr/bin/setpriv',
    '--pdeathsig=KILL',
    '/usr/bin/unshare',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child=KILL',
    '--mount-proc',
    '/usr/sbin/debootstrap',
    '--variant=minbase',
    `--arch=${recipe.arch}`,
    `--include=${recipe.include.join(',')}`,
    `--cache-dir=${debsDir}`,
    recipe.suite,
    rootDir,
    ...(mirror === undefined ? [] : [mirror]),
  ]);
}

/** The mirror that this machine's apt takes the suite from; without one, debootstrap's own choice. */
async function findMirror(suite: string): Promise<string | undefined> {
  const { stdout } = await runOnHost([
    '/usr/bin/apt-get',
    'indextargets',
    '--format',
    '$(REPO_URI)',
    'Created-By: Packages',
    `Codename: ${suite}`,
    'Component: main',
  ]);
  return stdout.split('\n').find((line) => /^https?:/.test(line));
}

async function removeUnfinishedAndUnused(): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const dir = path.join(cacheDir, name);
    // Under the lock nobody else builds, so an unfinished one belongs to a dead process.
    const unfinished = name.startsWith('unfinished-');
    const unused =
      name.startsWith('base-') &&
      (await stat(dir)).isDirectory() &&
      Date.now() - (await stat(dir)).mtimeMs > UNUSED_AFTER_MS;
    if (unfinished || unused) await rm(dir, { recursive: true, force: true });
  }
}
