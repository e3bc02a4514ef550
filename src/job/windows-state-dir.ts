import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeAdministratorsFolder } from '../machine/windows/api/administrators-folder.ts';
import { openWindowsSystem } from '../machine/windows/api/open-system.ts';
import { hasOnlyAdministrativeWriters } from '../machine/windows/perform/administrator-only.ts';
import { makeDirs } from './make-dirs.ts';

/**
 * The state folder on Windows. An administrator's is made for administrators only, and one that is there is
 * used only if nobody else can write to it; a user's own is an ordinary folder of that user.
 * @returns why it is not safe, null if it is
 */
export async function prepareWindowsStateDir(path: string): Promise<string | null> {
  const system = await openWindowsSystem();
  if (!system.isAdministrator()) {
    await makeDirs(path);
    return null;
  }
  await makeDirs(dirname(path));
  await makeAdministratorsFolder(path);
  return whyUnsafe(path, system);
}

async function whyUnsafe(
  path: string,
  system: Awaited<ReturnType<typeof openWindowsSystem>>,
): Promise<string | null> {
  const stats = await lstat(path);
  if (stats.isSymbolicLink()) return 'it is a link';
  if (!stats.isDirectory()) return 'it is not a folder';
  // Where access lists are made up (Wine), they can neither prove nor refuse anything.
  if (!system.writersOf(path).isProof) return null;
  return hasOnlyAdministrativeWriters(path, { system })
    ? null
    : 'accounts that are no administrators may write to it, or own it';
}

/** The same for a folder that is only read: one that does not exist is safe. */
export async function whyWindowsStateDirUnsafe(path: string): Promise<string | null> {
  const system = await openWindowsSystem();
  return system.isAdministrator() ? whyUnsafe(path, system) : null;
}
