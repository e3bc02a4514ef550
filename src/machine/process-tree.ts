import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What /proc tells of one process. With `startTicks` the pid names it for good: pids are used again. */
export interface ProcessEntry {
  readonly pid: number;
  readonly command: string;
  /** `Z` is a zombie: ended, only not yet asked for by its parent. */
  readonly state: string;
  readonly parentPid: number;
  readonly groupId: number;
  readonly sessionId: number;
  readonly startTicks: string;
}

/** Where a tree begins, and the variable that all of its processes have inherited. */
export interface TreeRoot {
  readonly pid: number;
  readonly startTicks: string | null;
  /** `NAME=value` as it stands in the environment; the value is used for one tree only. */
  readonly mark: string;
}

const KILL_WAIT_MS = 5_000;
const POLL_MS = 50;

/** The command's name may hold spaces and brackets, so the fields are counted from its last bracket. */
export function parseProcessStat(text: string): ProcessEntry | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  const startTicks = fields[19];
  if (open < 0 || close < open || startTicks === undefined) return null;
  return {
    pid: Number.parseInt(text, 10),
    command: text.slice(open + 1, close),
    state: fields[0] ?? '?',
    parentPid: Number(fields[1]),
    groupId: Number(fields[2]),
    sessionId: Number(fields[3]),
    startTicks,
  };
}

export function readProcess(pid: number, procDir = '/proc'): ProcessEntry | null {
  try {
    return parseProcessStat(readFileSync(`${procDir}/${pid}/stat`, 'utf8'));
  } catch {
    return null; // Ended since it was listed.
  }
}

/** Every process, zombies too. */
export function readProcesses(procDir = '/proc'): readonly ProcessEntry[] {
  return readdirSync(procDir)
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name), procDir))
    .filter((entry) => entry !== null);
}

/** Swapout itself and what it was started by: never a target. */
export function ownLine(processes: readonly ProcessEntry[]): ReadonlySet<number> {
  const byPid = new Map(processes.map((entry) => [entry.pid, entry]));
  const line = new Set<number>([1]);
  for (let pid = process.pid; pid > 1 && !line.has(pid); pid = byPid.get(pid)?.parentPid ?? 1)
    line.add(pid);
  return line;
}

/**
 * Sends a signal, if the pid still means the same process.
 * @throws the system's error where it refuses (EPERM)
 */
export function signalProcess(
  entry: ProcessEntry,
  signal: NodeJS.Signals,
  procDir = '/proc',
): void {
  const now = readProcess(entry.pid, procDir);
  if (now?.startTicks !== entry.startTicks) return;
  try {
    process.kill(entry.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Ends everything that a program started: what is below it, what is in its session or group, and what
 * left both but carries its mark. SIGTERM first, SIGKILL after `graceMs`.
 * @returns pids that even SIGKILL did not end
 */
export async function endProcessTree(root: TreeRoot, graceMs: number): Promise<readonly number[]> {
  const known = new Map<number, string>();
  const asked = new Set<number>();
  const graceEndsAt = performance.now() + graceMs;
  const givenUpAt = graceEndsAt + KILL_WAIT_MS;
  for (;;) {
    const members = findMembers(root, known);
    if (members.length === 0) return [];
    if (performance.now() > givenUpAt) return members.map((entry) => entry.pid);
    const kill = performance.now() > graceEndsAt;
    for (const entry of members) {
      if (kill) signalQuietly(entry, 'SIGKILL');
      else if (!asked.has(entry.pid)) signalQuietly(entry, 'SIGTERM');
      asked.add(entry.pid);
    }
    await sleep(POLL_MS);
  }
}

function signalQuietly(entry: ProcessEntry, signal: NodeJS.Signals): void {
  try {
    signalProcess(entry, signal);
  } catch {
    // A program with more rights than ours: it is reported as not ended.
  }
}

/** Living members; `known` keeps those whose parent has gone meanwhile. */
function findMembers(root: TreeRoot, known: Map<number, string>): readonly ProcessEntry[] {
  const processes = readProcesses();
  const untouchable = ownLine(processes);
  const candidates = processes.filter((entry) => !untouchable.has(entry.pid));
  // A new process with the root's pid means that the old session is empty.
  const reused = candidates.some(
    (entry) =>
      entry.pid === root.pid && root.startTicks !== null && entry.startTicks !== root.startTicks,
  );
  for (const entry of candidates) {
    const inSession = !reused && [entry.pid, entry.sessionId, entry.groupId].includes(root.pid);
    if (inSession || hasMark(entry.pid, root.mark)) known.set(entry.pid, entry.startTicks);
  }
  addChildren(candidates, known);
  return candidates.filter(
    (entry) => known.get(entry.pid) === entry.startTicks && entry.state !== 'Z',
  );
}

function addChildren(candidates: readonly ProcessEntry[], known: Map<number, string>): void {
  for (let before = -1; before !== known.size;) {
    before = known.size;
    for (const entry of candidates) {
      if (known.has(entry.parentPid) && !known.has(entry.pid))
        known.set(entry.pid, entry.startTicks);
    }
  }
}

function hasMark(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
  } catch {
    return false;
  }
}
