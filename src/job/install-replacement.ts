import type { StagedFile } from '../machine/machine.ts';
import { actionText } from '../model/command-line.ts';
import { SwapoutError } from '../model/errors.ts';
import type { PackEntry, ReplacementChoice } from '../model/pack.ts';
import type { PackOffer } from '../model/question.ts';
import { GOOD_OUTCOMES, type Step, type StepResult } from '../model/step.ts';
import {
  installAction,
  protectionOf,
  unprotectedSince,
  type ReplacementEnd,
} from '../steps/replace.ts';
import type { JobRun } from './job-run.ts';
import { oweReboot } from './owe-reboot.ts';
import { performStep } from './perform-step.ts';
import type { StageEnd } from './stage-end.ts';

type PackChoice = Extract<ReplacementChoice, { kind: 'pack' }>;

/**
 * Stages, checks, installs and checks again; a machine that the replacement protects already is left as
 * it is. The file is looked at anew: the stick may have been changed since it was chosen.
 */
export async function installReplacement(run: JobRun, choice: PackChoice): Promise<StageEnd> {
  const { offers } = await run.offers();
  const offer = offers.find(({ pack, entry }) => pack === choice.pack && entry.id === choice.entry);
  if (offer === undefined) return refuse(run, `${choice.name} is no longer in the pack`);
  if (offer.problem !== null) return refuse(run, offer.problem);
  const { entry } = offer;
  const check = await run.machine.checkProtection(entry);
  const begun = run.job().replacementStep !== null;
  if (check.installed && check.protects) {
    const end: ReplacementEnd = begun
      ? {
          kind: 'installed',
          entry,
          result: settledResult('The machine shows that it is installed.'),
          check,
        }
      : { kind: 'already', entry, check };
    return finish(run, end, null);
  }
  const { reboots, rebootsAtReplacement } = run.job();
  if (begun && check.installed && reboots > rebootsAtReplacement) {
    const result = settledResult('It is installed, and does not protect after the reboot either.');
    return finish(run, { kind: 'installed', entry, result, check }, result);
  }
  return stageAndInstall(run, entry, offer);
}

async function stageAndInstall(
  run: JobRun,
  entry: PackEntry,
  { packDir, pack }: Pick<PackOffer, 'packDir' | 'pack'>,
): Promise<StageEnd> {
  run.reporter.progress(`Copying and checking ${entry.name}`);
  let staged: readonly StagedFile[];
  try {
    staged = await run.machine.stage(entry, packDir);
  } catch (error) {
    if (error instanceof SwapoutError && error.code === 'pack-digest')
      return refuse(run, error.message);
    throw error;
  }
  const step = installStep(entry, pack, staged);
  await run.append({ type: 'replacement-began', step });
  const result = await performInstall(run, step);
  const check = GOOD_OUTCOMES.has(result.outcome) ? await run.machine.checkProtection(entry) : null;
  if (result.rebootOwed.length > 0 && check?.protects !== true) {
    const { bootId } = await run.machine.identify();
    return oweReboot(run, result.rebootOwed, bootId);
  }
  const unprotecting = check !== null && !check.protects;
  return finish(
    run,
    { kind: 'installed', entry, result, check },
    unprotecting ? { ...result, advice: 'replacement-does-not-protect' } : result,
  );
}

function installStep(entry: PackEntry, pack: string, staged: readonly StagedFile[]): Step {
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
  const result = await performStep(run, step.action, step.id, { step });
  return {
    ...result,
    rebootOwed: [...result.rebootOwed],
    durationMs: Math.max(0, run.now().getTime() - startedAtMs),
    settledBy: 'run',
  };
}

function settledResult(detail: string): StepResult {
  return {
    outcome: 'done',
    exitCode: null,
    durationMs: 0,
    advice: null,
    detail,
    settledBy: 'reading',
    rebootOwed: [],
  };
}

/** The file is not the one that was approved: nothing is installed. */
async function refuse(run: JobRun, detail: string): Promise<StageEnd> {
  const since = unprotectedSince(run.job());
  await run.append({
    type: 'replacement-finished',
    protection: protectionOf({ kind: 'none', reason: detail }, { checkedAt: since, since }),
    result: {
      outcome: 'refused',
      exitCode: null,
      durationMs: 0,
      advice: 'replacement-install-failed',
      detail,
      settledBy: 'run',
      rebootOwed: [],
    },
  });
  return 'go-on';
}

async function finish(
  run: JobRun,
  end: ReplacementEnd,
  result: StepResult | null,
): Promise<StageEnd> {
  const times = { checkedAt: run.now().toISOString(), since: unprotectedSince(run.job()) };
  await run.append({ type: 'replacement-finished', protection: protectionOf(end, times), result });
  return 'go-on';
}
