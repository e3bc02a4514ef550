import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink, unlink, lstat } from 'node:fs/promises';
import path from 'node:path';
import { builtCliDir, cacheDir, repositoryDir } from './places.ts';
import { runWine } from './wine.ts';

/** Changed with what this file does: an older template is not used again. */
const RECIPE = 'windows 10, no links to this machine, T: the program, N: Node 22; 2';

/** A clean Wine machine that is never run: every test has a copy of it. Made once, in about ten seconds. */
export async function requireTemplate(): Promise<string> {
  const digest = createHash('sha256').update(RECIPE).digest('hex').slice(0, 12);
  const dir = path.join(cacheDir, `template-${digest}`);
  if (existsSync(dir)) return dir;
  await mkdir(cacheDir, { recursive: true });
  const unfinished = path.join(cacheDir, `unfinished-${process.pid}`);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  const options = { prefixDir: unfinished, cwd: '/' };
  await runWine('wine', ['wineboot', '-i'], options);
  await runWine('wine', ['winecfg', '-v', 'win10'], options);
  await runWine('wineserver', ['-w'], options);
  await cutLinks(path.join(unfinished, 'drive_c/users'));
  const devices = path.join(unfinished, 'dosdevices');
  for (const name of await readdir(devices))
    if (name !== 'c:') await unlink(path.join(devices, name));
  await rename(unfinished, dir);
  return dir;
}

/** T: is what this checkout built, N: its Node 22 for Windows; a template serves every checkout. */
export async function addDrives(prefixDir: string): Promise<void> {
  const devices = path.join(prefixDir, 'dosdevices');
  await symlink(path.dirname(builtCliDir), path.join(devices, 't:'));
  await symlink(path.dirname(nodeDir()), path.join(devices, 'n:'));
}

let node: string | null = null;

/** Folder of Node 22 for Windows, fetched from npm the first time. */
function nodeDir(): string {
  const script = path.join(repositoryDir, 'scripts/build-windows.mjs');
  node ??= execFileSync(process.execPath, [script, '--node'], { encoding: 'utf8' }).trim();
  return node;
}

/** A link to a home of this machine would let a test delete there. */
async function cutLinks(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    const entry = path.join(dir, name);
    const stat = await lstat(entry);
    if (stat.isSymbolicLink()) {
      await unlink(entry);
      await mkdir(entry);
    } else if (stat.isDirectory()) {
      await cutLinks(entry);
    }
  }
}
