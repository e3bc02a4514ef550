import { existsSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import type { JobOptions } from '../model/event.ts';

/** Where kit, pack, key and receipts of a job lie now. */
export type JobPlaces = Pick<JobOptions, 'kitDir' | 'outDir' | 'packDir' | 'keyPath'>;

/** What `resume` was told anew, null for what it was not. */
export interface MovedPlaces {
  readonly kitDir: string | null;
  readonly outDir: string | null;
}

export const NOTHING_MOVED: MovedPlaces = { kitDir: null, outDir: null };

/**
 * The places of the job's first line, or where they went since: after a reboot the stick may lie under
 * another name. What lay in the kit went with it.
 * @param presentKitDir the kit that this Swapout would use for a new job
 */
export function placesNow(
  options: JobPlaces,
  moved: MovedPlaces,
  presentKitDir: string,
): JobPlaces {
  const kitDir = moved.kitDir ?? whichExists(options.kitDir, presentKitDir);
  const along = (path: string | null): string | null =>
    path === null ? null : movedAlong(path, options.kitDir, kitDir);
  return {
    kitDir,
    outDir: moved.outDir ?? along(options.outDir),
    packDir: along(options.packDir),
    keyPath: along(options.keyPath),
  };
}

function whichExists(recorded: string, present: string): string {
  return !existsSync(recorded) && existsSync(present) ? present : recorded;
}

function movedAlong(path: string, from: string, to: string): string {
  const inside = relative(from, path);
  const isInside = inside !== '' && !inside.startsWith('..') && !isAbsolute(inside);
  return isInside ? join(to, inside) : path;
}
