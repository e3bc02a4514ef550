import type { Catalog, CatalogRule } from '../model/catalog.ts';
import type { ReadingPlan } from '../model/snapshot.ts';
import type { Platform } from '../model/sources.ts';
import { expandPattern } from './expand-pattern.ts';
import { vendorWords } from './vendor.ts';

/**
 * What a collector has to look for beyond whole lists. Its patterns hold no sign but `*`; folder
 * variables (`%ProgramFiles%`, `~`) are left for the collector, who knows the machine's folders.
 */
export function readingPlan(catalog: Catalog, platform: Platform): ReadingPlan {
  const rules = catalog.products.flatMap((product) => product.platforms[platform]?.rules ?? []);
  const patternsOf = (wanted: (rule: CatalogRule) => boolean): readonly string[] =>
    rules.filter(wanted).flatMap(({ pattern }) => expandPattern(pattern));
  const placesOf = (source: 'file' | 'registry-key'): readonly string[] =>
    sortedUnique([
      ...patternsOf((rule) => rule.source === source && rule.field === 'path'),
      ...catalog.vendor.roots
        .filter((root) => root.platform === platform && root.source === source)
        .flatMap(({ pattern }) => expandPattern(pattern)),
    ]);
  return {
    paths: placesOf('file'),
    ...(platform === 'windows' ? { registryKeys: placesOf('registry-key') } : {}),
    installerNames: sortedUnique(patternsOf(({ source }) => source === 'installer-file')),
    accounts: sortedUnique(patternsOf(({ source }) => source === 'account')),
    certificateSubjects: sortedUnique(patternsOf(({ source }) => source === 'certificate')),
    words: vendorWords(catalog, platform),
  };
}

function sortedUnique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
