import type { PlanDocument } from '../model/step.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** Kept free beside the backups, so that journal and logs always have room. */
export const RESERVE_BYTES = 32 * 1024 * 1024;

/** Bytes that the plan's backups need at most: whole sizes of what is copied, before compression. */
export function backupBytes(plan: PlanDocument, snapshot: Snapshot): number {
  const copied = new Set(
    plan.steps.flatMap(({ action }) =>
      action.kind === 'path-remove' && action.backup === 'copy' ? [action.path] : [],
    ),
  );
  return snapshot.facts.reduce(
    (sum, fact) =>
      fact.source === 'file' && copied.has(fact.path) ? sum + (fact.sizeBytes ?? 0) : sum,
    RESERVE_BYTES,
  );
}
