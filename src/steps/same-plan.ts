import type { Step } from '../model/step.ts';

/**
 * Has the next plan nothing that the last one did not have? Then the round between them brought nothing new
 * to light, and no other follows: what did not go the first time is told, not tried for ever.
 */
export function samePlan(last: readonly Step[], next: readonly Step[]): boolean {
  const tried = new Set(last.map(({ action }) => JSON.stringify(action)));
  return next.every(
    ({ action }) => action.kind === 'daemon-reload' || tried.has(JSON.stringify(action)),
  );
}
