import { EXIT, jobExitCode } from '../../model/exit-code.ts';
import { hasFailedStep, verdictOf, type Job } from '../../model/job.ts';
import { GOOD_OUTCOMES } from '../../model/step.ts';
import type { JobRun } from '../job-run.ts';
import type { StageEnd } from '../stage-end.ts';

/** Writes the receipt of a job that came to its end, and closes it. */
export async function certify(run: JobRun): Promise<StageEnd> {
  const job = run.job();
  if (job.stage !== 'certifying') return 'go-on';
  await writeReceipt(run);
  const exitCode = jobExitCode({
    verdict: job.verdict,
    rebootOwed: false,
    stepFailed: stepFailed(job),
  });
  await run.append({ type: 'job-closed', verdict: job.verdict, exitCode });
  return 'rest';
}

/** A job that was given up or refused has a receipt too. */
export async function certifyStopped(run: JobRun): Promise<StageEnd> {
  const job = run.job();
  if (job.stage !== 'stopped') return 'go-on';
  await writeReceipt(run);
  const verdict = verdictOf(job);
  const exitCode =
    job.why === 'stop-refused'
      ? EXIT.stepFailed
      : jobExitCode({ verdict, rebootOwed: false, stepFailed: true });
  await run.append({ type: 'job-closed', verdict, exitCode });
  return 'rest';
}

async function writeReceipt(run: JobRun): Promise<void> {
  const job = run.job();
  const supersedes = job.receipts.at(-1)?.payloadSha256 ?? null;
  run.reporter.progress('Writing the receipt');
  const receipt = await run.certify(job, { interim: false, supersedes, jobDir: run.jobDir });
  await run.append({ type: 'receipt-written', ...receipt, interim: false });
}

/** A replacement that was chosen and does not protect counts as a failed step. */
function stepFailed(job: Job): boolean {
  const { replacementResult } = job;
  const installFailed =
    replacementResult !== null &&
    (!GOOD_OUTCOMES.has(replacementResult.outcome) || job.protection?.kind === 'unprotected');
  return installFailed || hasFailedStep(job);
}
