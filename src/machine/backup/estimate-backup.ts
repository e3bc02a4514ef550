import { BehindLinkError, openPlace } from './anchored-dir.ts';
import { backupKind } from './backup-kind.ts';
import type { BackupEstimate } from './room.ts';
import { lstatOrNull, MountPointError, type TreeEntry, walkTree } from './walk-tree.ts';

/** Adds up what a backup of a tree would copy and what it would only record. */
export async function estimateTree(
  entry: TreeEntry,
  pace: () => Promise<void> | undefined,
): Promise<BackupEstimate> {
  const sum = { copyBytes: 0, recordBytes: 0, files: 0 };
  await walkTree(entry, {
    pace,
    enter: ({ path, stats }) => {
      sum.files += 1;
      if (!stats.isFile()) return;
      const shape = { sizeBytes: stats.size, mode: stats.mode };
      sum[backupKind(path.toString(), shape) === 'copy' ? 'copyBytes' : 'recordBytes'] +=
        stats.size;
    },
  });
  return sum;
}

/**
 * The same for several paths, to be shown beforehand. What is missing, behind a link, beside a
 * mount or unreadable counts nothing: it will not be removed either.
 */
export async function estimateBackup(paths: readonly string[]): Promise<BackupEstimate> {
  const estimates = await Promise.all(paths.map(estimatePath));
  return estimates.reduce(add, NOTHING);
}

const NOTHING: BackupEstimate = { copyBytes: 0, recordBytes: 0, files: 0 };

function add(a: BackupEstimate, b: BackupEstimate): BackupEstimate {
  return {
    copyBytes: a.copyBytes + b.copyBytes,
    recordBytes: a.recordBytes + b.recordBytes,
    files: a.files + b.files,
  };
}

async function estimatePath(path: string): Promise<BackupEstimate> {
  try {
    using place = openPlace(path);
    const stats = lstatOrNull(place.parent, place.name);
    if (stats === null) return NOTHING;
    const entry = { dir: place.parent, name: place.name, path: Buffer.from(path), stats };
    return await estimateTree(entry, () => undefined);
  } catch (error) {
    const known = error instanceof BehindLinkError || error instanceof MountPointError;
    if (known || (error as NodeJS.ErrnoException).code !== undefined) return NOTHING;
    throw error;
  }
}
