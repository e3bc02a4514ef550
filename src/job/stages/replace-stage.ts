import type { ProtectionCheck, StagedFile } from '../../machine/machine.ts';
import { SwapoutError } from '../../model/errors.ts';
import { DetectDocument } from '../../model/finding.ts';
import type { PackEntry, Protection, ReplacementChoice } from '../../model/pack.ts';
import { GOOD_OUTCOMES, type Step, type StepResult } from '../../model/step.ts';
import { actionText } from '../../model/command-line.ts';
import { installAction, replacementAllowed } from '../../steps/replace.ts';
import { askBeforeStart, choiceOf, offersOf } from '../choose-replacement.ts';
import { loadSnapshot, type JobRun } from '../job-run.ts';
import { performStep } from '../perform-step.ts';
import { planNextRound } from '../plan-round.ts';
import type { StageEnd } from '../run-job.ts';

/**
 * After a reading was judged: plans what it newly found, else puts the chosen replacement in place and
 * sees that it protects, or states that nothing does.
 */
export async function replace(run: JobRun): Promise<StageEnd> {
  const job = run.job();
  if (job.stage !== 'replacing') return 'go-on';
  const why = job.verification?.rebootOwed ?? [];
  if (why.length > 0) return oweReboot(run, why);
  if (!job.running && job.declined === null && job.verification !== null) {
    const plan = await planNextRound(run, { ...detectionOf(job.verification) });
    if (plan !== null) {
      await run.append({ type: 'planned', plan });
      return 'go-on';
    }
  }
  const choice = await choiceFor(run);
  if (choice.kind === 'none') return without(run, choice.reason);
  const refusal = await refusalOf(run, choice);
  return refusal === null ? install(run, choice) : without(run, refusal);
}

function detectionOf(document: NonNullable<ReturnType<JobRun['job']>['verification']>) {
  return DetectDocument.strip().parse({ ...document, schema: 'swapout.detect/v1' });
}

/** What was chosen before the first change, or is asked now because nothing had to be changed. */
async function choiceFor(run: JobRun): Promise<ReplacementChoice> {
  const job = run.job();
  if (job.replacement !== null) return job.replacement;
  const answer = await askBeforeStart(run, [], 0);
  const choice: ReplacementChoice =
    answer.answer === 'begin'
      ? choiceOf(answer.replacement, answer.offers)
      : { kind: 'none', reason: answer.answer === 'give-up' ? answer.reason : 'not chosen' };
  await run.append({ type: 'replacement-chosen', choice });
  return choice;
}

/** Why the chosen replacement must not be installed at this verdict; null where it may. */
async function refusalOf(run: JobRun, choice: ReplacementChoice): Promise<string | null> {
  const job = run.job();
  if (job.stage !== 'replacing') return null;
  const allowed = replacementAllowed(job.verdict);
  if (allowed === 'offer') return null;
  if (allowed === 'never') return `it is not installed while the verdict is ${job.verdict}`;
  const accepted = job.accepted.leftovers ?? job.options.accepts.leftovers;
  if (accepted !== undefined) return null;
  const answer = await run.answerer.ask<'install-replacement'>({
    kind: 'install-replacement',
    verdict: job.verdict,
    choice,
  });
  if (answer.answer === 'go-without') return answer.reason;
  await run.append({ type: 'stop-accepted', name: 'leftovers', reason: answer.reason });
  return null;
}

async function without(run: JobRun, reason: string, failed = false): Promise<StageEnd> {
  await run.append({
    type: 'replacement-finished',
    protection: { kind: 'unprotected', since: run.now().toISOString(), reason },
    result: failed ? refused(reason) : null,
  });
  return 'go-on';
}

async function install(
  run: JobRun,
  choice: Extract<ReplacementChoice, { kind: 'pack' }>,
): Promise<StageEnd> {
  const { offers } = await offersOf(run);
  const offer = offers.find(({ pack, entry }) => pack === choice.pack && entry.id === choice.entry);
  if (offer === undefined) return without(run, 'the pack is no longer there');
  if (offer.problem !== null) return without(run, offer.problem);
  const { entry } = offer;
  const before = await run.machine.checkProtection(entry);
  if (before.installed && before.protects) {
    const already = run.job().replacementStep === null;
    await run.append({
      type: 'replacement-finished',
      protection: protectedBy(run, entry, before, already),
      result: null,
    });
    return 'go-on';
  }
  if (run.job().replacementStep !== null && run.job().reboots > 0 && before.installed) {
    return without(run, `${entry.name} is installed and does not protect: ${before.detail}`);
  }
  return stageAndInstall(run, entry, choice);
}

async function stageAndInstall(
  run: JobRun,
  entry: PackEntry,
  choice: Extract<ReplacementChoice, { kind: 'pack' }>,
): Promise<StageEnd> {
  run.reporter.progress(`Copying and checking ${entry.name}`);
  let staged: readonly StagedFile[];
  try {
    staged = await run.machine.stage(entry, choice.packDir);
  } catch (error) {
    // The file changed since it was chosen: it is refused, and the machine stays as it is.
    if (error instanceof SwapoutError && error.code === 'pack-digest')
      return without(run, error.message, true);
    throw error;
  }
  const step = installStep(entry, choice.pack, staged);
  await run.append({ type: 'replacement-began', step });
  const result = await performInstall(run, step);
  const check = GOOD_OUTCOMES.has(result.outcome) ? await run.machine.checkProtection(entry) : null;
  if (result.rebootOwed.length > 0 && check?.protects !== true)
    return oweReboot(run, result.rebootOwed);
  await run.append({
    type: 'replacement-finished',
    protection: protectionAfter(run, entry, result, check),
    result:
      check !== null && !check.protects
        ? { ...result, advice: 'replacement-does-not-protect' }
        : result,
  });
  return 'go-on';
}

/** An interim receipt says what is owed; the job rests until another boot is seen. */
async function oweReboot(run: JobRun, why: readonly string[]): Promise<StageEnd> {
  const job = run.job();
  const reading = job.readings.at(-1);
  if (reading === undefined) throw new Error('a reboot is owed before anything was read');
  const { machine } = await loadSnapshot(run.jobDir, reading);
  const supersedes = job.receipts.at(-1)?.payloadSha256 ?? null;
  const receipt = await run.certify(job, { interim: true, supersedes, jobDir: run.jobDir });
  await run.append({ type: 'receipt-written', ...receipt, interim: true, supersedes });
  await run.append({ type: 'reboot-owed', why: [...why], bootId: machine.bootId });
  return 'go-on';
}

function refused(detail: string): StepResult {
  return {
    outcome: 'refused',
    exitCode: null,
    durationMs: 0,
    advice: 'replacement-install-failed',
    detail,
    settledBy: 'run',
    rebootOwed: [],
  };
}

function installStep(
  entry: PackEntry,
  pack: string,
  staged: Parameters<typeof installAction>[1],
): Step {
  const action = installAction(entry, staged, pack);
  return {
    id: 'replacement',
    finding: null,
    product: null,
    action,
    why: `Install ${entry.name} ${entry.version}`,
    needs: ['administrator'],
    undo: 'none',
    asks: null,
    commandLine: actionText(action),
  };
}

async function performInstall(run: JobRun, step: Step): Promise<StepResult> {
  run.reporter.progress(step.why);
  const startedAtMs = run.now().getTime();
  const result = await performStep(run, step.action, step.id, null, step);
  return {
    outcome: result.outcome,
    exitCode: result.exitCode,
    durationMs: Math.max(0, run.now().getTime() - startedAtMs),
    advice: result.advice,
    detail: result.detail,
    settledBy: 'run',
    rebootOwed: [...result.rebootOwed],
  };
}

function protectedBy(
  run: JobRun,
  entry: PackEntry,
  check: ProtectionCheck,
  already: boolean,
): Protection {
  return {
    kind: 'protected',
    by: entry.name,
    version: check.version ?? entry.version,
    already,
    checkedAt: run.now().toISOString(),
    check: check.detail,
  };
}

function protectionAfter(
  run: JobRun,
  entry: PackEntry,
  result: StepResult,
  check: ProtectionCheck | null,
): Protection {
  if (check?.protects === true) return protectedBy(run, entry, check, false);
  const reason =
    check === null ? `${entry.name} could not be installed: ${result.detail}` : check.detail;
  return { kind: 'unprotected', since: run.now().toISOString(), reason };
}
