import { setTimeout as sleep } from 'node:timers/promises';
import type { Action } from '../../../model/action.ts';
import { isAtOrBelow } from '../../../steps/places.ts';
import type { ActionResult } from '../../machine.ts';
import type { WindowsProcess } from '../api/processes.ts';
import { ERROR } from '../api/windows-error.ts';
import { protectedFolderReason } from './protected-folders.ts';
import { alreadyGone, done, failed, isWindowsError, refused } from './results.ts';
import { say, type WindowsSurroundings, type WindowsWork } from './surroundings.ts';

type ProcessEnd = Extract<Action, { kind: 'process-end' }>;

/** Ends what still runs from a folder. A process that defends itself is left alone. */
export async function endProcesses(
  { folder }: ProcessEnd,
  work: WindowsWork,
): Promise<ActionResult> {
  const reason = protectedFolderReason(folder, work.here);
  if (reason !== null) return refused('shared-folder', `No process was ended: ${reason}.`);
  if (!work.here.system.isAdministrator()) {
    return refused(
      'administrator-rights-missing',
      'Only an administrator sees and ends the processes of all accounts.',
    );
  }
  const before = programsIn(folder, work.here);
  if (before.length === 0) return alreadyGone(`No process runs from ${folder}.`);
  const { settleMs, pollMs } = work.here.waits;
  const until = performance.now() + settleMs;
  const told = new Set<string>();
  for (;;) {
    const running = programsIn(folder, work.here);
    if (running.length === 0) return done(`${before.length} ended: ${names(before)}.`);
    if (performance.now() > until) return stillThere(before, running);
    for (const process of running) {
      const key = `${process.pid}:${process.startedTicks}`;
      if (told.has(key)) continue;
      told.add(key);
      say(work, `ending ${process.exePath ?? process.name} (pid ${process.pid})`);
      try {
        work.here.system.processes.end(process.pid, process.startedTicks);
      } catch (error) {
        if (!isWindowsError(error, ERROR.accessDenied)) throw error;
        return refused('self-defence', `Windows does not let ${names([process])} be ended.`);
      }
    }
    await work.limit.pace();
    await sleep(pollMs);
  }
}

/** Processes whose program lies in the folder, or is this very file; never Swapout's own line. */
export function programsIn(
  folder: string,
  { system }: Pick<WindowsSurroundings, 'system'>,
): readonly WindowsProcess[] {
  const all = system.processes.list();
  const own = ownLine(all);
  return all.filter(
    ({ pid, exePath }) =>
      exePath !== null && !own.has(pid) && isAtOrBelow(exePath, folder, 'windows'),
  );
}

/** Swapout itself and what it was started by: never a target. */
function ownLine(all: readonly WindowsProcess[]): ReadonlySet<number> {
  const byPid = new Map(all.map((process) => [process.pid, process]));
  const line = new Set<number>([0, 4]);
  for (let pid = process.pid; pid > 4 && !line.has(pid); pid = byPid.get(pid)?.parentPid ?? 0) {
    line.add(pid);
  }
  return line;
}

function stillThere(
  before: readonly WindowsProcess[],
  rest: readonly WindowsProcess[],
): ActionResult {
  const known = new Set(before.map(({ pid }) => pid));
  return rest.some(({ pid }) => !known.has(pid))
    ? failed('process-would-not-end', `Something starts them again: ${names(rest)}.`)
    : failed('process-would-not-end', `They did not end: ${names(rest)}.`);
}

function names(programs: readonly WindowsProcess[]): string {
  return programs.map(({ pid, exePath, name }) => `${exePath ?? name} (pid ${pid})`).join(', ');
}
