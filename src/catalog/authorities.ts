import type { Catalog, CatalogProduct } from '../model/catalog.ts';

/** Ids of the orders under which a finding of this scope counts, in the catalog's order. */
export function authoritiesOf(catalog: Catalog, scope: CatalogProduct['scope']): string[] {
  return catalog.authorities.filter(({ scopes }) => scopes.includes(scope)).map(({ id }) => id);
}
