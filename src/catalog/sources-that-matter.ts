import type { Catalog } from '../model/catalog.ts';
import type { Platform, Source } from '../model/sources.ts';

/**
 * Sources without which nothing can be claimed about these products on this platform; with no product,
 * those without which "not present" cannot be claimed.
 */
export function sourcesThatMatter(
  catalog: Catalog,
  platform: Platform,
  productIds: Iterable<string>,
): ReadonlySet<Source> {
  const { always, byProduct } = catalog.matters.platforms[platform];
  return new Set([...always, ...[...productIds].flatMap((id) => byProduct[id] ?? [])]);
}
