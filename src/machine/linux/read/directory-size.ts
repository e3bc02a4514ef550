import * as fs from 'node:fs';
import { join } from 'node:path';

export interface SizeLimits {
  readonly entries: number;
  readonly timeMs: number;
}

/**
 * Bytes in whole trees, within limits for all of them together. Links are counted as nothing and never
 * followed; another file system mounted inside makes the tree uncounted, and so does what cannot be read.
 */
export class DirectorySizer {
  readonly #limits: SizeLimits;
  readonly #sizes = new Map<string, number | null>();
  #entries = 0;
  #spentMs = 0;

  constructor(limits: SizeLimits) {
    this.#limits = limits;
  }

  /** null where it was not counted to the end. */
  sizeOf(hostDir: string): number | null {
    const startedMs = performance.now();
    try {
      const deadlineMs = startedMs + this.#limits.timeMs - this.#spentMs;
      return this.#count(hostDir, fs.lstatSync(hostDir).dev, deadlineMs);
    } catch {
      return null;
    } finally {
      this.#spentMs += performance.now() - startedMs;
    }
  }

  #count(dir: string, device: number, deadlineMs: number): number | null {
    const known = this.#sizes.get(dir);
    if (known !== undefined) return known;
    let total: number | null = 0;
    for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
      this.#entries += 1;
      if (this.#entries > this.#limits.entries || performance.now() > deadlineMs) return null;
      const size = this.#sizeOfEntry(join(dir, entry.name), entry, device, deadlineMs);
      total = total === null || size === null ? null : total + size;
    }
    this.#sizes.set(dir, total);
    return total;
  }

  #sizeOfEntry(path: string, entry: fs.Dirent, device: number, deadlineMs: number): number | null {
    if (!entry.isDirectory() && !entry.isFile()) return 0;
    try {
      const stat = fs.lstatSync(path);
      if (stat.isFile()) return stat.size;
      if (!stat.isDirectory()) return 0;
      return stat.dev === device ? this.#count(path, device, deadlineMs) : null;
    } catch {
      return null;
    }
  }
}
