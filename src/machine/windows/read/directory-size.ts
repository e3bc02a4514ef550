import { type Disk, listEntries, lstat } from './disk.ts';

export interface SizeLimits {
  readonly entries: number;
  readonly timeMs: number;
}

/**
 * Bytes in whole trees, within limits for all of them together. Links and junctions count as nothing and are
 * never followed; what cannot be read makes the tree uncounted.
 */
export class DirectorySizer {
  readonly #disk: Disk;
  readonly #limits: SizeLimits;
  readonly #sizes = new Map<string, number | null>();
  #entries = 0;
  #spentMs = 0;

  constructor(disk: Disk, limits: SizeLimits) {
    this.#disk = disk;
    this.#limits = limits;
  }

  /** null where it was not counted to the end. */
  sizeOf(dir: string): number | null {
    const startedMs = performance.now();
    try {
      return this.#count(dir, startedMs + this.#limits.timeMs - this.#spentMs);
    } catch {
      return null;
    } finally {
      this.#spentMs += performance.now() - startedMs;
    }
  }

  #count(dir: string, deadlineMs: number): number | null {
    const known = this.#sizes.get(dir);
    if (known !== undefined) return known;
    let total = 0;
    for (const { path, kind } of listEntries(this.#disk, dir)) {
      this.#entries += 1;
      if (this.#entries > this.#limits.entries || performance.now() > deadlineMs) return null;
      const size =
        kind === 'directory' ? this.#count(path, deadlineMs) : this.#fileSize(path, kind);
      if (size === null) return null;
      total += size;
    }
    this.#sizes.set(dir, total);
    return total;
  }

  #fileSize(path: string, kind: string): number {
    return kind === 'file' ? lstat(this.#disk, path).size : 0;
  }
}
