import { z } from 'zod';
import { CatalogIdentity, FindingState, Ignored, MayReturn } from './finding.ts';
import { Protection } from './pack.ts';
import { Scope, Unread, type SnapshotOrigin } from './snapshot.ts';
import { Platform, Source } from './sources.ts';
import { Kept, Outcome } from './step.ts';
import { StopName } from './conditions.ts';
import { Verdict } from './verdict.ts';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/**
 * What a statement is about, by where its facts came from. Only the first speaks of a real removal.
 * URNs: a type has to be a URI, and need not lead anywhere (in-toto, field type TypeURI).
 */
export const PREDICATE_TYPES = {
  live: 'urn:swapout:removal-receipt:v1',
  practice: 'urn:swapout:practice-receipt:v1',
  'mounted-root': 'urn:swapout:snapshot-report:v1',
} as const satisfies Record<SnapshotOrigin, string>;
export type PredicateType = (typeof PREDICATE_TYPES)[SnapshotOrigin];

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** How the job stood when the receipt was written; `interim`: another one follows. */
export const RECEIPT_ENDS = ['finished', 'interim', 'refused', 'given-up', 'withdrawn'] as const;
export const ReceiptEnd = z.object({ how: z.enum(RECEIPT_ENDS), reason: z.string().nullable() });
export type ReceiptEnd = z.infer<typeof ReceiptEnd>;

/** `one-job`: made for this job and thrown away; `practice`: the same, on a practice machine. */
export const SIGNER_KINDS = ['technician', 'one-job', 'practice'] as const;
export const KEY_ALGORITHMS = ['ed25519', 'ecdsa-p256-sha256'] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

export const Signer = z.object({
  kind: z.enum(SIGNER_KINDS),
  /** SHA-256 of the public key's SubjectPublicKeyInfo, DER. */
  keyid: Sha256,
  /** `ecdsa-p256-sha256` signatures are DER, as OpenSSL reads them. */
  algorithm: z.enum(KEY_ALGORITHMS),
});
export type Signer = z.infer<typeof Signer>;

/** The kit's chain of custody: a gap or a fork in it shows a receipt that is missing or was made twice. */
export const Sequence = z.object({ number: z.int().positive(), previous: Sha256.nullable() });
export type Sequence = z.infer<typeof Sequence>;

/** What `restore` put back, and which receipt therefore no longer holds. */
export const Withdrawal = z.object({
  receipt: Sha256,
  restored: z.array(z.string()),
  failed: z.array(z.object({ path: z.string(), why: z.string() })),
});
export type Withdrawal = z.infer<typeof Withdrawal>;

/** What was looked at in one reading, and what could not be. */
const Looked = {
  takenAt: z.iso.datetime(),
  read: z.array(z.object({ source: Source, entries: z.int().nonnegative() })),
  unread: z.array(Unread),
  unreadThatMatters: z.array(Source),
};

const ReceiptFinding = z.object({
  id: z.string(),
  product: z.object({ id: z.string(), name: z.string() }),
  version: z.string().nullable(),
  state: FindingState,
  /** Users are numbered: `user:1`, `user:2` … */
  for: Scope,
  authorities: z.array(z.string()),
  /** Pieces of evidence by source; the pieces themselves lie in the evidence bundle. */
  evidence: z.array(z.object({ source: Source, pieces: z.int().positive() })),
});

const ReceiptStep = z.object({
  id: z.string(),
  product: z.string().nullable(),
  action: z.string(),
  commandLine: z.string(),
  approved: z.boolean(),
  /** `not-run`: declined, or the job ended before it. */
  outcome: z.union([Outcome, z.literal('not-run')]),
  exitCode: z.int().nullable(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  settledBy: z.enum(['run', 'reading']).nullable(),
  detail: z.string().nullable(),
});
export type ReceiptStep = z.infer<typeof ReceiptStep>;

const FATES = ['gone', 'still-there', 'unread', 'kept'] as const;

const Verification = z.object({
  verdict: Verdict,
  ...Looked,
  rebootOwed: z.array(z.string()),
  /** What became of the findings of the first reading; the counts are pieces of evidence. */
  before: z.array(
    z.object({
      finding: z.string(),
      verdict: Verdict,
      evidence: z.object(
        Object.fromEntries(FATES.map((fate) => [fate, z.int().nonnegative()])) as Record<
          (typeof FATES)[number],
          z.ZodInt
        >,
      ),
    }),
  ),
  /** What the last reading still shows, in any state. */
  findings: z.array(ReceiptFinding),
});

const ReceiptMachine = z.object({
  assetTag: z.string().nullable(),
  serial: z.string().nullable(),
  smbiosUuid: z.string().nullable(),
  hostname: z.string(),
  id: z.string(),
  platform: Platform,
  os: z.string(),
  arch: z.string(),
  /** In the order in which they were seen. */
  bootIds: z.array(z.string()),
  clock: z.object({ source: z.string(), confirmedByTechnician: z.boolean().nullable() }),
});

/**
 * Everything that a receipt claims. Fields may be added within v1, never renamed or dropped; readers
 * ignore what they do not know.
 */
const ReceiptPredicate = z.looseObject({
  schema: z.literal('swapout.receipt/v1'),
  status: Verdict,
  end: ReceiptEnd,
  job: z.string(),
  /** null: there was no kit to count in, or this is a practice job. */
  sequence: Sequence.nullable(),
  /** Payload digest of this job's receipt before this one. */
  supersedes: Sha256.nullable(),
  /** Payload digest of the last receipt of an earlier job on this machine. */
  earlierReceipt: z.string().nullable(),
  withdraws: Withdrawal.nullable(),
  times: z.object({
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime(),
    /** This computer's wall clock, with its offset. */
    issuedAt: z.iso.datetime({ offset: true }),
  }),
  machine: ReceiptMachine,
  technician: z.object({ id: z.string() }),
  site: z.string().nullable(),
  tool: z.object({ name: z.string(), version: z.string(), runtime: z.string() }),
  catalog: CatalogIdentity,
  signer: Signer,
  /**
   * Lines of the journal as it stood, and the digest of its last one: with it the machine's own journal
   * can be held against the scrubbed copy in the evidence bundle.
   */
  journal: z.object({ lines: z.int().nonnegative(), lastDigest: Sha256 }),
  authorities: z.array(z.string()),
  before: z
    .object({ ...Looked, findings: z.array(ReceiptFinding), ignored: z.array(Ignored) })
    .nullable(),
  stops: z.array(z.object({ name: StopName, accepted: z.string().nullable() })),
  /** Products that were left out because nobody knew their password. */
  skipped: z.array(z.object({ product: z.string(), reason: z.string() })),
  steps: z.array(ReceiptStep),
  restarted: z.array(z.object({ unit: z.string(), started: z.boolean(), detail: z.string() })),
  reboots: z.object({ count: z.int().nonnegative(), owed: z.array(z.string()) }),
  verification: Verification.nullable(),
  kept: z.array(Kept),
  backups: z.object({
    count: z.int().nonnegative(),
    restorable: z.int().nonnegative(),
    /** Known by path, size and digest only: these cannot be put back. */
    recordedOnly: z.int().nonnegative(),
  }),
  replacement: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('pack'),
        pack: z.string(),
        entry: z.string(),
        name: z.string(),
        version: z.string(),
        outcome: z.union([Outcome, z.literal('not-run')]),
        exitCode: z.int().nullable(),
        detail: z.string().nullable(),
      }),
      z.object({ kind: z.literal('none'), reason: z.string() }),
    ])
    .nullable(),
  protection: Protection,
  mayReturn: z.array(MayReturn),
});

/** An in-toto Statement v1. Its only subject is the evidence bundle that lies beside the receipt. */
export const Statement = z.looseObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z
    .array(
      z.object({
        /** A bare file name. */
        name: z.string().regex(/^(?!\.{1,2}$)[^/\\:\0]{1,255}$/),
        digest: z.object({ sha256: Sha256 }),
      }),
    )
    .length(1),
  predicateType: z.enum(Object.values(PREDICATE_TYPES)),
  predicate: ReceiptPredicate,
});
export type Statement = z.infer<typeof Statement>;

/** A DSSE envelope; unknown fields are ignored, as its specification asks. */
export const Envelope = z.object({
  payload: z.string(),
  payloadType: z.string(),
  signatures: z
    .array(z.object({ keyid: z.string().optional(), sig: z.string() }))
    .min(1)
    .max(16),
});
export type Envelope = z.infer<typeof Envelope>;
