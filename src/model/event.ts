import { z } from 'zod';
import { Conditions, Stop, StopName } from './conditions.ts';
import { CatalogIdentity, DetectDocument } from './finding.ts';
import { Protection, ReplacementChoice } from './pack.ts';
import { MachineIdentity } from './snapshot.ts';
import { BackupEntry, PlanDocument, Step, StepResult } from './step.ts';
import { Verdict, VerifyDocument } from './verdict.ts';

/** `this`, or `practice:<name>`; the name is that of a file, never a path. */
export const MachineChoice = z.union([
  z.literal('this'),
  z.templateLiteral(['practice:', z.string().regex(/[a-z0-9][a-z0-9-]*/)]),
]);
export type MachineChoice = z.infer<typeof MachineChoice>;

/** A technician's choices; they stand in the job's first line, so that `resume` needs none of them. */
export const JobOptions = z.strictObject({
  machine: MachineChoice,
  /** Badge number or the like; no name. */
  technician: z.string().min(1),
  site: z.string().nullable(),
  assetTag: z.string().nullable(),
  /** Did the technician confirm the clock? null: nobody was asked. */
  clockConfirmed: z.boolean().nullable(),
  /** Nobody answers: `--yes`. */
  unattended: z.boolean(),
  packDir: z.string().nullable(),
  /** Chosen beforehand with `--replacement` or `--no-replacement`; null: to be asked. */
  replacement: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('pack'), entry: z.string() }),
      z.strictObject({ kind: z.literal('none'), reason: z.string() }),
    ])
    .nullable(),
  accepts: z.partialRecord(StopName, z.string()),
  stepLimitMs: z.int().positive().nullable(),
  kitDir: z.string(),
  outDir: z.string().nullable(),
  keyPath: z.string().nullable(),
  /** `swapout replace`: nothing is removed, whatever is found. */
  only: z.literal('replace').optional(),
});
export type JobOptions = z.infer<typeof JobOptions>;

export const JobEvent = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('job-opened'),
    job: z.string(),
    tool: z.strictObject({ name: z.string(), version: z.string(), runtime: z.string() }),
    machine: MachineIdentity,
    catalog: CatalogIdentity,
    options: JobOptions,
    /** Payload digest of this machine's last receipt, where one is known. */
    earlierReceipt: z.string().nullable(),
  }),
  z.strictObject({
    type: z.literal('reading-taken'),
    purpose: z.enum(['before', 'after-removal', 'after-reboot', 'settle']),
    /** Snapshot file in the job's folder, already on disk, and its digest. */
    file: z.string(),
    sha256: z.string(),
    detection: DetectDocument,
  }),
  z.strictObject({ type: z.literal('planned'), plan: PlanDocument }),
  z.strictObject({
    type: z.literal('plan-approved'),
    round: z.int().positive(),
    /** Ids of the steps that may run, the asking ones only if they were agreed to one by one. */
    steps: z.array(z.string()),
  }),
  z.strictObject({
    type: z.literal('plan-declined'),
    round: z.int().positive(),
    reason: z.string(),
  }),
  z.strictObject({
    type: z.literal('conditions-read'),
    conditions: Conditions,
    stops: z.array(Stop),
  }),
  z.strictObject({ type: z.literal('stop-accepted'), name: StopName, reason: z.string() }),
  z.strictObject({ type: z.literal('stop-refused'), name: StopName }),
  z.strictObject({ type: z.literal('replacement-chosen'), choice: ReplacementChoice }),
  z.strictObject({ type: z.literal('removal-began') }),
  z.strictObject({ type: z.literal('password-given'), product: z.string() }),
  z.strictObject({ type: z.literal('password-unknown'), product: z.string(), reason: z.string() }),
  z.strictObject({ type: z.literal('step-started'), step: z.string() }),
  z.strictObject({ type: z.literal('backup-made'), backup: BackupEntry }),
  z.strictObject({ type: z.literal('kept-waiting'), step: z.string(), elapsedMs: z.number() }),
  z.strictObject({ type: z.literal('step-finished'), step: z.string(), result: StepResult }),
  /** After a failed uninstall: what its steps had stopped was started again, or was not. */
  z.strictObject({
    type: z.literal('restarted'),
    unit: z.string(),
    started: z.boolean(),
    detail: z.string(),
  }),
  z.strictObject({ type: z.literal('removal-ended'), round: z.int().nonnegative() }),
  z.strictObject({
    type: z.literal('reboot-owed'),
    why: z.array(z.string()).min(1),
    bootId: z.string(),
  }),
  z.strictObject({ type: z.literal('reboot-seen'), bootId: z.string() }),
  z.strictObject({
    type: z.literal('verified'),
    round: z.int().nonnegative(),
    document: VerifyDocument,
  }),
  z.strictObject({ type: z.literal('replacement-began'), step: Step.nullable() }),
  z.strictObject({
    type: z.literal('replacement-finished'),
    protection: Protection,
    result: StepResult.nullable(),
  }),
  z.strictObject({
    type: z.literal('receipt-written'),
    path: z.string(),
    /** SHA-256 of the decoded payload bytes. */
    payloadSha256: z.string(),
    interim: z.boolean(),
    supersedes: z.string().nullable(),
    /** What the technician must know of the kit that it was counted in. */
    notice: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('job-stopped'),
    why: z.enum(['technician', 'declined', 'stop-refused', 'failure']),
    detail: z.string(),
  }),
  z.strictObject({ type: z.literal('job-resumed'), bootId: z.string(), runtime: z.string() }),
  z.strictObject({ type: z.literal('job-closed'), verdict: Verdict, exitCode: z.int() }),
  z.strictObject({ type: z.literal('torn-line-cut'), bytes: z.int().positive() }),
  /** On disk before the first file comes back: a restore that was cut short can be told. */
  z.strictObject({ type: z.literal('restore-began') }),
  z.strictObject({
    type: z.literal('restored'),
    paths: z.array(z.string()),
    failed: z.array(z.strictObject({ path: z.string(), why: z.string() })),
  }),
]);
export type JobEvent = z.infer<typeof JobEvent>;

/** One line of `journal.jsonl`. `prev` is the SHA-256 of the line before, without its line end; of nothing for the first. */
export const JournalLine = z.strictObject({
  seq: z.int().nonnegative(),
  at: z.iso.datetime(),
  event: JobEvent,
  prev: z.string().regex(/^[0-9a-f]{64}$/),
});
export type JournalLine = z.infer<typeof JournalLine>;
