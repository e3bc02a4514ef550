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
export function processesIn(folder: string, { procDir }: ProcPlace): readonly RunningProgram[] {
  const processes = readProcesses(procDir);
  const own = ownLine(processes);
  return processes.flatMap((process) => {
    if (process.state === 'Z' || own.has(process.pid)) return [];
    const link = readExe(process.pid, procDir);
    if (link === null || !isInside(link.path, folder)) return [];
    const ours = link.deleted
      ? hasOurRoot(process.pid, procDir)
      : isOurFile(process.pid, link.path, procDir);
    return ours ? [{ process, exePath: link.path }] : [];
  });
}

/** Does the process still run a program from that folder? */
export function runsFrom(pid: number, folder: string, { procDir }: ProcPlace): boolean {
  const link = readExe(pid, procDir);
  return link !== null && isInside(link.path, folder);
}

type ProcPlace = Pick<Surroundings, 'procDir'>;

const DELETED = / \(deleted\)$/;

/** null for kernel threads, and where the link cannot be read. */
function readExe(
  pid: number,
  procDir: string,
): { readonly path: string; readonly deleted: boolean } | null {
  try {
    const target = readlinkSync(`${procDir}/${pid}/exe`);
    return { path: target.replace(DELETED, ''), deleted: DELETED.test(target) };
  } catch {
    return null;
  }
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The path as we see it is the very file that runs. */
function isOurFile(pid: number, path: string, procDir: string): boolean {
  return isSame(`${procDir}/${pid}/exe`, path);
}

/** Of a deleted file only this can be told: a container has another root folder. */
function hasOurRoot(pid: number, procDir: string): boolean {
  return isSame(`${procDir}/${pid}/root/`, '/');
}

function isSame(a: string, b: string): boolean {
  try {
    const [first, second] = [statSync(a), statSync(b)];
    return first.dev === second.dev && first.ino === second.ino;
  } catch {
    return false;
  }
}
