import type { Job, StageName } from '../model/job.ts';
import type { JobRun } from './job-run.ts';
import { PauseRequested } from './pause-requested.ts';
import { certify, certifyStopped } from './stages/certify-stage.ts';
import { detectMachine } from './stages/detect-stage.ts';
import { prepare } from './stages/prepare-stage.ts';
import type { StageEnd } from './stage-end.ts';
import { awaitReboot } from './stages/reboot-stage.ts';
import { remove } from './stages/remove-stage.ts';
import { replace } from './stages/replace-stage.ts';
import { review } from './stages/review-stage.ts';
import { verifyMachine } from './stages/verify-stage.ts';

/** One function a stage; each does its part and appends what came of it. */
const STAGES: Readonly<Record<StageName, (run: JobRun) => Promise<StageEnd>>> = {
  detecting: detectMachine,
  reviewing: review,
  preparing: prepare,
  removing: remove,
  verifying: verifyMachine,
  'reboot-required': awaitReboot,
  replacing: replace,
  certifying: certify,
  stopped: certifyStopped,
  done: () => Promise.resolve('rest'),
};

/**
 * Carries a job on from wherever its journal stands until it is done, stopped, paused, or waits for a
 * reboot. May be called again on the same journal at any time.
 */
export async function runJob(run: JobRun): Promise<Job> {
  for (;;) {
    const job = run.job();
    if (run.pause.aborted && job.stage !== 'done' && job.stage !== 'stopped') return pause(run);
    try {
      const end = await STAGES[job.stage](run);
      if (end === 'rest') return run.job();
    } catch (error) {
      if (error instanceof PauseRequested) return pause(run);
      throw error;
    }
  }
}

function pause(run: JobRun): Promise<Job> {
  const { stage } = run.job();
  return run.append({ type: 'job-stopped', why: 'technician', detail: `in stage ${stage}` });
}
