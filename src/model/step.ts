import { z } from 'zod';
import { Action } from './action.ts';

export const OUTCOMES = [
  'done',
  'done-reboot-required',
  'already-gone',
  'refused',
  'failed',
  'timed-out',
  'skipped',
  'unknown',
] as const;
export const Outcome = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof Outcome>;

/** Outcomes after which the step's own purpose is reached. */
export const GOOD_OUTCOMES: ReadonlySet<Outcome> = new Set<Outcome>([
  'done',
  'done-reboot-required',
  'already-gone',
]);

export const Need = z.enum(['administrator', 'password', 'reboot']);

export const Step = z.strictObject({
  /** `r<round>-<number>`: stays the same when a step begins again after an interruption. */
  id: z.string(),
  /** Finding that it is for; null for steps of the whole job (reload, reboot). */
  finding: z.string().nullable(),
  product: z.string().nullable(),
  action: Action,
  /** A sentence for the technician. */
  why: z.string(),
  needs: z.array(Need),
  undo: z.enum(['restart', 'enable', 'restore-backup', 'reinstall', 'none', 'not-needed']),
  /** Set where the step rests on a resemblance: it asks by itself, and under `--yes` it is skipped. */
  asks: z.string().nullable(),
  commandLine: z.string(),
});
export type Step = z.infer<typeof Step>;

/** A finding, or a piece of one, that the plan leaves alone, with why. */
export const Kept = z.strictObject({
  finding: z.string(),
  locator: z.string(),
  why: z.enum([
    'embedded-in-another-product',
    'successor',
    'installer-file',
    'user-data',
    'behind-a-link',
    'shared-folder',
    'not-exact',
    'no-known-uninstaller',
    'still-registered',
    /** Whether it is still registered could not be read: it may be an installed product. */
    'registration-unread',
    'uninstaller-not-trusted',
    /** No action of this machine's port takes such a thing away; a person has to. */
    'no-typed-action',
    /** A driver, or its file, that a filter list goes on naming: without the driver the device would be dead. */
    'still-referenced',
  ]),
});
export type Kept = z.infer<typeof Kept>;

export const PlanDocument = z.strictObject({
  schema: z.literal('swapout.plan/v1'),
  /** 1 for the first plan; leftovers come in later rounds. */
  round: z.int().positive(),
  steps: z.array(Step),
  kept: z.array(Kept),
});
export type PlanDocument = z.infer<typeof PlanDocument>;

export const StepResult = z.strictObject({
  outcome: Outcome,
  /** Of the program, null where none ran or it was ended. */
  exitCode: z.int().nullable(),
  durationMs: z.number().nonnegative(),
  /** Key of a file in `assets/advice/`; null if there is nothing to advise. */
  advice: z.string().nullable(),
  /** One sentence for log and receipt: what was seen. */
  detail: z.string(),
  /** `reading`: settled after an interruption by reading the machine again, not by the program's end. */
  settledBy: z.enum(['run', 'reading']),
  /** Why a reboot is owed since this step; empty if it is not. */
  rebootOwed: z.array(z.string()),
});
export type StepResult = z.infer<typeof StepResult>;

export const BackupEntry = z.strictObject({
  step: z.string(),
  path: z.string(),
  sizeBytes: z.int().nonnegative(),
  sha256: z.string(),
  /** File in the job's `backups` folder; null: recorded only, cannot be put back. */
  file: z.string().nullable(),
  /** Mode, owner and the like, so that it can be put back as it was. */
  meta: z.record(z.string(), z.string()),
});
export type BackupEntry = z.infer<typeof BackupEntry>;
