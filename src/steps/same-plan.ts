import type { Step } from '../model/step.ts';

/** Would these two plans do the same? Then the round between them changed nothing, and no other follows. */
export function samePlan(a: readonly Step[], b: readonly Step[]): boolean {
  return (
    a.length === b.length &&
    a.every((step, index) => JSON.stringify(step.action) === JSON.stringify(b[index]?.action))
  );
}
