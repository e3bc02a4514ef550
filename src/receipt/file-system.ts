import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Linux' numbers of file systems that keep no owner and mode of their own: what one sees there are mount
 * options. From linux/magic.h, and fs/ntfs3, fs/exfat.
 */
const WITHOUT_PERMISSIONS: ReadonlySet<number> = new Set([
  0x4d44, // FAT
  0x2011bab0, // exFAT
  0x5346544e, // NTFS
  0x7366746e, // NTFS, the kernel's newer driver
  0x65735546, // FUSE: NTFS and exFAT by helper programs
]);

/** Does a file of this kind of file system (`statfs().type`) keep permissions? */
export function keepsPermissions(type: number, platform: NodeJS.Platform): boolean {
  // Access lists are not read on Windows yet; so nothing is claimed from a mode there.
  if (platform === 'win32') return false;
  return platform !== 'linux' || !WITHOUT_PERMISSIONS.has(type);
}

/** Whether the file system that holds `path` keeps permissions. */
export async function fileSystemKeepsPermissions(path: string): Promise<boolean> {
  const { type } = await statfs(dirname(path));
  return keepsPermissions(type, process.platform);
}
