import type { Advice } from '../../src/model/catalog.ts';

// Data, put into the window when it is built: the same files that the engine reads.
const files = import.meta.glob<Advice>('../../assets/advice/*.json', {
  eager: true,
  import: 'default',
});
const byId = new Map(Object.values(files).map((advice) => [advice.id, advice]));

/** What to try after a step came to no good end; null where there is nothing to advise. */
export function findAdvice(id: string | null): Advice | null {
  return id === null ? null : (byId.get(id) ?? null);
}
