import type { Action, ActionKind } from '../model/action.ts';
import type { Conditions } from '../model/conditions.ts';
import type { HealthReading } from '../model/health.ts';
import type { PackEntry } from '../model/pack.ts';
import type { MachineIdentity, ReadingPlan, Snapshot } from '../model/snapshot.ts';
import type { Source } from '../model/sources.ts';
import type { BackupEntry, Outcome } from '../model/step.ts';

/** A product's password, in memory only. */
export interface ProductSecret {
  readonly login: string | null;
  readonly password: string;
}

export interface CollectContext {
  readonly signal: AbortSignal;
  /** Called as each source begins, for the progress line. */
  readonly onSource: (source: Source) => void;
}

/** What an action may ask of the job while it runs; every effect outside the machine goes through here. */
export interface PerformContext {
  readonly stepId: string;
  readonly signal: AbortSignal;
  /** The program's output as it comes; the job keeps it in the step's log and shows it. */
  readonly onOutput: (stream: 'stdout' | 'stderr', text: string) => void;
  /** When to ask; the action runs on while the technician thinks. */
  readonly timeLimitMs: number;
  /** At the limit: `wait` for another such span, or `end` the process tree. */
  readonly askAtLimit: (elapsedMs: number) => Promise<'wait' | 'end'>;
  /** The job's backup folder: exists, administrator-only. */
  readonly backupDir: string;
  /** Where the undo for a recovery console is kept besides, such as the kit. */
  readonly undoDirs?: readonly string[];
  /** Journals a backup that is already on disk; resolves when the line is. */
  readonly recordBackup: (backup: BackupEntry) => Promise<void>;
  readonly secret: ProductSecret | null;
  /** Packages that the plan removes: whatever else a removal would take along is refused. */
  readonly plannedPackages: readonly string[];
}

export interface ActionResult {
  readonly outcome: Outcome;
  readonly exitCode: number | null;
  /** One sentence: what was seen. */
  readonly detail: string;
  /** Key of an advice in `assets/advice/`, null if there is nothing to advise. */
  readonly advice: string | null;
  /** Why a reboot is owed; empty if it is not. */
  readonly rebootOwed: readonly string[];
}

/** The replacement's state as the machine shows it. */
export interface ProtectionCheck {
  readonly installed: boolean;
  readonly version: string | null;
  readonly protects: boolean;
  /** What was asked and what was answered, one line a check. */
  readonly detail: string;
}

/**
 * The computer being worked on. Reads and performs; decides nothing. Implementations: linux, practice;
 * windows and macos follow.
 */
export interface Machine {
  readonly origin: Snapshot['origin'];
  /** Kinds that `perform` knows here; the plan holds no others. */
  readonly actions: ReadonlySet<ActionKind>;
  identify(): Promise<MachineIdentity>;
  collect(plan: ReadingPlan, context: CollectContext): Promise<Snapshot>;
  /** @param backupDir where backups will go; its nearest existing parent is measured. */
  readConditions(backupDir: string): Promise<Conditions>;
  /** What makes the machine usable, before the first change and after each restart; where it can be read. */
  readHealth?(): Promise<HealthReading>;
  /** Never throws for what the machine does; an outcome says it. Throws SwapoutError for `disk-full`. */
  perform(action: Action, context: PerformContext): Promise<ActionResult>;
  /** Is the action's effect there already? null where that cannot be read. */
  isDone(action: Action): Promise<boolean | null>;
  /**
   * Starts again what a stopped unit or service was, after its uninstaller failed.
   * @param wasEnabled also lets it start with the machine again
   */
  restart(
    unit: string,
    wasEnabled?: boolean,
  ): Promise<{ readonly started: boolean; readonly detail: string }>;
  /** Copies a checked pack entry to a folder that only the administrator can write; returns the staged files. */
  stage(entry: PackEntry, packDir: string): Promise<readonly StagedFile[]>;
  checkProtection(entry: PackEntry): Promise<ProtectionCheck>;
  /** Puts one backup back; refuses to overwrite what exists. */
  restore(
    backup: BackupEntry,
    backupDir: string,
  ): Promise<{ readonly restored: boolean; readonly detail: string }>;
}

export interface StagedFile {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}
