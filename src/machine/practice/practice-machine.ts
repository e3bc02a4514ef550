import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Action, ActionKind } from '../../model/action.ts';
import type { Conditions } from '../../model/conditions.ts';
import type { PackEntry } from '../../model/pack.ts';
import type { MachineIdentity, ReadingPlan, Snapshot } from '../../model/snapshot.ts';
import { type Platform, type Source, SOURCES_BY_PLATFORM } from '../../model/sources.ts';
import type { BackupEntry } from '../../model/step.ts';
import type {
  ActionResult,
  CollectContext,
  Machine,
  PerformContext,
  ProtectionCheck,
  StagedFile,
} from '../machine.ts';
import { practiceSpeed, startClock } from './clock.ts';
import { afterRestart, isEffectThere } from './effects.ts';
import { performAction, type PracticeStage, type StateStore } from './perform-action.ts';
import {
  practiceDir,
  readPracticeState,
  removePracticeState,
  writePracticeState,
  type PracticeState,
} from './practice-state.ts';
import { checkProtection, isInstalled } from './protection.ts';
import { putBack } from './put-back.ts';
import { readRecording } from './read-recording.ts';
import type { Recording } from './recording.ts';
import { stageFiles } from './stage-files.ts';
import { startAgain } from './start-again.ts';

export interface PracticeOptions {
  /** A recording's name, `home-suite` for the bare `practice`. */
  readonly name: string;
  /** The folder that holds `practice/`. */
  readonly assetsDir: string;
  /** The user's state directory; this machine lies in `practice/<name>/` there. */
  readonly stateDir: string;
  /** 1 as recorded, 10 ten times faster, `Infinity` at once; default: `SWAPOUT_PRACTICE_SPEED`, else 1. */
  readonly speed?: number;
}

/** A recorded machine: for training, demonstration and tests. Nothing outside its state folder changes. */
export interface PracticeMachine extends Machine {
  readonly origin: 'practice';
  /** Another boot; whatever waited for it happens. On disk when it resolves. */
  reboot(): Promise<void>;
  /** The machine as it was recorded, boot 1. Only for a machine without an open job. */
  reset(): Promise<void>;
}

const READING_MS = 60;
const COMMON_ACTIONS = ['path-remove', 'certificate-remove', 'package-install', 'reboot'] as const;
const ACTIONS_BY_PLATFORM: Readonly<Record<Platform, readonly ActionKind[]>> = {
  linux: [
    ...COMMON_ACTIONS,
    'unit-stop',
    'unit-disable',
    'package-purge',
    'process-end',
    'daemon-reload',
    'account-remove',
  ],
  windows: [
    ...COMMON_ACTIONS,
    'msi-uninstall',
    'exe-uninstall',
    'service-stop',
    'service-delete',
    'filter-unregister',
    'driver-delete',
    'registry-remove',
    'task-remove',
    'store-package-remove',
    'process-end',
  ],
  macos: COMMON_ACTIONS,
};

/**
 * Opens a recorded machine in the state that it was left in. Each call reads its state anew, so that two
 * openings see the same machine.
 * @throws SwapoutError `practice-unknown`, `practice-damaged`; later calls also `disk-full`,
 *   `state-dir-unwritable`, and `stopped` when their signal aborts
 */
export async function openPracticeMachine(options: PracticeOptions): Promise<PracticeMachine> {
  const recording = await readRecording(options.assetsDir, options.name);
  const dir = practiceDir(options.stateDir, recording.name);
  const path = join(dir, 'state.json');
  const store: StateStore = {
    read: () => readPracticeState(path, recording),
    write: (state) => writePracticeState(path, state),
    remove: () => removePracticeState(path),
  };
  await store.read();
  const clock = startClock(options.speed ?? practiceSpeed(process.env));
  return new RecordedMachine({ recording, clock, store }, join(dir, 'staging'));
}

class RecordedMachine implements PracticeMachine {
  readonly origin = 'practice';
  readonly actions: ReadonlySet<ActionKind>;
  readonly #stage: PracticeStage;
  readonly #stagingDir: string;

  constructor(stage: PracticeStage, stagingDir: string) {
    this.#stage = stage;
    this.#stagingDir = stagingDir;
    this.actions = new Set(ACTIONS_BY_PLATFORM[stage.recording.snapshot.machine.platform]);
  }

  async identify(): Promise<MachineIdentity> {
    return identityOf(this.#stage.recording, await this.#stage.store.read());
  }

  collect(_plan: ReadingPlan, context: CollectContext): Promise<Snapshot> {
    return collect(this.#stage, context);
  }

  async readConditions(): Promise<Conditions> {
    const { conditions } = this.#stage.recording;
    const { boot, pending } = await this.#stage.store.read();
    return {
      ...conditions,
      takenAt: new Date().toISOString(),
      rebootPending: [...(boot === 1 ? conditions.rebootPending : []), ...pending.rebootOwed],
    };
  }

  async perform(action: Action, context: PerformContext): Promise<ActionResult> {
    if (action.kind !== 'reboot') return performAction(this.#stage, action, context);
    await this.reboot();
    const detail = 'the practice machine restarted';
    return { outcome: 'done', exitCode: null, detail, advice: null, rebootOwed: [] };
  }

  async isDone(action: Action): Promise<boolean> {
    const state = await this.#stage.store.read();
    if (action.kind !== 'package-install') return isEffectThere(state, action);
    const entry = state.staged[action.entry];
    return entry !== undefined && isInstalled(state.facts, entry);
  }

  restart(
    unit: string,
    wasEnabled?: boolean,
  ): Promise<{ readonly started: boolean; readonly detail: string }> {
    return startAgain(this.#stage.store, unit, wasEnabled);
  }

  async stage(entry: PackEntry, packDir: string): Promise<readonly StagedFile[]> {
    const files = await stageFiles(entry, packDir, join(this.#stagingDir, entry.id));
    const state = await this.#stage.store.read();
    await this.#stage.store.write({ ...state, staged: { ...state.staged, [entry.id]: entry } });
    return files;
  }

  async checkProtection(entry: PackEntry): Promise<ProtectionCheck> {
    const state = await this.#stage.store.read();
    return checkProtection(state, entry, this.#stage.recording);
  }

  restore(
    backup: BackupEntry,
    backupDir: string,
  ): Promise<{ readonly restored: boolean; readonly detail: string }> {
    return putBack(this.#stage.store, backup, backupDir);
  }

  async reboot(): Promise<void> {
    await this.#stage.store.write(afterRestart(await this.#stage.store.read()));
  }

  async reset(): Promise<void> {
    await this.#stage.store.remove();
    await rm(this.#stagingDir, { recursive: true, force: true });
  }
}

function identityOf(recording: Recording, state: PracticeState): MachineIdentity {
  return { ...recording.snapshot.machine, bootId: `practice-boot-${state.boot}` };
}

async function collect(stage: PracticeStage, context: CollectContext): Promise<Snapshot> {
  const { snapshot } = stage.recording;
  for (const source of SOURCES_BY_PLATFORM[snapshot.machine.platform]) {
    context.onSource(source);
    await stage.clock.sleep(READING_MS, context.signal);
  }
  const state = await stage.store.read();
  return {
    ...snapshot,
    machine: identityOf(stage.recording, state),
    takenAt: new Date().toISOString(),
    facts: state.facts,
    read: snapshot.read.map(({ source, entries }) => ({
      source,
      entries: Math.max(0, entries + count(state.facts, source) - count(snapshot.facts, source)),
    })),
  };
}

function count(facts: Snapshot['facts'], source: Source): number {
  return facts.filter((fact) => fact.source === source).length;
}
