import type { z } from 'zod';
import type { Authority } from '../../src/model/catalog.ts';

interface AuthorityFile {
  readonly authorities: readonly z.infer<typeof Authority>[];
}

const files = import.meta.glob<AuthorityFile>('../../assets/catalog/authorities.json', {
  eager: true,
  import: 'default',
});
const nameById = new Map(
  Object.values(files).flatMap(({ authorities }) => authorities.map(({ id, name }) => [id, name])),
);

/** The authority's name, or its id where the catalog of this window does not know it. */
export function authorityName(id: string): string {
  return nameById.get(id) ?? id;
}
