import type { Job } from '../model/job.ts';
import type { PlanDocument } from '../model/step.ts';
import type { DetectDocument } from '../model/finding.ts';
import { GOOD_OUTCOMES } from '../model/step.ts';
import { UNINSTALLERS } from './uninstallers.ts';
import { plan } from '../steps/plan.ts';
import { samePlan } from '../steps/same-plan.ts';
import { loadSnapshot, type JobRun } from './job-run.ts';

/** As many rounds as a reading may find something new; a guard against a machine that never settles. */
const MOST_ROUNDS = 12;

/**
 * The next plan from the job's last reading, or null where there is nothing (new) to do: a round that
 * changes nothing ends it.
 */
export async function planNextRound(
  run: JobRun,
  detection: DetectDocument,
): Promise<PlanDocument | null> {
  const job = run.job();
  const reading = job.readings.at(-1);
  if (reading === undefined || job.round >= MOST_ROUNDS) return null;
  const snapshot = await loadSnapshot(run.jobDir, reading);
  const next = plan({
    catalog: run.catalog,
    snapshot,
    detection,
    round: job.round + 1,
    actions: run.machine.actions,
    removedFolders: removedFolders(job),
    skippedProducts: new Set([...Object.keys(job.skippedProducts), ...failedProducts(job)]),
  });
  return isNew(job, next) ? next : null;
}

function isNew(job: Job, next: PlanDocument): boolean {
  if (next.steps.length === 0) return false;
  if (job.round === 0) return true;
  const last = job.steps
    .filter(({ step }) => step.id.startsWith(`r${job.round}-`))
    .map(({ step }) => step);
  return !samePlan(last, next.steps);
}

/** Products whose uninstaller came to no good end: it is not begun again by itself in a later round. */
function failedProducts(job: Job): readonly string[] {
  return job.steps.flatMap(({ step, result }) =>
    step.product !== null &&
    UNINSTALLERS.has(step.action.kind) &&
    result !== null &&
    !GOOD_OUTCOMES.has(result.outcome)
      ? [step.product]
      : [],
  );
}

/** Folders that this job took away or ended the programs of: what points into them is the product's. */
export function removedFolders(job: Job): readonly string[] {
  return job.steps.flatMap(({ step, result }) => {
    if (result === null || !GOOD_OUTCOMES.has(result.outcome)) return [];
    if (step.action.kind === 'path-remove') return [step.action.path];
    return step.action.kind === 'process-end' ? [step.action.folder] : [];
  });
}
