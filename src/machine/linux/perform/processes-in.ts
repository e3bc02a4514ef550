import { readlinkSync, statSync } from 'node:fs';
import { ownLine, type ProcessEntry, readProcesses } from '../../process-tree.ts';
import type { Surroundings } from './surroundings.ts';

export interface RunningProgram {
  readonly process: ProcessEntry;
  /** As the kernel names it, without its ` (deleted)`. */
  readonly exePath: string;
}

/**
 * Living processes whose executable lies in the folder, or is that file; Swapout's own line is left out.
 * A container's processes are not this machine's, though their paths look the same.
 */
export function processesIn(
  folder: string,
  here: Pick<Surroundings, 'procDir'>,
): readonly RunningProgram[] {
  const processes = readProcesses(here.procDir);
  const own = ownLine(processes);
  return processes.flatMap((process) => {
    if (process.state === 'Z' || own.has(process.pid)) return [];
    const exePath = exePathOf(process.pid, here);
    if (exePath === null || !isInside(exePath, folder) || !hasOurRoot(process.pid, here)) return [];
    return [{ process, exePath }];
  });
}

/** null for kernel threads, and where the link cannot be read. */
export function exePathOf(pid: number, { procDir }: Pick<Surroundings, 'procDir'>): string | null {
  try {
    return readlinkSync(`${procDir}/${pid}/exe`).replace(/ \(deleted\)$/, '');
  } catch {
    return null;
  }
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** A service with a private mount namespace has the same root folder; a container has another. */
function hasOurRoot(pid: number, { procDir }: Pick<Surroundings, 'procDir'>): boolean {
  try {
    const theirs = statSync(`${procDir}/${pid}/root/`);
    const ours = statSync('/');
    return theirs.dev === ours.dev && theirs.ino === ours.ino;
  } catch {
    return false;
  }
}
