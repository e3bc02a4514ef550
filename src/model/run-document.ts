import { z } from 'zod';
import { Action } from './action.ts';
import { hasFailedStep, verdictOf, type Job, type StepRecord } from './job.ts';
import { jobExitCode } from './exit-code.ts';
import { Protection } from './pack.ts';
import { Outcome } from './step.ts';
import { Verdict } from './verdict.ts';

export const RunStep = z.strictObject({
  id: z.string(),
  action: Action,
  commandLine: z.string(),
  /** null: it has not run (yet). */
  outcome: Outcome.nullable(),
  exitCode: z.int().nullable(),
  durationMs: z.number().nullable(),
  detail: z.string().nullable(),
  advice: z.string().nullable(),
  settledBy: z.enum(['run', 'reading']).nullable(),
});

/** What `run`, `resume`, `remove` and `replace` print; the same fields under each command's own name. */
export const RunDocument = z.strictObject({
  schema: z.enum(['swapout.run/v1', 'swapout.remove/v1', 'swapout.replace/v1']),
  job: z.string(),
  stage: z.string(),
  verdict: Verdict,
  rebootOwed: z.array(z.string()),
  steps: z.array(RunStep),
  replacement: Protection.nullable(),
  /** Absolute path of the last receipt's file, null while there is none. */
  receipt: z.string().nullable(),
  stopped: z.strictObject({ why: z.string(), detail: z.string() }).nullable(),
  /** When `restore` put back what the job took away: the verdict is of before. */
  restoredAt: z.iso.datetime().nullable(),
  exitCode: z.int(),
});
export type RunDocument = z.infer<typeof RunDocument>;

/** The job as other programs read it; steps of all rounds, before and after reboots, the replacement last. */
export function runDocument(
  job: Job,
  schema: RunDocument['schema'] = 'swapout.run/v1',
): RunDocument {
  const install =
    job.replacementStep === null
      ? []
      : [{ step: job.replacementStep, approved: true, result: job.replacementResult }];
  return {
    schema,
    job: job.id,
    stage: job.stage,
    verdict: verdictOf(job),
    rebootOwed: [...(job.rebootOwed?.why ?? [])],
    steps: [...job.steps, ...install].map(runStepOf),
    replacement: job.protection,
    receipt: job.receipts.at(-1)?.path ?? null,
    stopped: job.stoppedBy,
    restoredAt: job.restoredAt,
    exitCode: exitCodeOf(job),
  };
}

function runStepOf({
  step,
  approved,
  result,
}: Pick<StepRecord, 'step' | 'approved' | 'result'>): z.infer<typeof RunStep> {
  const head = { id: step.id, action: step.action, commandLine: step.commandLine };
  if (result !== null) {
    const { outcome, exitCode, durationMs, detail, advice, settledBy } = result;
    return { ...head, outcome, exitCode, durationMs, detail, advice, settledBy };
  }
  return {
    ...head,
    outcome: approved ? null : 'skipped',
    exitCode: null,
    durationMs: null,
    detail: null,
    advice: null,
    settledBy: null,
  };
}

/** What the job's end, or its present rest, ends the program with. */
export function exitCodeOf(job: Job): number {
  if (job.stage === 'done') return job.exitCode;
  return jobExitCode({
    verdict: verdictOf(job),
    rebootOwed: job.rebootOwed !== null,
    stepFailed: hasFailedStep(job),
  });
}
