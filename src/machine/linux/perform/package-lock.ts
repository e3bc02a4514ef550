import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readProcess } from '../../process-tree.ts';
import { StepEndedError, StepStoppedError } from '../../step-limit.ts';
import { say, type Surroundings, type Work } from './surroundings.ts';

export interface LockHolder {
  /** 0: a process outside this container. */
  readonly pid: number;
  readonly command: string | null;
}

export function dpkgLockPaths({ dpkgDir }: Pick<Surroundings, 'dpkgDir'>): readonly string[] {
  return [`${dpkgDir}/lock-frontend`, `${dpkgDir}/lock`];
}

/**
 * Waits until nobody holds one of the package manager's locks, and names the holder meanwhile.
 * @returns the last holder if the technician ended the waiting, null when the lock is free
 * @throws StepStoppedError when the job is stopped
 */
export async function waitForLock(
  paths: readonly string[],
  work: Work,
): Promise<LockHolder | null> {
  const { lockPollMs, lockNoticeMs } = work.here.waits;
  const startedAt = performance.now();
  let noticeAt = startedAt;
  for (;;) {
    const [holder] = lockHolders(paths, work.here.procDir);
    if (holder === undefined) return null;
    const now = performance.now();
    if (now >= noticeAt) {
      say(
        work,
        `waiting for the package manager, held by ${nameOf(holder)}, ${Math.round((now - startedAt) / 1000)} s`,
      );
      noticeAt = now + lockNoticeMs;
    }
    if (work.context.signal.aborted) throw new StepStoppedError('stopped');
    try {
      await work.limit.pace();
    } catch (error) {
      if (error instanceof StepEndedError) return holder;
      throw error;
    }
    await sleep(lockPollMs);
  }
}

export function nameOf({ pid, command }: LockHolder): string {
  if (pid === 0) return 'a process outside this container';
  return command === null ? `process ${pid}` : `${command} (pid ${pid})`;
}

/** Who holds a write lock on one of the files; the package managers use fcntl locks on whole files. */
export function lockHolders(paths: readonly string[], procDir = '/proc'): readonly LockHolder[] {
  const files = paths.map(statOrNull).filter((stats) => stats !== null);
  if (files.length === 0) return [];
  const locks = parseLocks(readFileSync(`${procDir}/locks`, 'latin1'));
  const holders = new Map<number, LockHolder>();
  for (const lock of locks) {
    if (lock.pid === process.pid || holders.has(lock.pid)) continue;
    const open = openFiles(lock.pid, procDir);
    // Overlay file systems show another inode in /proc/locks than stat does: the open files decide.
    const held =
      open === null
        ? files.some((file) => file.ino === lock.inode)
        : files.some((file) => open.some((one) => one.ino === file.ino && one.dev === file.dev));
    if (held) holders.set(lock.pid, { pid: lock.pid, command: commandOf(lock.pid, procDir) });
  }
  return [...holders.values()];
}

interface Lock {
  readonly pid: number;
  readonly inode: number;
}

/** Held write locks of /proc/locks; a line with `->` only waits for one. */
export function parseLocks(text: string): readonly Lock[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\d+: POSIX\s+\S+\s+WRITE\s+(\d+)\s+[0-9a-f]+:[0-9a-f]+:(\d+)\s/.exec(line);
    return match === null ? [] : [{ pid: Number(match[1]), inode: Number(match[2]) }];
  });
}

function statOrNull(path: string): { readonly dev: number; readonly ino: number } | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** Regular files that a process has open; null where that cannot be seen. */
function openFiles(pid: number, procDir: string): readonly { dev: number; ino: number }[] | null {
  const dir = `${procDir}/${pid}/fd`;
  try {
    return readdirSync(dir)
      .filter((fd) => linkOf(`${dir}/${fd}`).startsWith('/'))
      .map((fd) => statOrNull(`${dir}/${fd}`))
      .filter((stats) => stats !== null);
  } catch {
    return null;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function commandOf(pid: number, procDir: string): string | null {
  return readProcess(pid, procDir)?.command ?? null;
}
