import { hasFailedStep, verdictOf, type JobRecord } from '../../src/model/job.ts';
import { protectionNow } from '../../src/model/protection.ts';
import type { MayReturn } from '../../src/model/finding.ts';
import type { Verdict } from '../../src/model/verdict.ts';

/** What is left to do for people once Swapout is done; each has a text of its own. */
export type NextStep =
  | `verdict-${Exclude<Verdict, 'removed' | 'not-present'>}`
  | 'unprotected'
  | 'failed-steps'
  | 'may-return'
  | 'hand-over'
  | 'practice';

/** In the order in which a technician deals with them. */
export function nextStepsOf(job: JobRecord): readonly NextStep[] {
  if (job.options.machine !== 'this') return ['practice'];
  const verdict = verdictOf(job);
  const steps: NextStep[] = [];
  if (verdict !== 'removed' && verdict !== 'not-present') steps.push(`verdict-${verdict}`);
  if (protectionNow(job).kind === 'unprotected') steps.push('unprotected');
  if (hasFailedStep(job)) steps.push('failed-steps');
  if (mayReturnOf(job).length > 0) steps.push('may-return');
  return [...steps, 'hand-over'];
}

/** What may bring the product back, by the last reading. */
export function mayReturnOf(job: JobRecord): readonly MayReturn[] {
  return job.verification?.mayReturn ?? job.before?.mayReturn ?? [];
}
