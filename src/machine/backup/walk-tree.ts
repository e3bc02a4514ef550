import type { Stats } from 'node:fs';
import { type AnchoredDir, joinBytes } from './anchored-dir.ts';

/** A mount lies at or below the path: what is on it belongs to another file system. */
export class MountPointError extends Error {
  override readonly name = 'MountPointError';
  readonly mountPath: string;

  constructor(mountPath: string) {
    super(`${mountPath} is a mount point`);
    this.mountPath = mountPath;
  }
}

/** One name in an open folder. */
export interface TreeEntry {
  readonly dir: AnchoredDir;
  readonly name: Buffer;
  /** Absolute path as bytes, for records and messages; never opened. */
  readonly path: Buffer;
  readonly stats: Stats;
}

export interface TreeVisitor {
  /** Files, links and special files; folders before their contents. */
  readonly enter?: (entry: TreeEntry) => void | Promise<void>;
  /** Folders after their contents, while `entry.dir` is still open. */
  readonly leave?: (entry: TreeEntry) => void | Promise<void>;
  /** Called for every entry: gives others their turn, and may throw to stop the walk. */
  readonly pace: () => Promise<void> | undefined;
}

/**
 * Walks what lies at one name, never through a link and never onto another mount. What disappears
 * meanwhile is passed over.
 * @throws MountPointError, errno errors, and what the visitor throws
 */
export async function walkTree(entry: TreeEntry, visitor: TreeVisitor): Promise<void> {
  const pause = visitor.pace();
  if (pause !== undefined) await pause;
  await visitor.enter?.(entry);
  if (entry.stats.isDirectory()) {
    await walkFolder(entry, visitor);
    await visitor.leave?.(entry);
  }
}

async function walkFolder(entry: TreeEntry, visitor: TreeVisitor): Promise<void> {
  using folder = entry.dir.openDir(entry.name);
  if (folder.mountId() !== entry.dir.mountId()) throw new MountPointError(entry.path.toString());
  for (const name of folder.names().sort((a, b) => a.compare(b))) {
    const stats = lstatOrNull(folder, name);
    if (stats === null) continue;
    await walkTree({ dir: folder, name, path: joinBytes(entry.path, name), stats }, visitor);
  }
}

/** null where there is nothing. @throws other errno errors */
export function lstatOrNull(dir: AnchoredDir, name: Buffer): Stats | null {
  try {
    return dir.lstat(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
