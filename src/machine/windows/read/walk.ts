import { type Disk, type Entry, listEntries } from './disk.ts';
import type { Reading } from './reading.ts';

export interface WalkLimits {
  /** Folders below the first one. */
  readonly depth: number;
  readonly entries: number;
}

/** Files below a folder. Links and junctions are never entered, so no circle of them can hold it. */
export function filesBelow(
  disk: Disk,
  dir: string,
  reading: Reading,
  limits: WalkLimits,
): readonly Entry[] {
  const files: Entry[] = [];
  const pending = [{ dir, depth: 0 }];
  let entries = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { dir: folder, depth } = next;
    for (const entry of reading.attempt(folder, () => listEntries(disk, folder)) ?? []) {
      entries += 1;
      reading.entries += 1;
      if (entries > limits.entries) {
        reading.note('too-large', dir, `more than ${limits.entries} entries`);
        return files;
      }
      if (entry.kind === 'file') files.push(entry);
      if (entry.kind === 'directory' && depth < limits.depth) {
        pending.push({ dir: entry.path, depth: depth + 1 });
      }
    }
  }
  return files;
}
