import { z } from 'zod';
import { DetectDocument } from './finding.ts';

export const VERDICTS = [
  'removed',
  'removed-reboot-pending',
  'leftovers-remain',
  'still-installed',
  'not-present',
  'unproven',
] as const;
export const Verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof Verdict>;

/** Worst first; a job's verdict is the worst of its findings'. */
const WORST_FIRST: readonly Verdict[] = [
  'still-installed',
  'unproven',
  'leftovers-remain',
  'removed-reboot-pending',
  'removed',
  'not-present',
];

/** The worst of `verdicts`; `not-present` for none. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return WORST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? 'not-present';
}

/** What became of one piece of evidence of the reading before. */
export const EvidenceFate = z.strictObject({
  source: z.string(),
  locator: z.string(),
  fate: z.enum(['gone', 'still-there', 'unread', 'kept']),
});

export const FindingVerdict = z.strictObject({
  finding: z.string(),
  verdict: Verdict,
  evidence: z.array(EvidenceFate),
});
export type FindingVerdict = z.infer<typeof FindingVerdict>;

export const VerifyDocument = DetectDocument.omit({ schema: true }).extend({
  schema: z.literal('swapout.verify/v1'),
  verdict: Verdict,
  /** Why a reboot is owed; empty if none is. */
  rebootOwed: z.array(z.string()),
  before: z.array(FindingVerdict),
});
export type VerifyDocument = z.infer<typeof VerifyDocument>;
