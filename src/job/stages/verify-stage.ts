import { detect } from '../../steps/detect.ts';
import { earlierOf } from '../../steps/look.ts';
import { rebootOwed } from '../../steps/reboot-owed.ts';
import { verify } from '../../steps/verify.ts';
import { loadSnapshot, takeSnapshot, type JobRun } from '../job-run.ts';
import { removedFolders } from '../plan-round.ts';
import type { StageEnd } from '../stage-end.ts';

/** Reads the machine again and judges it against the first reading. */
export async function verifyMachine(run: JobRun): Promise<StageEnd> {
  const job = run.job();
  if (job.stage !== 'verifying' || job.before === null) return 'go-on';
  const { afterReboot } = job;
  const name = `after-${job.readings.length}`;
  const { snapshot, file, sha256 } = await takeSnapshot(run, name, 'Reading the machine again');
  const after = detect(run.catalog, snapshot, earlierOf(job.before, removedFolders(job)));
  const purpose = afterReboot ? 'after-reboot' : 'after-removal';
  await run.append({ type: 'reading-taken', purpose, file, sha256, detection: after });
  const why = await rebootsOwed(run, afterReboot);
  const document = verify({
    catalog: run.catalog,
    before: job.before,
    after,
    afterSnapshot: snapshot,
    rebootOwed: why,
  });
  await run.append({ type: 'verified', round: job.round, document });
  return 'go-on';
}

/** Reasons of this round; those of earlier rounds were met by the reboot after them. */
async function rebootsOwed(run: JobRun, afterReboot: boolean): Promise<readonly string[]> {
  if (afterReboot) return [];
  const job = run.job();
  // Not the last reading but one: where a verification was cut short, there is one more in between.
  const earlier = job.plannedFrom;
  if (earlier === null || job.round === 0) return [];
  const steps = job.steps.filter(({ step }) => step.id.startsWith(`r${job.round}-`));
  // A plan that was declined changed nothing: what was pending before is not owed by this job.
  if (steps.every(({ startedAt }) => startedAt === null)) return [];
  const before = await loadSnapshot(run.jobDir, earlier);
  const { rebootPending } = await run.machine.readConditions(run.jobDir);
  const pendingBefore = new Set(job.conditions?.rebootPending);
  const why = [
    ...rebootOwed({ catalog: run.catalog, before, steps }),
    ...rebootPending.filter((reason) => !pendingBefore.has(reason)),
  ];
  return [...new Set(why)];
}
