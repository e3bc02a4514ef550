import type { Finding } from '../../src/model/finding.ts';
import type { Kept, Step } from '../../src/model/step.ts';

export interface StepGroup {
  /** First step's id: the group's key. */
  readonly id: string;
  /** null: for the whole job. */
  readonly product: string | null;
  readonly steps: readonly Step[];
}

/** Steps in their order, those of one finding that follow each other together. */
export function groupSteps(
  steps: readonly Step[],
  findings: readonly Pick<Finding, 'id' | 'product'>[],
): readonly StepGroup[] {
  const groups: { id: string; product: string | null; finding: string | null; steps: Step[] }[] =
    [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.finding === step.finding) {
      last.steps.push(step);
      continue;
    }
    const finding = findings.find(({ id }) => id === step.finding);
    const product = finding?.product.name ?? step.product;
    groups.push({ id: step.id, product, finding: step.finding, steps: [step] });
  }
  return groups.map(({ id, product, steps: members }) => ({ id, product, steps: members }));
}

/** What goes for good: recorded by path, size and digest, and never to be put back. */
export function notRestorable(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ action }) =>
    action.kind === 'path-remove' && action.backup === 'record' ? [action.path] : [],
  );
}

export interface KeptGroup {
  readonly why: Kept['why'];
  readonly locators: readonly string[];
}

/** What stays, by its reason; the user's own data first. */
export function groupKept(kept: readonly Kept[]): readonly KeptGroup[] {
  const byWhy = new Map<Kept['why'], string[]>();
  for (const { why, locator } of kept) byWhy.set(why, [...(byWhy.get(why) ?? []), locator]);
  return [...byWhy]
    .map(([why, locators]) => ({ why, locators: [...new Set(locators)] }))
    .sort((a, b) => Number(b.why === 'user-data') - Number(a.why === 'user-data'));
}

/** Ids of the steps that may run: those that ask only where they were agreed to one by one. */
export function approvedSteps(
  steps: readonly Step[],
  agreed: ReadonlySet<string>,
): readonly string[] {
  return steps.filter(({ id, asks }) => asks === null || agreed.has(id)).map(({ id }) => id);
}
