import { setTimeout as sleep } from 'node:timers/promises';
import type { Action } from '../../../model/action.ts';
import { BehindLinkError, openPlace } from '../../backup/anchored-dir.ts';
import type { ActionResult } from '../../machine.ts';
import { signalProcess } from '../../process-tree.ts';
import { processesIn, type RunningProgram, runsFrom } from './processes-in.ts';
import { protectedReason } from './protected-paths.ts';
import { alreadyGone, done, failed, refused } from './results.ts';
import { say, type Work } from './surroundings.ts';

type ProcessEnd = Extract<Action, { kind: 'process-end' }>;

const POLL_MS = 100;

/** Ends what still runs from a folder: SIGTERM, and SIGKILL for what does not go. */
export async function endProcesses(action: ProcessEnd, work: Work): Promise<ActionResult> {
  const { folder } = action;
  const reason = protectedReason(folder) ?? linkReason(folder);
  if (reason !== null) return refused('shared-folder', `No process was ended: ${reason}.`);
  if (process.geteuid?.() !== 0) {
    return refused(
      'administrator-rights-missing',
      'Only root sees and ends the processes of all accounts.',
    );
  }
  const before = processesIn(folder, work.here);
  if (before.length === 0) return alreadyGone(`No process runs from ${folder}.`);
  for (const { process, exePath } of before) say(work, `ending ${exePath} (pid ${process.pid})`);
  try {
    const rest = await signalUntilGone(folder, work);
    if (rest.length === 0) return done(`${before.length} ended: ${names(before)}.`);
    const known = new Set(before.map(({ process }) => process.pid));
    return rest.some(({ process }) => !known.has(process.pid))
      ? failed('process-would-not-end', `Something starts them again: ${names(rest)}.`)
      : failed('process-would-not-end', `Not even SIGKILL ended ${names(rest)}.`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    return refused('blocked-by-product', `The system does not let root end ${names(before)}.`);
  }
}

function linkReason(folder: string): string | null {
  try {
    using place = openPlace(folder);
    return place.parent.lstat(place.name).isSymbolicLink() ? `${folder} is a link` : null;
  } catch (error) {
    // The folder may be gone while its processes still run.
    return error instanceof BehindLinkError ? error.message : null;
  }
}

function names(programs: readonly RunningProgram[]): string {
  return programs.map(({ process, exePath }) => `${exePath} (pid ${process.pid})`).join(', ');
}

async function signalUntilGone(folder: string, work: Work): Promise<readonly RunningProgram[]> {
  const { termGraceMs, killGraceMs } = work.here.waits;
  const rest = await signalAll(folder, 'SIGTERM', termGraceMs, work);
  return rest.length === 0 ? rest : signalAll(folder, 'SIGKILL', killGraceMs, work);
}

/** Each process gets the signal once; those that start meanwhile too. */
async function signalAll(
  folder: string,
  signal: 'SIGTERM' | 'SIGKILL',
  graceMs: number,
  work: Work,
): Promise<readonly RunningProgram[]> {
  const sent = new Set<string>();
  const until = performance.now() + graceMs;
  for (;;) {
    const running = processesIn(folder, work.here);
    if (running.length === 0 || performance.now() > until) return running;
    for (const { process } of running) {
      const key = `${process.pid}:${process.startTicks}`;
      if (sent.has(key)) continue;
      sent.add(key);
      // Looked at once more: a program may have replaced itself by another one under the same pid.
      if (runsFrom(process.pid, folder, work.here)) signalProcess(process, signal);
    }
    const pause = work.limit.pace();
    if (pause !== undefined) await pause;
    await sleep(POLL_MS);
  }
}
