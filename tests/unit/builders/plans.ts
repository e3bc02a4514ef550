import type { Action } from '../../../src/model/action.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { PlanDocument } from '../../../src/model/step.ts';
import { detect } from '../../../src/steps/detect.ts';
import { NOTHING_EARLIER, type Earlier } from '../../../src/steps/look.ts';
import { plan, type PlanInput } from '../../../src/steps/plan.ts';
import { catalog, EVERY_KIND } from './snapshots.ts';

/** The plan of a reading on a machine that can perform everything. */
export function planOf(
  snapshot: Snapshot,
  change: Partial<PlanInput> = {},
  earlier: Earlier = NOTHING_EARLIER,
): PlanDocument {
  return plan({
    catalog,
    snapshot,
    detection: detect(catalog, snapshot, earlier),
    round: 1,
    actions: EVERY_KIND,
    ...change,
  });
}

/** `kind what`, as the steps stand in order; a question mark where it asks. */
export function linesOf({ steps }: PlanDocument): string[] {
  return steps.map(({ action, asks }) =>
    [action.kind, subjectOf(action), asks === null ? '' : '?'].filter(Boolean).join(' '),
  );
}

/** What the action is about: the first of its own fields, of a package its name. */
function subjectOf(action: Action): string {
  if (action.kind === 'package-purge') return action.package;
  const first: unknown = Object.values(action)[1];
  return typeof first === 'string' ? first : '';
}

export function keptOf({ kept }: PlanDocument): string[] {
  return kept.map(({ locator, why }) => `${locator} ${why}`);
}
