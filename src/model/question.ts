import { z } from 'zod';
import { Conditions, Stop, StopName } from './conditions.ts';
import { DetectDocument } from './finding.ts';
import { PackEntry, ReplacementChoice } from './pack.ts';
import { PlanDocument, Step, StepResult } from './step.ts';
import { Verdict } from './verdict.ts';

/** A replacement that the pack offers for this machine, its file already checked. */
export const PackOffer = z.strictObject({
  packDir: z.string(),
  pack: z.string(),
  organisation: z.string(),
  entry: PackEntry,
  /** null: whole and fitting; else why it cannot be used. */
  problem: z.string().nullable(),
  /** It runs on this machine already. */
  alreadyProtects: z.boolean(),
});
export type PackOffer = z.infer<typeof PackOffer>;

/** Everything that the job asks a person; one question at a time. */
export const Question = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('approve-plan'),
    plan: PlanDocument,
    detection: DetectDocument,
  }),
  z.strictObject({
    kind: z.literal('before-start'),
    conditions: Conditions,
    stops: z.array(Stop),
    offers: z.array(PackOffer),
    /** Packs that could not be read, with why. */
    packProblems: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal('password'),
    product: z.string(),
    name: z.string(),
    needsLogin: z.boolean(),
    /** The one given before was wrong. */
    wrong: z.boolean(),
    attempt: z.int().positive(),
  }),
  z.strictObject({
    kind: z.literal('keep-waiting'),
    step: Step,
    elapsedMs: z.number(),
    limitMs: z.number(),
  }),
  /** A step came to no good end: refused by policy or product (`blocked`), failed, hung or lied. */
  z.strictObject({
    kind: z.literal('step-failed'),
    step: Step,
    result: StepResult,
    blocked: z.boolean(),
    /** Whether what the steps before had stopped runs again. */
    restarted: z.array(
      z.strictObject({ unit: z.string(), started: z.boolean(), detail: z.string() }),
    ),
    canRetry: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('reboot'), why: z.array(z.string()) }),
  z.strictObject({
    kind: z.literal('install-replacement'),
    verdict: Verdict,
    choice: ReplacementChoice,
  }),
]);
export type Question = z.infer<typeof Question>;
export type QuestionKind = Question['kind'];
export type QuestionOf<K extends QuestionKind> = Extract<Question, { kind: K }>;

/** What may be answered to each question. Ids and choices only: never a path, command or argument. */
export const ANSWERS = {
  'approve-plan': z.discriminatedUnion('answer', [
    z.strictObject({ answer: z.literal('approve'), steps: z.array(z.string()) }),
    z.strictObject({ answer: z.literal('decline'), reason: z.string().min(1) }),
  ]),
  'before-start': z.discriminatedUnion('answer', [
    z.strictObject({
      answer: z.literal('begin'),
      accepted: z.array(z.strictObject({ name: StopName, reason: z.string().min(1) })),
      replacement: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('pack'), pack: z.string(), entry: z.string() }),
        z.strictObject({ kind: z.literal('none'), reason: z.string().min(1) }),
      ]),
    }),
    z.strictObject({ answer: z.literal('look-again') }),
    z.strictObject({ answer: z.literal('give-up'), reason: z.string().min(1) }),
  ]),
  password: z.discriminatedUnion('answer', [
    z.strictObject({
      answer: z.literal('password'),
      login: z.string().nullable(),
      password: z.string(),
    }),
    z.strictObject({ answer: z.literal('unknown'), reason: z.string().min(1) }),
  ]),
  'keep-waiting': z.discriminatedUnion('answer', [
    z.strictObject({ answer: z.literal('wait') }),
    z.strictObject({ answer: z.literal('end') }),
  ]),
  'step-failed': z.discriminatedUnion('answer', [
    z.strictObject({ answer: z.literal('try-again') }),
    z.strictObject({ answer: z.literal('go-on') }),
  ]),
  reboot: z.discriminatedUnion('answer', [
    z.strictObject({ answer: z.literal('reboot-now') }),
    z.strictObject({ answer: z.literal('later') }),
  ]),
  'install-replacement': z.discriminatedUnion('answer', [
    z.strictObject({ answer: z.literal('install'), reason: z.string().min(1) }),
    z.strictObject({ answer: z.literal('go-without'), reason: z.string().min(1) }),
  ]),
} as const satisfies Record<QuestionKind, z.ZodType>;

export type AnswerTo<K extends QuestionKind> = z.infer<(typeof ANSWERS)[K]>;
