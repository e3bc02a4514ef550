import { z } from 'zod';
import { Platform, Source } from './sources.ts';

/** How far a line of the catalog can be trusted. */
export const Grade = z.enum(['vendor', 'manifest', 'script', 'forum', 'inference']);
export type Grade = z.infer<typeof Grade>;

export const Origin = z.strictObject({
  source: z.string(),
  grade: Grade,
  note: z.string().optional(),
});
export type Origin = z.infer<typeof Origin>;

/** The field of a fact that a rule's pattern is held against. */
export const RuleField = z.enum([
  'name',
  'path',
  'publisher',
  'product-code',
  'upgrade-code',
  'display-name',
  'subject',
]);
export type RuleField = z.infer<typeof RuleField>;

/**
 * - `registration`: the fact is what makes the product installed, if its publisher fits too
 * - `piece`: the fact belongs to the product; alone it is a leftover
 * - `running`: the product's program runs; evidence only
 * - `confirms`: supports a finding made otherwise; it never makes and never rules out one
 * - `resembles`: weak; it may only ask
 * - `user-data`: the customer's own; shown, never deleted nor copied
 * - `encryption`: a sign that the product encrypted this machine's disks or files
 * - `successor`: a product that the vendor put in its own place
 */
export const RuleRole = z.enum([
  'registration',
  'piece',
  'running',
  'confirms',
  'resembles',
  'user-data',
  'encryption',
  'successor',
]);
export type RuleRole = z.infer<typeof RuleRole>;

export const CatalogRule = z.strictObject({
  /** `<product>/<source>/<what>`; unique in the catalog, it stands in evidence and receipts. */
  id: z.string(),
  source: Source,
  field: RuleField,
  /** `*` any run of characters (inside one path segment), `{A|B}` either, `[x]` with or without. */
  pattern: z.string(),
  role: RuleRole,
  /** A line of the catalog that names one thing exactly, so that it may be removed. */
  exact: z.boolean(),
  /** Removal goes from small to large: interface 10, program 20, agent 80, server 90. */
  order: z.int().optional(),
  /** Account kind, for source `account`. */
  account: z.enum(['user', 'group']).optional(),
  /** What breaks if it goes wrongly. */
  hazard: z.string().optional(),
  /** Other facts of the line: altitude, display name, version, file … as the source has them. */
  facts: z.record(z.string(), z.string()).optional(),
  origin: Origin,
  alsoSources: z.array(z.string()).optional(),
  verifiedLive: z.literal(false),
});
export type CatalogRule = z.infer<typeof CatalogRule>;

export const UninstallMethod = z.strictObject({
  method: z.enum(['package-manager', 'msi', 'exe', 'store', 'tool', 'script', 'unknown']),
  args: z.string().optional(),
  notes: z.string().optional(),
  /** Secret properties that the uninstaller takes, by name; empty if none is known. */
  passwordProperties: z.array(z.string()),
  /** Kernel driver, filter or protected service: a reboot is owed after removal whatever the exit code. */
  rebootOwed: z.boolean(),
  origin: Origin.optional(),
});

export const PlatformRules = z.strictObject({
  rules: z.array(CatalogRule),
  uninstall: UninstallMethod,
  /** Remarks of the facts that are no rule: `sameAs`, notes on kernel modules … */
  remarks: z.array(z.string()).optional(),
});

export const CatalogProduct = z.strictObject({
  schema: z.literal('swapout.catalog-product/v1'),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  name: z.string(),
  family: z.string(),
  /** `branded`: the vendor's own; `embedded`: its engine in another maker's product; `successor`: put in its place. */
  scope: z.enum(['branded', 'embedded', 'successor']),
  /** The product manages others; removing it here needs a person's word. */
  managementServer: z.boolean(),
  packageIds: z.array(z.string()),
  notes: z.array(z.string()),
  grade: Grade,
  sources: z.array(z.string()),
  platforms: z.partialRecord(Platform, PlatformRules),
});
export type CatalogProduct = z.infer<typeof CatalogProduct>;

export const CatalogVendor = z.strictObject({
  schema: z.literal('swapout.catalog-vendor/v1'),
  /** Publisher, maintainer and company values of the vendor; compared whole, case and spaces aside. */
  publishers: z.array(
    z.strictObject({ value: z.string(), origin: Origin, verifiedLive: z.literal(false) }),
  ),
  /** The vendor's own roots, removable with their contents once none of its products is registered. */
  roots: z.array(
    z.strictObject({
      platform: Platform,
      source: z.enum(['file', 'registry-key']),
      pattern: z.string(),
      origin: Origin,
      verifiedLive: z.literal(false),
    }),
  ),
  /** Words that make an unknown entry worth a look; never a verdict by themselves. */
  words: z.array(z.string()),
});
export type CatalogVendor = z.infer<typeof CatalogVendor>;

export const Authority = z.strictObject({
  id: z.string(),
  name: z.string(),
  country: z.string(),
  /** ISO date from which it counts. */
  from: z.iso.date(),
  scopes: z.array(z.enum(['branded', 'embedded', 'successor'])),
  reference: z.string(),
  grade: z.string(),
});

/** Sources without which nothing can be claimed: for every product of a platform, and for single products. */
export const SourcesThatMatter = z.strictObject({
  schema: z.literal('swapout.catalog-sources/v1'),
  platforms: z.record(
    Platform,
    z.strictObject({
      always: z.array(Source),
      byProduct: z.record(z.string(), z.array(Source)),
    }),
  ),
});

export const Trap = z.strictObject({
  value: z.string(),
  /** Pattern on a fact's name, path or product code; null where the trap is a remark only. */
  pattern: z.string().nullable(),
  source: Source.nullable(),
  why: z.string(),
  origin: Origin,
});

/** Everything in `assets/catalog/`, checked, with the digest of its files. */
export interface Catalog {
  readonly version: string;
  /** `sha256:` over the files' names and contents in name order. */
  readonly digest: string;
  readonly vendor: CatalogVendor;
  readonly products: readonly CatalogProduct[];
  readonly authorities: readonly z.infer<typeof Authority>[];
  readonly matters: z.infer<typeof SourcesThatMatter>;
  readonly traps: readonly z.infer<typeof Trap>[];
}

/** What to try, in which order, when a step came to no good end. */
export const Advice = z.strictObject({
  schema: z.literal('swapout.advice/v1'),
  id: z.string(),
  title: z.string(),
  /** What it means for this machine. */
  meaning: z.string(),
  tryInOrder: z.array(z.string()).min(1),
  /** Text for the security desk where a protection product or policy stopped the command. */
  securityDeskNote: z.string().optional(),
  sources: z.array(z.string()),
});
export type Advice = z.infer<typeof Advice>;
