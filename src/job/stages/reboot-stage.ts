import type { Action } from '../../model/action.ts';
import type { Platform } from '../../model/sources.ts';
import type { JobRun } from '../job-run.ts';
import type { StageEnd } from '../stage-end.ts';
import { performStep } from '../perform-step.ts';

/** Waits for the reboot that is owed; goes on only in another boot than the one in which it was. */
export async function awaitReboot(run: JobRun): Promise<StageEnd> {
  const job = run.job();
  if (job.stage !== 'reboot-required') return 'go-on';
  const { bootId } = await run.machine.identify();
  if (bootId !== job.bootId) {
    await run.append({ type: 'reboot-seen', bootId });
    return 'go-on';
  }
  const answer = await run.answerer.ask<'reboot'>({ kind: 'reboot', why: [...job.why] });
  if (answer.answer === 'reboot-now')
    await performStep(run, rebootOn(job.machine.platform), `reboot-${job.reboots + 1}`);
  return 'rest';
}

function rebootOn(platform: Platform): Action {
  return platform === 'windows' ? { kind: 'reboot', platform } : { kind: 'reboot' };
}
