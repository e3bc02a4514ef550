import { DetectDocument } from '../../model/finding.ts';
import type { ReplacementChoice } from '../../model/pack.ts';
import type { VerifyDocument } from '../../model/verdict.ts';
import { protectionOf, replacementAllowed, unprotectedSince } from '../../steps/replace.ts';
import { askBeforeStart, choiceOf } from '../choose-replacement.ts';
import { installReplacement } from '../install-replacement.ts';
import { loadSnapshot, type JobRun } from '../job-run.ts';
import { oweReboot } from '../owe-reboot.ts';
import { planNextRound } from '../plan-round.ts';
import type { StageEnd } from '../stage-end.ts';

/**
 * After a reading was judged: waits for the reboot that is owed, plans what the reading newly found, or
 * puts the chosen replacement in place and sees that it protects.
 */
export async function replace(run: JobRun): Promise<StageEnd> {
  const job = run.job();
  if (job.stage !== 'replacing') return 'go-on';
  const why = job.verification?.rebootOwed ?? [];
  if (why.length > 0) return oweReboot(run, why, await lastReadingsBoot(run));
  if (await planWhatIsNew(run)) return 'go-on';
  // Where none may be installed, none is chosen either.
  if (job.replacement === null && replacementAllowed(job.verdict) === 'never')
    return without(run, { kind: 'not-allowed', verdict: job.verdict });
  const choice = await choiceFor(run);
  if (choice.kind === 'none') return without(run, { kind: 'none', reason: choice.reason });
  const allowed = await isAllowed(run, choice);
  if (allowed === true) return installReplacement(run, choice);
  return without(run, allowed);
}

/** True where the reading found something that no plan of this job had yet. */
async function planWhatIsNew(run: JobRun): Promise<boolean> {
  const job = run.job();
  if (job.stage !== 'replacing' || job.running) return false;
  if (job.declined !== null || job.verification === null) return false;
  const plan = await planNextRound(run, detectionOf(job.verification));
  if (plan !== null) await run.append({ type: 'planned', plan });
  return plan !== null;
}

/** The boot of the reading that was judged: a restart since then is the one that was owed. */
async function lastReadingsBoot(run: JobRun): Promise<string> {
  const reading = run.job().readings.at(-1);
  if (reading === undefined) throw new Error('judged before anything was read');
  return (await loadSnapshot(run.jobDir, reading)).machine.bootId;
}

/** A verification says everything that a detection does. */
function detectionOf(document: VerifyDocument): DetectDocument {
  return DetectDocument.strip().parse({ ...document, schema: 'swapout.detect/v1' });
}

/** What was chosen before the first change, or is asked now because nothing had to be changed. */
async function choiceFor(run: JobRun): Promise<ReplacementChoice> {
  const { replacement } = run.job();
  if (replacement !== null) return replacement;
  const answer = await askBeforeStart(run, [], 0);
  const choice: ReplacementChoice =
    answer.answer === 'begin'
      ? choiceOf(answer.replacement, answer.offers)
      : { kind: 'none', reason: answer.answer === 'give-up' ? answer.reason : 'not chosen' };
  await run.append({ type: 'replacement-chosen', choice });
  return choice;
}

type WithoutEnd = Extract<Parameters<typeof protectionOf>[0], { kind: 'none' | 'not-allowed' }>;

/** True where the chosen replacement may be installed at this verdict, else why it is not. */
async function isAllowed(run: JobRun, choice: ReplacementChoice): Promise<true | WithoutEnd> {
  const job = run.job();
  if (job.stage !== 'replacing') throw new Error(`nothing is replaced in stage ${job.stage}`);
  const { verdict } = job;
  const allowed = replacementAllowed(verdict);
  if (allowed === 'offer') return true;
  if (allowed === 'never') return { kind: 'not-allowed', verdict };
  if (job.accepted.leftovers !== undefined) return true;
  const beforehand = job.options.accepts.leftovers;
  const answer =
    beforehand === undefined
      ? await run.answerer.ask<'install-replacement'>({
          kind: 'install-replacement',
          verdict,
          choice,
        })
      : { answer: 'install' as const, reason: beforehand };
  if (answer.answer === 'go-without') return { kind: 'none', reason: answer.reason };
  await run.append({ type: 'stop-accepted', name: 'leftovers', reason: answer.reason });
  return true;
}

async function without(run: JobRun, end: WithoutEnd): Promise<StageEnd> {
  const times = { checkedAt: run.now().toISOString(), since: unprotectedSince(run.job()) };
  await run.append({
    type: 'replacement-finished',
    protection: protectionOf(end, times),
    result: null,
  });
  return 'go-on';
}
