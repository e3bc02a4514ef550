import type { JobRun } from '../job-run.ts';
import { planNextRound } from '../plan-round.ts';
import type { StageEnd } from '../stage-end.ts';

/** Plans what was found, and has the plan approved; nothing runs that was not shown here. */
export async function review(run: JobRun): Promise<StageEnd> {
  const job = run.job();
  if (job.stage !== 'reviewing') return 'go-on';
  if (job.plan === null) {
    const plan = await planNextRound(run, job.detection);
    if (plan !== null) await run.append({ type: 'planned', plan });
    // Nothing to do here: the reading is judged as it is.
    else await run.append({ type: 'removal-ended', round: 0 });
    return 'go-on';
  }
  if (job.options.only === 'replace') {
    const reason = 'only the replacement was asked for';
    await run.append({ type: 'plan-declined', round: job.plan.round, reason });
    return 'go-on';
  }
  const answer = await run.answerer.ask<'approve-plan'>({
    kind: 'approve-plan',
    plan: job.plan,
    detection: job.detection,
  });
  const { round, steps } = job.plan;
  if (answer.answer === 'decline') {
    await run.append({ type: 'plan-declined', round, reason: answer.reason });
    return 'go-on';
  }
  // The worker's own steps decide what an id means; an unknown one is dropped.
  const known = steps.map((step) => step.id).filter((id) => answer.steps.includes(id));
  await run.append({ type: 'plan-approved', round, steps: known });
  return 'go-on';
}
