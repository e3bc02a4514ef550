import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** Direct children, as process ids of this machine. Empty for a process that is gone. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
      .split(' ')
      .filter((field) => field !== '')
      .map(Number);
  } catch {
    return [];
  }
}

/** The process and all its descendants, parents first. */
export function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

/** Sends a signal and does not mind that the process is already gone. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The process's ids from the outermost namespace to its own, empty if it is gone. */
export function namespacePids(pid: number): number[] {
  const line = readProc(pid, 'status')
    ?.split('\n')
    .find((candidate) => candidate.startsWith('NSpid:'));
  return line === undefined ? [] : line.split(/\s+/).slice(1).map(Number);
}

/** What identifies a process beyond its number, which the kernel gives again: its start time. */
export function startTimeOf(pid: number): string | undefined {
  // The command name in field 2 may hold spaces and brackets; the fields after it may not.
  return readProc(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ')[19];
}

/** A running program of a container: its process id there, and the file it runs. */
export interface RunningProgram {
  readonly pid: number;
  readonly exe: string;
}

/** Every process in the process namespace of `leaderPid`, kernel threads left out. */
export function programsBeside(leaderPid: number): RunningProgram[] {
  const namespace = readNamespace(leaderPid);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => namespace !== undefined && readNamespace(pid) === namespace)
    .flatMap((pid) => {
      const exe = readLink(`/proc/${String(pid)}/exe`);
      const inner = namespacePids(pid).at(-1);
      return exe === undefined || inner === undefined ? [] : [{ pid: inner, exe }];
    });
}

function readNamespace(pid: number): string | undefined {
  return readLink(`/proc/${String(pid)}/ns/pid`);
}

function readLink(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

function readProc(pid: number, file: 'stat' | 'status'): string | undefined {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
