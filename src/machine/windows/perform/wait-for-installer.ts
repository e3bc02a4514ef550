import { setTimeout as sleep } from 'node:timers/promises';
import type { ActionResult } from '../../machine.ts';
import { StepEndedError, StepStoppedError } from '../../step-limit.ts';
import { timedOut } from './results.ts';
import { say, type WindowsWork } from './surroundings.ts';

/**
 * Waits until no other installation runs; the time left is told again and again.
 * @param atLeastMs also where none is to be seen: an installer that says "busy" may know more
 * @returns the step's result where the technician ended the waiting, null when the way is free
 */
export async function waitForInstaller(
  work: WindowsWork,
  atLeastMs = 0,
): Promise<ActionResult | null> {
  const { pollMs, noticeMs } = work.here.waits;
  const startedAt = performance.now();
  let noticeAt = startedAt;
  for (;;) {
    const now = performance.now();
    const isBusy = work.here.system.isInstallerBusy();
    if (!isBusy && now - startedAt >= atLeastMs) return null;
    if (now >= noticeAt) {
      say(work, countdown(now - startedAt, work.limit.remainingMs()));
      noticeAt = now + noticeMs;
    }
    if (work.context.signal.aborted) throw new StepStoppedError('stopped');
    try {
      await work.limit.pace();
    } catch (error) {
      if (error instanceof StepEndedError) return busyToTheEnd();
      throw error;
    }
    await sleep(pollMs);
  }
}

export function countdown(waitedMs: number, leftMs: number): string {
  return `another installation runs; waiting for it since ${clock(waitedMs)}, at most ${clock(leftMs)} more before you are asked`;
}

function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function busyToTheEnd(): ActionResult {
  return timedOut(
    'installer-busy',
    'Another installation ran to the end of the waiting. Nothing was changed.',
  );
}
