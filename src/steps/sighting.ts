import type { RuleMatch } from '../catalog/match.ts';
import type { CatalogProduct } from '../model/catalog.ts';
import type { Ignored } from '../model/finding.ts';
import type { Fact } from '../model/snapshot.ts';
import type { Platform } from '../model/sources.ts';

/** Ids of products that stand in no file of the catalog. */
export const UNLISTED = 'unlisted';
const VENDOR_ROOT = 'vendor-root';

/** Rules of evidence that no line of the catalog names. */
export const RULE_VENDOR_PUBLISHER = 'vendor/publisher';
export const RULE_VENDOR_ROOT = 'vendor/root';
export const RULE_REMOVED_FOLDER = 'vendor/removed-folder';

/** A product that a fact may belong to, and by which rule. */
export interface Claim {
  readonly product: {
    readonly id: string;
    readonly name: string;
    readonly scope: CatalogProduct['scope'];
  };
  readonly rule: string;
  /** Place of the rule in the order of removal, null where it has none. */
  readonly order: number | null;
  /** Drivers, filters and protected services belong to such products first. */
  readonly hasDrivers: boolean;
}

/**
 * What a fact comes to by itself, before the others are looked at.
 * - `registration`: makes the product installed
 * - `doubtful`: would, but its publisher is not the vendor's; counts only beside another piece of the product
 * - `piece`: belongs to the product; alone a leftover
 * - `weak`: belongs to the product if it is otherwise there, or was in this job
 * - `confirms`: as `weak`, and not worth a word alone
 */
export interface Sighting {
  readonly fact: Fact;
  readonly as:
    | 'registration'
    | 'doubtful'
    | 'piece'
    | 'weak'
    | 'confirms'
    | 'user-data'
    | 'installer'
    | 'embedded'
    | 'successor';
  /** Best first, never empty. */
  readonly claims: readonly Claim[];
  /** Why it is ignored where it stands alone; null: silently. */
  readonly alone: Ignored['why'] | null;
}

export type Judgement =
  | { readonly kind: 'sighting'; readonly sighting: Sighting }
  | { readonly kind: 'ignored'; readonly why: Ignored['why'] }
  | { readonly kind: 'may-return' }
  | null;

/** Parts that several products share; they never make a product installed. */
export function isShared(productId: string): boolean {
  return productId === VENDOR_ROOT || productId.startsWith('shared-');
}

/** One claim a product, in the order of the matches, shared products last. */
export function claimsOf(matches: readonly RuleMatch[], platform: Platform): readonly Claim[] {
  const claims = new Map<string, Claim>();
  for (const { product, rule } of matches) {
    if (claims.has(product.id)) continue;
    claims.set(product.id, {
      product: { id: product.id, name: product.name, scope: product.scope },
      rule: rule.id,
      order: rule.order ?? null,
      hasDrivers: product.platforms[platform]?.uninstall.rebootOwed ?? false,
    });
  }
  const all = [...claims.values()];
  return [
    ...all.filter(({ product }) => !isShared(product.id)),
    ...all.filter(({ product }) => isShared(product.id)),
  ];
}

export function unlistedClaim(name: string): Claim {
  return {
    product: { id: UNLISTED, name, scope: 'branded' },
    rule: RULE_VENDOR_PUBLISHER,
    order: null,
    hasDrivers: false,
  };
}

export function rootClaim(rule: string): Claim {
  return {
    product: { id: VENDOR_ROOT, name: "The vendor's own folders and keys", scope: 'branded' },
    rule,
    order: null,
    hasDrivers: false,
  };
}

export function sighting(
  fact: Fact,
  as: Sighting['as'],
  claims: readonly Claim[],
  alone: Ignored['why'] | null = null,
): Judgement {
  return { kind: 'sighting', sighting: { fact, as, claims, alone } };
}

export function ignored(why: Ignored['why']): Judgement {
  return { kind: 'ignored', why };
}
