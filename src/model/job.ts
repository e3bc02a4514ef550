import type { Conditions, Stop, StopName } from './conditions.ts';
import type { JobOptions } from './event.ts';
import type { CatalogIdentity, DetectDocument } from './finding.ts';
import type { Protection, ReplacementChoice } from './pack.ts';
import type { MachineIdentity } from './snapshot.ts';
import type { BackupEntry, PlanDocument, Step, StepResult } from './step.ts';
import type { Verdict, VerifyDocument } from './verdict.ts';

/** One step of the job with what became of it. */
export interface StepRecord {
  readonly step: Step;
  readonly approved: boolean;
  /** null while it has not begun. */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly result: StepResult | null;
}

export interface ReceiptRecord {
  readonly path: string;
  readonly payloadSha256: string;
  readonly interim: boolean;
  readonly supersedes: string | null;
  /** What the technician must know of the kit that it was counted in, null for nothing. */
  readonly notice: string | null;
  readonly at: string;
}

export interface Reading {
  readonly purpose: 'before' | 'after-removal' | 'after-reboot' | 'settle';
  readonly file: string;
  readonly sha256: string;
  readonly at: string;
}

/** What every stage has: the job's own record, only ever added to. */
export interface JobRecord {
  readonly id: string;
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly tool: { readonly name: string; readonly version: string; readonly runtime: string };
  readonly machine: MachineIdentity;
  readonly catalog: CatalogIdentity;
  readonly options: JobOptions;
  readonly earlierReceipt: string | null;
  readonly readings: readonly Reading[];
  /** The reading that the present round was planned from; null while nothing is planned. */
  readonly plannedFrom: Reading | null;
  /** The first reading's document: what was there before anything was done. */
  readonly before: DetectDocument | null;
  readonly conditions: Conditions | null;
  readonly stops: readonly Stop[];
  readonly accepted: Readonly<Partial<Record<StopName, string>>>;
  readonly replacement: ReplacementChoice | null;
  /** Products that go on without their password, with the technician's reason. */
  readonly skippedProducts: Readonly<Record<string, string>>;
  /** Steps of all rounds, before and after reboots, in the order in which they were planned. */
  readonly steps: readonly StepRecord[];
  readonly kept: PlanDocument['kept'];
  readonly round: number;
  /** The technician's reason for leaving the plan undone, null where it was not declined. */
  readonly declined: string | null;
  readonly backups: readonly BackupEntry[];
  readonly restarted: readonly {
    readonly unit: string;
    readonly started: boolean;
    readonly detail: string;
  }[];
  /** Reboots that were owed, and the boot in which each was. */
  readonly rebootOwed: { readonly why: readonly string[]; readonly bootId: string } | null;
  readonly reboots: number;
  /** How many reboots there had been when the replacement's installation began. */
  readonly rebootsAtReplacement: number;
  readonly verification: VerifyDocument | null;
  readonly protection: Protection | null;
  /** The installation's step once it began; its result stands beside it. */
  readonly replacementStep: Step | null;
  readonly replacementResult: StepResult | null;
  readonly receipts: readonly ReceiptRecord[];
  readonly tornBytes: number;
  /** When `restore` put back what this job took away; its verdict holds no more since. */
  /** When `restore` began, or ended, putting back what the job took away; the verdict is of before. */
  readonly restoredAt: string | null;
  /** How the job ended before its natural end, null where it did not. */
  readonly stoppedBy: {
    readonly why: 'declined' | 'stop-refused' | 'failure';
    readonly detail: string;
  } | null;
}

/** Where a job stands. Each stage holds only what exists then. */
export type JobStage =
  | { readonly stage: 'detecting' }
  | {
      readonly stage: 'reviewing';
      readonly detection: DetectDocument;
      readonly plan: PlanDocument | null;
    }
  | {
      readonly stage: 'preparing';
      readonly plan: PlanDocument;
      readonly approved: readonly string[];
    }
  | { readonly stage: 'removing'; readonly plan: PlanDocument; readonly running: string | null }
  | { readonly stage: 'verifying'; readonly afterReboot: boolean }
  | { readonly stage: 'reboot-required'; readonly why: readonly string[]; readonly bootId: string }
  | { readonly stage: 'replacing'; readonly verdict: Verdict; readonly running: boolean }
  | { readonly stage: 'certifying'; readonly verdict: Verdict; readonly protection: Protection }
  | { readonly stage: 'done'; readonly verdict: Verdict; readonly exitCode: number }
  | {
      readonly stage: 'stopped';
      readonly why: 'declined' | 'stop-refused' | 'failure';
      readonly detail: string;
    };

export type Job = JobRecord & JobStage;
export type StageName = JobStage['stage'];

/** The record without the stage, so that no field of an earlier stage lives on. */
export function recordOf(job: Job): JobRecord {
  return {
    id: job.id,
    openedAt: job.openedAt,
    updatedAt: job.updatedAt,
    tool: job.tool,
    machine: job.machine,
    catalog: job.catalog,
    options: job.options,
    earlierReceipt: job.earlierReceipt,
    readings: job.readings,
    plannedFrom: job.plannedFrom,
    before: job.before,
    conditions: job.conditions,
    stops: job.stops,
    accepted: job.accepted,
    replacement: job.replacement,
    skippedProducts: job.skippedProducts,
    steps: job.steps,
    kept: job.kept,
    round: job.round,
    declined: job.declined,
    backups: job.backups,
    restarted: job.restarted,
    rebootOwed: job.rebootOwed,
    reboots: job.reboots,
    rebootsAtReplacement: job.rebootsAtReplacement,
    verification: job.verification,
    protection: job.protection,
    replacementStep: job.replacementStep,
    replacementResult: job.replacementResult,
    receipts: job.receipts,
    tornBytes: job.tornBytes,
    restoredAt: job.restoredAt,
    stoppedBy: job.stoppedBy,
  };
}

/** Replaces the stage's own fields; the record's stay. */
export function moveTo(job: Job, stage: JobStage, change: Partial<JobRecord> = {}): Job {
  return { ...recordOf(job), ...change, ...stage };
}

/** The verdict as far as it is known: what was verified, else what the first reading alone allows. */
export function verdictOf(job: JobRecord): Verdict {
  if (job.verification !== null) return job.verification.verdict;
  if (job.before === null) return 'unproven';
  const counted = job.before.findings.filter(
    (finding) => finding.state === 'installed' || finding.state === 'leftover',
  );
  if (counted.some((finding) => finding.state === 'installed')) return 'still-installed';
  if (job.before.unreadThatMatters.length > 0) return 'unproven';
  return counted.length > 0 ? 'leftovers-remain' : 'not-present';
}

/** Did a step come to no good end? Skipped ones count only if they were approved. */
export function hasFailedStep(job: JobRecord): boolean {
  return job.steps.some(
    ({ approved, result }) =>
      approved &&
      result !== null &&
      (result.outcome === 'failed' ||
        result.outcome === 'refused' ||
        result.outcome === 'timed-out' ||
        result.outcome === 'unknown'),
  );
}

/** Is there something left to do for this job? One that was given up still owes its receipt. */
export function isOpen(job: Job): boolean {
  return job.stage !== 'done';
}
