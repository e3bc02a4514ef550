import { join } from 'node:path';
import type { ActionResult, ProductSecret } from '../machine/machine.ts';
import type { Action, ActionKind } from '../model/action.ts';
import type { Step } from '../model/step.ts';
import type { JobRun } from './job-run.ts';
import { makeDirs } from './make-dirs.ts';
import { PauseRequested } from './pause-requested.ts';
import { withoutSecrets } from './redact.ts';
import { openStepLog } from './step-log.ts';
import { asDiskError } from './system-error.ts';

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

export interface StepOptions {
  readonly secret?: ProductSecret | null;
  /** Asked about at the limit; without one it is waited for. */
  readonly step?: Step;
  /** What earlier attempts left of `--step-limit`. */
  readonly limitMs?: number;
}

/** Carries out one action for the job: output to log and screen, backups to the journal, limits to the technician. */
export async function performStep(
  run: JobRun,
  action: Action,
  id: string,
  { secret = null, step, limitMs }: StepOptions = {},
): Promise<ActionResult> {
  const backupDir = await makeBackupDir(run);
  const secrets = [...run.secrets.values(), ...(secret === null ? [] : [secret])];
  const log = openStepLog(run.jobDir, id, secrets, (stream, text) => {
    run.reporter.output(id, stream, text);
  });
  const ended = new AbortController();
  const timeLimitMs = limitMs ?? timeLimitOf(run, action);
  try {
    const result = await run.machine.perform(action, {
      stepId: id,
      signal: new AbortController().signal,
      onOutput: log.write,
      timeLimitMs,
      askAtLimit: (elapsedMs) => askAtLimit(run, step, elapsedMs, timeLimitMs, ended.signal),
      backupDir,
      undoDirs: run.undoDir === undefined ? [] : [join(run.undoDir, run.job().id)],
      recordBackup: async (backup) => {
        await run.append({ type: 'backup-made', backup });
      },
      secret,
      plannedPackages: plannedPackages(run),
    });
    const lost = log.end();
    const kept = lost === null ? '' : ` (A part of its output could not be kept: ${lost})`;
    return { ...result, detail: withoutSecrets(result.detail, secrets) + kept };
  } finally {
    ended.abort();
    log.end();
  }
}

/** How long an action may take before somebody is asked: `--step-limit`, else its own. */
export function timeLimitOf(run: JobRun, action: Action): number {
  return run.job().options.stepLimitMs ?? LIMIT_MS[action.kind] ?? 5 * MINUTE_MS;
}

async function makeBackupDir(run: JobRun): Promise<string> {
  const dir = join(run.jobDir, 'backups');
  try {
    await makeDirs(dir);
    return dir;
  } catch (error) {
    throw asDiskError(error, dir);
  }
}

async function askAtLimit(
  run: JobRun,
  step: Step | undefined,
  elapsedMs: number,
  limitMs: number,
  signal: AbortSignal,
): Promise<'wait' | 'end'> {
  // `--step-limit` is the technician's word, given beforehand.
  if (run.job().options.stepLimitMs !== null) return 'end';
  if (step === undefined) return 'wait';
  const answer = await askPatiently(run, step, elapsedMs, limitMs, signal);
  if (answer === 'end') return 'end';
  await run.append({ type: 'kept-waiting', step: step.id, elapsedMs });
  return 'wait';
}

/**
 * Who stops here instead of answering has not said "end": a real program is waited for, so that its exit
 * code is not lost. A practice machine's is only played, and rests with the job.
 */
async function askPatiently(
  run: JobRun,
  step: Step,
  elapsedMs: number,
  limitMs: number,
  signal: AbortSignal,
): Promise<'wait' | 'end'> {
  const real = run.machine.origin !== 'practice';
  if (run.pause.aborted && real) return 'wait';
  try {
    const { answer } = await run.answerer.ask<'keep-waiting'>(
      // A practice program that hangs is asked about before its limit.
      { kind: 'keep-waiting', step, elapsedMs, limitMs: Math.min(limitMs, elapsedMs) },
      signal,
    );
    return answer;
  } catch (error) {
    if (error instanceof PauseRequested && real) return 'wait';
    throw error;
  }
}

function plannedPackages(run: JobRun): readonly string[] {
  return run
    .job()
    .steps.flatMap(({ step, approved }) =>
      approved && step.action.kind === 'package-purge' ? [step.action.package] : [],
    );
}
