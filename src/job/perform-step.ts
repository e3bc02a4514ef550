import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionResult, ProductSecret } from '../machine/machine.ts';
import type { Action, ActionKind } from '../model/action.ts';
import type { Step } from '../model/step.ts';
import type { JobRun } from './job-run.ts';
import { openStepLog } from './step-log.ts';

const MINUTE_MS = 60_000;

/** Uninstallers may take an hour; everything else that runs longer than this has hung. */
const LIMIT_MS: Partial<Record<ActionKind, number>> = {
  'package-purge': 60 * MINUTE_MS,
  'msi-uninstall': 60 * MINUTE_MS,
  'exe-uninstall': 60 * MINUTE_MS,
  'store-package-remove': 60 * MINUTE_MS,
  'package-install': 60 * MINUTE_MS,
  'path-remove': 30 * MINUTE_MS,
};

/** Carries out one action for the job: output to log and screen, backups to the journal, limits to the technician. */
export async function performStep(
  run: JobRun,
  action: Action,
  id: string,
  secret: ProductSecret | null,
  step: Step | null = null,
): Promise<ActionResult> {
  const backupDir = join(run.jobDir, 'backups');
  await mkdir(backupDir, { recursive: true, mode: 0o700 });
  const log = openStepLog(run.jobDir, id, secret);
  const ended = new AbortController();
  const { stepLimitMs } = run.job().options;
  const timeLimitMs = stepLimitMs ?? LIMIT_MS[action.kind] ?? 5 * MINUTE_MS;
  try {
    return await run.machine.perform(action, {
      stepId: id,
      signal: new AbortController().signal,
      onOutput: (stream, text) => {
        run.reporter.output(id, stream, log.write(text));
      },
      timeLimitMs,
      askAtLimit: (elapsedMs) => askAtLimit(run, step, elapsedMs, timeLimitMs, ended.signal),
      backupDir,
      recordBackup: async (backup) => {
        await run.append({ type: 'backup-made', backup });
      },
      secret,
      plannedPackages: plannedPackages(run),
    });
  } finally {
    ended.abort();
  }
}

async function askAtLimit(
  run: JobRun,
  step: Step | null,
  elapsedMs: number,
  limitMs: number,
  signal: AbortSignal,
): Promise<'wait' | 'end'> {
  // `--step-limit` is the technician's word, given beforehand.
  if (run.job().options.stepLimitMs !== null) return 'end';
  if (step === null) return 'wait';
  const answer = await run.answerer.ask<'keep-waiting'>(
    { kind: 'keep-waiting', step, elapsedMs, limitMs },
    signal,
  );
  if (answer.answer === 'end') return 'end';
  await run.append({ type: 'kept-waiting', step: step.id, elapsedMs });
  return 'wait';
}

function plannedPackages(run: JobRun): readonly string[] {
  return run
    .job()
    .steps.flatMap(({ step, approved }) =>
      approved && step.action.kind === 'package-purge' ? [step.action.package] : [],
    );
}
