import { z } from 'zod';
import { MachineIdentity, Scope, Unread } from './snapshot.ts';
import { Source } from './sources.ts';

export const FindingState = z.enum(['installed', 'leftover', 'embedded', 'installer', 'successor']);
export type FindingState = z.infer<typeof FindingState>;

/** One observed fact and the catalog rule that it matched. */
export const Evidence = z.strictObject({
  source: Source,
  locator: z.string(),
  value: z.string(),
  rule: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;

/** One product on one machine. `id`: `<product>@<version or none>[/user:<name>][#2]`, unique in its reading. */
export const Finding = z.strictObject({
  id: z.string(),
  product: z.strictObject({ id: z.string(), name: z.string() }),
  state: FindingState,
  version: z.string().nullable(),
  authorities: z.array(z.string()),
  for: Scope,
  evidence: z.array(Evidence).min(1),
});
export type Finding = z.infer<typeof Finding>;

/** Something that looks like the vendor's and is not, or not enough: reported, never touched. */
export const Ignored = z.strictObject({
  source: Source,
  locator: z.string(),
  name: z.string(),
  why: z.enum([
    'publisher-is-not-the-vendor',
    'known-trap',
    'name-only',
    'behind-a-link',
    'dead-registration',
  ]),
});
export type Ignored = z.infer<typeof Ignored>;

export const MayReturn = z.strictObject({ source: Source, locator: z.string(), value: z.string() });
export type MayReturn = z.infer<typeof MayReturn>;

export const CatalogIdentity = z.strictObject({ version: z.string(), digest: z.string() });
export type CatalogIdentity = z.infer<typeof CatalogIdentity>;

export const DetectDocument = z.strictObject({
  schema: z.literal('swapout.detect/v1'),
  machine: MachineIdentity,
  takenAt: z.iso.datetime(),
  catalog: CatalogIdentity,
  findings: z.array(Finding),
  ignored: z.array(Ignored),
  /** What was looked at: every source read to the end, with its number of entries. */
  read: z.array(z.strictObject({ source: Source, entries: z.int().nonnegative() })),
  unread: z.array(Unread),
  /** Those of `unread` without which nothing can be claimed here. */
  unreadThatMatters: z.array(Source),
  mayReturn: z.array(MayReturn),
  durationMs: z.number().nonnegative(),
  /** Set where an earlier job of this machine is known. */
  earlierJob: z
    .strictObject({
      job: z.string(),
      verdict: z.string().nullable(),
      receipt: z.string().nullable(),
      /** When `restore` put back what the job took away: the verdict is of before. */
      restoredAt: z.iso.datetime().optional(),
    })
    .optional(),
});
export type DetectDocument = z.infer<typeof DetectDocument>;
