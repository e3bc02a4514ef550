import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { PerformContext } from '../../../../../src/machine/machine.ts';
import {
  LINUX,
  type Surroundings,
  type Work,
} from '../../../../../src/machine/linux/perform/surroundings.ts';
import { StepLimit } from '../../../../../src/machine/step-limit.ts';
import type { BackupEntry } from '../../../../../src/model/step.ts';

/** Tests that mount, change owners or attributes: nothing of them is left out in CI. */
export const asRoot = { skip: process.geteuid?.() !== 0 && process.env['CI'] === undefined };

export interface TestWork extends Work {
  readonly backups: BackupEntry[];
  /** Everything that was handed to the screen. */
  readonly output: string[];
}

export interface TestPlace {
  /** A folder of the test's own, without links in its path. */
  dir: string;
}

/** A fresh folder for each test. */
export function useTestPlace(): TestPlace {
  const place: TestPlace = { dir: '' };
  beforeEach(() => {
    place.dir = realpathSync(mkdtempSync(join(tmpdir(), 'swapout-perform-')));
  });
  afterEach(() => {
    rmSync(place.dir, { recursive: true, force: true });
  });
  return place;
}

/** Places below `dir`, short waits, and no program: a test gives the one it expects. */
export function surroundingsIn(dir: string, here: Partial<Surroundings> = {}): Surroundings {
  return {
    ...LINUX,
    run: ({ program, arguments: args }) =>
      Promise.reject(new Error(`unexpected program: ${[program, ...args].join(' ')}`)),
    dpkgDir: join(dir, 'dpkg'),
    rpmLockPaths: [join(dir, 'rpm.lock')],
    rpmDatabaseDirs: [join(dir, 'rpm')],
    passwdPath: join(dir, 'passwd'),
    groupPath: join(dir, 'group'),
    loginDefsPath: join(dir, 'login.defs'),
    trustDirs: [join(dir, 'trust')],
    trustUpdaters: [[join(dir, 'update-trust'), '--fresh']],
    rebootRequiredPath: join(dir, 'reboot-required'),
    stagingDir: join(dir, 'state', 'staging'),
    waits: {
      lockPollMs: 20,
      lockNoticeMs: 100,
      termGraceMs: 1_000,
      killGraceMs: 1_000,
      serviceStartMs: 200,
    },
    ...here,
  };
}

export function workIn(
  dir: string,
  here: Partial<Surroundings> = {},
  context: Partial<PerformContext> = {},
): TestWork {
  const backupDir = join(dir, 'backups');
  mkdirSync(backupDir, { recursive: true, mode: 0o700 });
  const backups: BackupEntry[] = [];
  const output: string[] = [];
  const whole: PerformContext = {
    stepId: 'r1-1',
    signal: new AbortController().signal,
    onOutput: (_stream, text) => output.push(text),
    timeLimitMs: 60_000,
    askAtLimit: () => Promise.resolve('end'),
    backupDir,
    recordBackup: (backup) => {
      backups.push(backup);
      return Promise.resolve();
    },
    secret: null,
    plannedPackages: [],
    ...context,
  };
  return {
    context: whole,
    here: surroundingsIn(dir, here),
    limit: new StepLimit(whole),
    backups,
    output,
  };
}
