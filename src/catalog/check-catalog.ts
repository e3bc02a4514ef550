import type { Catalog, CatalogProduct, CatalogRule } from '../model/catalog.ts';
import { PLATFORMS, type Platform, SOURCES_BY_PLATFORM } from '../model/sources.ts';
import { compilePattern } from './pattern.ts';

export interface CatalogProblem {
  readonly file: string;
  readonly problem: string;
}

/** What schemas cannot see: names that must be unique or exist, and patterns that must compile. */
export function checkCatalog(catalog: Catalog): readonly CatalogProblem[] {
  return [
    ...doubles(catalog),
    ...catalog.products.flatMap(checkProduct),
    ...checkVendor(catalog),
    ...checkTraps(catalog),
    ...checkMatters(catalog),
  ];
}

function doubles({ products }: Catalog): readonly CatalogProblem[] {
  const ruleIds = new Set<string>();
  return products.flatMap((product) =>
    rulesOf(product).flatMap(({ rule: { id } }) => {
      const problem = `rule ${id} stands there twice`;
      if (ruleIds.has(id)) return [{ file: `products/${product.id}.json`, problem }];
      ruleIds.add(id);
      return [];
    }),
  );
}

interface PlacedRule {
  readonly platform: Platform;
  readonly rule: CatalogRule;
  readonly place: string;
}

function rulesOf(product: CatalogProduct): readonly PlacedRule[] {
  return PLATFORMS.flatMap((platform) =>
    (product.platforms[platform]?.rules ?? []).map((rule, index) => {
      const place = `platforms.${platform}.rules[${index}]`;
      return { platform, rule, place };
    }),
  );
}

function checkProduct(product: CatalogProduct): readonly CatalogProblem[] {
  const file = `products/${product.id}.json`;
  return rulesOf(product)
    .flatMap(({ platform, rule, place }) => [
      ...(rule.id.startsWith(`${product.id}/${rule.source}/`)
        ? []
        : [`${place}.id: ${rule.id} does not begin with its product and source`]),
      ...((SOURCES_BY_PLATFORM[platform] as readonly string[]).includes(rule.source)
        ? []
        : [`${place}.source: ${platform} has no source ${rule.source}`]),
      ...((rule.source === 'account') === (rule.account !== undefined)
        ? []
        : [`${place}.account: is for source account, and needed there`]),
      ...patternProblems(`${place}.pattern`, () =>
        compilePattern(rule.pattern, { platform, field: rule.field }),
      ),
    ])
    .map((problem) => ({ file, problem }));
}

function patternProblems(place: string, compile: () => unknown): readonly string[] {
  try {
    compile();
    return [];
  } catch (error) {
    return [`${place}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function checkVendor({ vendor }: Catalog): readonly CatalogProblem[] {
  return vendor.roots
    .flatMap(({ platform, pattern }, index) =>
      patternProblems(`roots[${index}].pattern`, () =>
        compilePattern(pattern, { platform, field: 'path' }),
      ),
    )
    .map((problem) => ({ file: 'vendor.json', problem }));
}

function checkTraps({ traps }: Catalog): readonly CatalogProblem[] {
  return traps
    .flatMap(({ pattern }, index) =>
      pattern === null
        ? []
        : patternProblems(`traps[${index}].pattern`, () =>
            compilePattern(pattern, { platform: 'linux', field: 'display-name' }),
          ),
    )
    .map((problem) => ({ file: 'traps.json', problem }));
}

/** A source or product that does not exist there would never be missed, and so never make a verdict unproven. */
function checkMatters({ matters, products }: Catalog): readonly CatalogProblem[] {
  const known = new Set(products.map(({ id }) => id));
  return PLATFORMS.flatMap((platform) => {
    const { always, byProduct } = matters.platforms[platform];
    const place = `platforms.${platform}`;
    const sources: readonly string[] = SOURCES_BY_PLATFORM[platform];
    return [
      ...Object.keys(byProduct)
        .filter((id) => !known.has(id))
        .map((id) => `${place}.byProduct: no product ${id}`),
      ...[...always, ...Object.values(byProduct).flat()]
        .filter((source) => !sources.includes(source))
        .map((source) => `${place}: ${platform} has no source ${source}`),
    ];
  }).map((problem) => ({ file: 'sources.json', problem }));
}
