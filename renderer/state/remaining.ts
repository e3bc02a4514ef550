import type { JobRecord } from '../../src/model/job.ts';
import { Source } from '../../src/model/sources.ts';
import type { EvidenceFate } from '../../src/model/verdict.ts';
import type { z } from 'zod';

type Fate = z.infer<typeof EvidenceFate>['fate'];

export interface RemainingPiece {
  readonly source: Source;
  readonly locator: string;
  readonly fate: Fate;
}

export interface Remaining {
  readonly finding: string;
  readonly name: string;
  readonly places: readonly RemainingPiece[];
}

/** What the last verification does not call gone; findings of which all is gone are left out. */
export function remainingOf(job: JobRecord): readonly Remaining[] {
  const { verification, before } = job;
  if (verification === null) return [];
  const known = [...verification.findings, ...(before?.findings ?? [])];
  return verification.before.flatMap(({ finding, evidence }) => {
    const places = evidence.flatMap(({ source, locator, fate }) => {
      const named = Source.safeParse(source);
      return fate === 'gone' || fate === 'kept' || !named.success
        ? []
        : [{ source: named.data, locator, fate }];
    });
    if (places.length === 0) return [];
    const name = known.find(({ id }) => id === finding)?.product.name ?? finding;
    return [{ finding, name, places }];
  });
}
