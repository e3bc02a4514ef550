import { z } from 'zod';
import { Action } from '../../model/action.ts';
import { Conditions } from '../../model/conditions.ts';
import { Fact, Snapshot } from '../../model/snapshot.ts';
import { Source, SOURCES_BY_PLATFORM } from '../../model/sources.ts';
import { Outcome } from '../../model/step.ts';

/** Facts that go: those of `source` (`*` any) whose locator fits the pattern (`*` any run of characters). */
export const Removal = z.strictObject({
  source: z.union([Source, z.literal('*')]),
  locator: z.string().min(1),
});
export type Removal = z.infer<typeof Removal>;

const Effect = z.strictObject({
  removes: z.array(Removal).default([]),
  adds: z.array(Fact).default([]),
});

const fieldsByKind = new Map(
  Action.options.map((option) => [option.shape.kind.value, Object.keys(option.shape)]),
);

/** A partial action: its kind, and patterns on any of its fields. */
const When = z
  .object({ kind: z.enum([...fieldsByKind.keys()]) })
  .catchall(z.union([z.string(), z.boolean(), z.null()]))
  .refine(
    (when) => Object.keys(when).every((field) => fieldsByKind.get(when.kind)?.includes(field)),
    { error: 'names a field that this kind of action has not' },
  );

const OutputLine = z.strictObject({
  /** Since the start of the program. */
  atMs: z.int().nonnegative(),
  stream: z.enum(['stdout', 'stderr']).default('stdout'),
  text: z.string(),
});

/** What one action does to this machine. The first rule that fits counts; without one, the kind's own effect. */
export const PracticeRule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  when: When,
  outcome: Outcome.exclude(['unknown', 'skipped']),
  exitCode: z.int().nullable(),
  durationMs: z.int().nonnegative(),
  /** One sentence: what was seen. */
  detail: z.string(),
  /** Key of an advice in `assets/advice/`. */
  advice: z.string().nullable().default(null),
  output: z.array(OutputLine).default([]),
  /** Never ends by itself; at the time limit it is ended on the technician's word. */
  hang: z.boolean().default(false),
  /** Product id in `passwords`: without its password the action is refused. */
  password: z.string().nullable().default(null),
  /** Counts only the first n times; null: always. */
  firstTimes: z.int().positive().nullable().default(null),
  /** Counts only until this machine was restarted. */
  untilReboot: z.boolean().default(false),
  /** Another installation runs: the machine waits so long and tries again by itself; null: it does not. */
  retryAfterMs: z.int().positive().nullable().default(null),
  /** Does what this kind of action does on any machine too. false: an uninstaller that lies. */
  ownEffect: z.boolean().default(true),
  ...Effect.shape,
  /** What happens when the machine restarts. */
  afterReboot: Effect.prefault({}),
  rebootOwed: z.array(z.string()).default([]),
});
export type PracticeRule = z.infer<typeof PracticeRule>;

const PracticePassword = z.strictObject({
  product: z.string(),
  login: z.string().nullable(),
  password: z.string().min(1),
  /** What the uninstaller ends with when the password is missing or wrong. */
  wrongExitCode: z.int(),
  wrongOutput: z.array(OutputLine).default([]),
});
export type PracticePassword = z.infer<typeof PracticePassword>;

const RecordingShape = z.strictObject({
  schema: z.literal('swapout.practice/v1'),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: z.string().min(1),
  /** Two sentences for the Start screen. */
  description: z.string().min(1),
  /** What a technician learns here. */
  teaches: z.string().min(1),
  /** Its `takenAt` and `bootId` are replaced at each reading. */
  snapshot: Snapshot.extend({ origin: z.literal('practice') }),
  conditions: Conditions.omit({ takenAt: true }),
  rules: z.array(PracticeRule),
  protection: z.strictObject({
    /** Answers of protection products' own check commands, where their product is on the machine. */
    commands: z.array(
      z.strictObject({ program: z.string(), exitCode: z.int(), output: z.string() }),
    ),
  }),
  passwords: z.array(PracticePassword).default([]),
});

/** A recorded machine and the rules for what each action does to it: one file of `assets/practice/`. */
export const Recording = RecordingShape.superRefine((recording, context) => {
  for (const message of contradictions(recording)) context.addIssue({ code: 'custom', message });
});
export type Recording = z.infer<typeof Recording>;

function contradictions(recording: z.infer<typeof RecordingShape>): readonly string[] {
  const { snapshot, rules, passwords } = recording;
  const sources: readonly Source[] = SOURCES_BY_PLATFORM[snapshot.machine.platform];
  const settled = new Set([...snapshot.read, ...snapshot.unread].map((entry) => entry.source));
  const ids = rules.map((rule) => rule.id);
  const added = rules.flatMap((rule) => [...rule.adds, ...rule.afterReboot.adds]);
  const products = new Set<string | null>(passwords.map((password) => password.product));
  return [
    ...sources
      .filter((source) => !settled.has(source))
      .map((source) => `source ${source} stands neither under read nor under unread`),
    ...[...snapshot.facts, ...added]
      .filter((fact) => !sources.includes(fact.source))
      .map((fact) => `fact ${fact.locator} is of a source of another platform`),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `two rules are called ${id}`),
    ...rules
      .filter((rule) => rule.password !== null && !products.has(rule.password))
      .map((rule) => `rule ${rule.id} wants a password that the recording does not hold`),
  ];
}
