import type { ActionResult, ProductSecret } from '../../machine/machine.ts';
import type { Action } from '../../model/action.ts';
import type { StepRecord } from '../../model/job.ts';
import { GOOD_OUTCOMES, type Step, type StepResult } from '../../model/step.ts';
import type { JobRun } from '../job-run.ts';
import { performStep, timeLimitOf } from '../perform-step.ts';
import type { StageEnd } from '../stage-end.ts';
import { secretFor } from '../secret-for.ts';
import { UNINSTALLERS } from '../uninstallers.ts';

const MOST_PASSWORDS = 5;

/** Carries out the approved steps one by one; a product whose uninstaller fails is left, the next goes on. */
export async function remove(run: JobRun): Promise<StageEnd> {
  const job = run.job();
  if (job.stage !== 'removing') return 'go-on';
  const mine = job.plan.steps.map(({ id }) => id);
  for (const id of mine) {
    if (run.pause.aborted) return 'go-on';
    const record = recordOf(run, id);
    if (!record.approved || record.result !== null) continue;
    await carryOut(run, record);
  }
  await run.append({ type: 'removal-ended', round: job.round });
  return 'go-on';
}

function recordOf(run: JobRun, id: string): StepRecord {
  const record = run.job().steps.find(({ step }) => step.id === id);
  if (record === undefined) throw new Error(`no step ${id}`);
  return record;
}

async function carryOut(run: JobRun, record: StepRecord): Promise<void> {
  const { step } = record;
  if (record.startedAt !== null) {
    const settled = await settle(run, step);
    if (settled !== null) {
      await run.append({ type: 'step-finished', step: step.id, result: settled });
      return;
    }
  }
  const obstacle = obstacleTo(run, step);
  if (obstacle !== null) {
    await finish(run, step, skipped(obstacle));
    return;
  }
  await tryUntilSettled(run, step, record.startedAt !== null);
}

/** After an interruption: what the reading shows counts; null: the step begins again under its own id. */
async function settle(run: JobRun, step: Step): Promise<StepResult | null> {
  const done = await run.machine.isDone(step.action);
  if (done === false) return null;
  const detail = done
    ? 'It was under way when Swapout was interrupted; the machine shows that it is done.'
    : 'It was under way when Swapout was interrupted; the machine cannot be read for it.';
  return {
    outcome: done === true ? 'done' : 'unknown',
    exitCode: null,
    durationMs: 0,
    advice: done === true ? null : 'state-unreadable',
    detail,
    settledBy: 'reading',
    // The exit code is lost, and with it whether a reboot was asked for: one uninstaller more means one reboot.
    rebootOwed:
      done === true && UNINSTALLERS.has(step.action.kind) && run.machine.origin === 'live'
        ? restartAfterLostExit(step)
        : [],
  };
}

function restartAfterLostExit(step: Step): string[] {
  return step.action.kind === 'package-purge'
    ? []
    : [`the exit code of ${step.product ?? 'the uninstaller'}'s uninstaller was lost`];
}

/** Why this step does not begin: its product goes on without a password, or an earlier step of it failed. */
function obstacleTo(run: JobRun, step: Step): string | null {
  const job = run.job();
  const reason = step.product === null ? undefined : job.skippedProducts[step.product];
  if (reason !== undefined) return `This product was skipped: ${reason}`;
  if (step.finding === null) return null;
  const failed = job.steps.find(
    (other) =>
      other.step.finding === step.finding &&
      other.step.id !== step.id &&
      UNINSTALLERS.has(other.step.action.kind) &&
      other.result !== null &&
      !GOOD_OUTCOMES.has(other.result.outcome) &&
      sameRound(other.step.id, step.id),
  );
  return failed === undefined ? null : `Its uninstaller did not end well (step ${failed.step.id}).`;
}

function sameRound(a: string, b: string): boolean {
  return a.split('-')[0] === b.split('-')[0];
}

async function tryUntilSettled(run: JobRun, step: Step, begunBefore: boolean): Promise<void> {
  const limit = limitFor(run, step);
  for (let attempt = 1, wrong = false; ; attempt += 1) {
    const secret = await secretFor(run, step, attempt, wrong);
    if (secret === 'unknown') {
      await restartStopped(run, step);
      await finish(run, step, skipped('Its password is not known.', 'password-unknown'));
      return;
    }
    if (attempt > 1 || !begunBefore) await run.append({ type: 'step-started', step: step.id });
    const result = await attemptStep(run, step, secret, limit);
    wrong = result.advice === 'wrong-password';
    if (wrong && attempt < MOST_PASSWORDS && limit.isLeft()) continue;
    if (GOOD_OUTCOMES.has(result.outcome)) {
      await run.append({ type: 'step-finished', step: step.id, result });
      return;
    }
    if (!(await retryAfterFailure(run, step, result, limit))) return;
  }
}

/** `--step-limit` bounds a step with all its attempts; the technician's own thinking does not count. */
interface AttemptLimit {
  readonly remainingMs: () => number;
  readonly spend: (elapsedMs: number) => void;
  readonly isLeft: () => boolean;
}

function limitFor(run: JobRun, step: Step): AttemptLimit {
  const { stepLimitMs } = run.job().options;
  let spentMs = 0;
  return {
    remainingMs: () =>
      stepLimitMs === null ? timeLimitOf(run, step.action) : Math.max(1, stepLimitMs - spentMs),
    spend: (elapsedMs) => {
      spentMs += elapsedMs;
    },
    isLeft: () => stepLimitMs === null || spentMs < stepLimitMs,
  };
}

async function attemptStep(
  run: JobRun,
  step: Step,
  secret: ProductSecret | null,
  limit: AttemptLimit,
): Promise<StepResult> {
  const startedAtMs = run.now().getTime();
  run.reporter.progress(step.why);
  const result: ActionResult = await performStep(run, step.action, step.id, {
    secret,
    step,
    limitMs: limit.remainingMs(),
  });
  const durationMs = Math.max(0, run.now().getTime() - startedAtMs);
  limit.spend(durationMs);
  return {
    outcome: result.outcome,
    exitCode: result.exitCode,
    durationMs,
    advice: result.advice,
    detail: result.detail,
    settledBy: 'run',
    rebootOwed: [...result.rebootOwed],
  };
}

/** Starts again what was stopped, says so, and asks whether to try once more; false: the step is settled. */
async function retryAfterFailure(
  run: JobRun,
  step: Step,
  result: StepResult,
  limit: AttemptLimit,
): Promise<boolean> {
  const restarted = UNINSTALLERS.has(step.action.kind) ? await restartStopped(run, step) : [];
  // Under --step-limit what hung is not tried again; without it the technician may want to wait longer.
  const hung = result.outcome === 'timed-out' && run.job().options.stepLimitMs !== null;
  const canRetry = !hung && limit.isLeft();
  const answer = await run.answerer.ask<'step-failed'>({
    kind: 'step-failed',
    step,
    result,
    blocked: result.advice === 'blocked-by-policy' || result.advice === 'blocked-by-product',
    restarted,
    canRetry,
  });
  if (answer.answer === 'try-again' && canRetry) return true;
  await run.append({ type: 'step-finished', step: step.id, result });
  return false;
}

/** Protection that Swapout switched off and could not take away must not stay off. */
async function restartStopped(
  run: JobRun,
  step: Step,
): Promise<{ readonly unit: string; readonly started: boolean; readonly detail: string }[]> {
  const all: { readonly unit: string; readonly started: boolean; readonly detail: string }[] = [];
  const done = run
    .job()
    .steps.filter(
      (other) => other.step.finding === step.finding && other.result?.outcome === 'done',
    )
    .map((other) => other.step.action);
  for (const action of done) {
    const unit = stoppedBy(action);
    if (unit === null) continue;
    const wasEnabled = done.some((other) => other.kind === 'unit-disable' && other.unit === unit);
    const { started, detail } = await run.machine.restart(unit, wasEnabled);
    await run.append({ type: 'restarted', unit, started, detail });
    all.push({ unit, started, detail });
  }
  return all;
}

function stoppedBy(action: Action): string | null {
  if (action.kind === 'unit-stop') return action.unit;
  return action.kind === 'service-stop' ? action.service : null;
}

async function finish(run: JobRun, step: Step, result: StepResult): Promise<void> {
  await run.append({ type: 'step-started', step: step.id });
  await run.append({ type: 'step-finished', step: step.id, result });
}

function skipped(detail: string, advice: string | null = null): StepResult {
  return {
    outcome: 'skipped',
    exitCode: null,
    durationMs: 0,
    advice,
    detail,
    settledBy: 'run',
    rebootOwed: [],
  };
}
