import { existsSync } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SwapoutError } from '../model/errors.ts';
import { makeDirs } from './make-dirs.ts';
import { asDiskError, systemCodeOf } from './system-error.ts';
import { prepareWindowsStateDir, whyWindowsStateDirUnsafe } from './windows-state-dir.ts';

/** What decides where state lies; a parameter, so that tests need no other account. */
export interface StateEnvironment {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
}

/** For what changes nothing, and for practice machines. */
export function userStateDir({ platform, env, homeDir }: StateEnvironment): string {
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? join(homeDir, 'AppData', 'Local'), 'Swapout');
  }
  if (platform === 'darwin') return join(homeDir, 'Library', 'Application Support', 'Swapout');
  return join(env['XDG_STATE_HOME'] ?? join(homeDir, '.local', 'state'), 'swapout');
}

/** For jobs that change this machine; administrators only. */
export function machineStateDir({ platform, env }: StateEnvironment): string {
  if (platform === 'win32') return join(env['ProgramData'] ?? 'C:\\ProgramData', 'Swapout');
  if (platform === 'darwin') return '/Library/Application Support/Swapout';
  return '/var/lib/swapout';
}

/** The one place of the lock for this machine, whatever `--state` says. */
export function machineLockPath(platform: NodeJS.Platform): string {
  if (platform === 'win32') return 'machine';
  return platform === 'darwin' ? '/var/run/swapout.lock' : '/run/swapout.lock';
}

/**
 * Makes `dir` for this account alone, or checks that the one that is there is safe: no link, its own,
 * writable by nobody else, and below no folder that somebody else could swap. Throws
 * `state-dir-unsafe` or `state-dir-unwritable`.
 */
export async function requireStateDir(dir: string): Promise<string> {
  const path = resolve(dir);
  if (process.platform === 'win32') return requireOnWindows(path);
  try {
    await makeDirs(path);
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST' || systemCodeOf(error) === 'ENOTDIR') {
      throw unsafe(path, 'it is not a folder');
    }
    throw asDiskError(error, path);
  }
  await requireOwn(path);
  // A user's own state guards nothing from that user's group; root's would.
  if (process.getuid?.() === 0) await requireSafeParents(path);
  return path;
}

/** Throws `state-dir-unsafe` where `dir` exists and somebody else could have written what lies in it. */
export async function requireSafeIfThere(dir: string): Promise<void> {
  const path = resolve(dir);
  if (!existsSync(path)) return;
  if (process.platform === 'win32') {
    const why = await whyWindowsStateDirUnsafe(path);
    if (why !== null) throw unsafe(path, why);
    return;
  }
  await requireOwn(path);
  if (process.getuid?.() === 0) await requireSafeParents(path);
}

/** Windows' folders carry access lists. */
async function requireOnWindows(path: string): Promise<string> {
  let why: string | null;
  try {
    why = await prepareWindowsStateDir(path);
  } catch (error) {
    throw asDiskError(error, path);
  }
  if (why !== null) throw unsafe(path, why);
  return path;
}

async function requireOwn(path: string): Promise<void> {
  const stats = await lstat(path);
  if (stats.isSymbolicLink()) throw unsafe(path, 'it is a link');
  if (!stats.isDirectory()) throw unsafe(path, 'it is not a folder');
  const uid = process.getuid?.() ?? 0;
  if (stats.uid !== uid) throw unsafe(path, `it belongs to another account (number ${stats.uid})`);
  if ((stats.mode & 0o022) !== 0) throw unsafe(path, 'other accounts may write to it');
}

async function requireSafeParents(path: string): Promise<void> {
  const uid = process.getuid?.() ?? 0;
  for (let dir = dirname(await realpath(path)); ; dir = dirname(dir)) {
    const stats = await lstat(dir);
    const othersWrite = (stats.mode & 0o022) !== 0 && (stats.mode & 0o1000) === 0;
    const stranger = stats.uid !== 0 && stats.uid !== uid;
    if (othersWrite || stranger)
      throw unsafe(path, `another account controls the folder ${dir} above it`);
    if (dir === dirname(dir)) return;
  }
}

function unsafe(path: string, why: string): SwapoutError {
  return new SwapoutError('state-dir-unsafe', `The state folder ${path} is not safe: ${why}.`);
}
