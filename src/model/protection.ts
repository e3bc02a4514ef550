import type { Action } from './action.ts';
import type { JobRecord } from './job.ts';
import type { Protection } from './pack.ts';
import { GOOD_OUTCOMES } from './step.ts';

/** Kinds after which a product no longer guards the machine. */
const ENDS_PROTECTION: ReadonlySet<Action['kind']> = new Set<Action['kind']>([
  'unit-stop',
  'service-stop',
  'package-purge',
  'msi-uninstall',
  'exe-uninstall',
]);

/**
 * Since when the machine is without an approved protection, as far as the job knows: the first step that
 * stopped or took off a product, else the first reading.
 */
export function unprotectedSince(job: JobRecord): string {
  const first = job.steps.find(
    ({ step, finishedAt, result }) =>
      finishedAt !== null &&
      result !== null &&
      GOOD_OUTCOMES.has(result.outcome) &&
      ENDS_PROTECTION.has(step.action.kind),
  );
  return first?.finishedAt ?? job.before?.takenAt ?? job.openedAt;
}

/** The job's protection for last screen and receipt, at any stage: nothing is claimed that was not checked. */
export function protectionNow(job: JobRecord): Protection {
  if (job.protection !== null) return job.protection;
  return {
    kind: 'unprotected',
    since: unprotectedSince(job),
    reason: 'no approved replacement has been installed and checked',
  };
}
