import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { z } from 'zod';
import type { Action, ActionKind } from '../../../../src/model/action.ts';
import type { Fact } from '../../../../src/model/snapshot.ts';
import { SOURCES_BY_PLATFORM } from '../../../../src/model/sources.ts';
import type { BackupEntry } from '../../../../src/model/step.ts';
import type { PerformContext } from '../../../../src/machine/machine.ts';
import {
  openPracticeMachine,
  type PracticeMachine,
} from '../../../../src/machine/practice/practice-machine.ts';
import type { Recording } from '../../../../src/machine/practice/recording.ts';

export type WrittenRecording = z.input<typeof Recording>;
type Written<K extends keyof WrittenRecording> = WrittenRecording[K];

/** A valid recording called `bench`; a test changes the one thing that it is about. */
export function aRecording(
  facts: readonly Fact[],
  changes: Partial<Omit<WrittenRecording, 'snapshot'>> & { platform?: 'windows' | 'linux' } = {},
): WrittenRecording {
  const { platform = 'windows', ...rest } = changes;
  return {
    schema: 'swapout.practice/v1',
    name: 'bench',
    title: 'Bench',
    description: 'A machine for tests.',
    teaches: 'Nothing.',
    snapshot: {
      schema: 'swapout.snapshot/v1',
      origin: 'practice',
      machine: {
        platform,
        hostname: 'BENCH',
        os: 'test',
        arch: 'x64',
        id: 'practice-bench',
        serial: null,
        smbiosUuid: null,
        bootId: 'practice-boot-1',
        clockSource: 'none',
      },
      takenAt: '2026-01-01T00:00:00.000Z',
      durationMs: 1,
      folders: {},
      facts: [...facts],
      read: SOURCES_BY_PLATFORM[platform].map((source) => ({ source, entries: 100 })),
      unread: [],
    },
    conditions: {
      administrator: true,
      rebootPending: [],
      busy: [],
      power: 'mains',
      freeBytes: 1_000_000,
      neededBytes: null,
      otherSessions: 0,
      diskPassphraseAtBoot: 'no',
    },
    rules: [],
    protection: { commands: [] },
    ...rest,
  };
}

/** A rule that ends well at once; a test changes the one field that it is about. */
export function aRule(
  when: { kind: ActionKind } & Record<string, string>,
  changes: Partial<Written<'rules'>[number]> = {},
): Written<'rules'>[number] {
  return {
    id: 'rule',
    when,
    outcome: 'done',
    exitCode: 0,
    durationMs: 1000,
    detail: 'it went',
    ...changes,
  };
}

/** A folder that goes with the test. */
export async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'swapout-practice-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export interface Bench {
  readonly machine: PracticeMachine;
  readonly assetsDir: string;
  readonly stateDir: string;
  readonly statePath: string;
  /** The same machine, opened once more as another process would. */
  readonly openAgain: (speed?: number) => Promise<PracticeMachine>;
}

export async function openBench(recording: WrittenRecording, speed = Infinity): Promise<Bench> {
  const dir = await tempDir();
  const [assetsDir, stateDir] = [join(dir, 'assets'), join(dir, 'state')];
  await mkdir(join(assetsDir, 'practice'), { recursive: true });
  const path = join(assetsDir, 'practice', `${recording.name}.json`);
  await writeFile(path, JSON.stringify(recording));
  const openAgain = (again = speed): Promise<PracticeMachine> =>
    openPracticeMachine({ name: recording.name, assetsDir, stateDir, speed: again });
  return {
    machine: await openAgain(),
    assetsDir,
    stateDir,
    statePath: join(stateDir, 'practice', recording.name, 'state.json'),
    openAgain,
  };
}

export interface RecordingContext extends PerformContext {
  readonly lines: string[];
  readonly backups: BackupEntry[];
  readonly askedAtMs: number[];
}

/** What an action may ask of the job, with everything that it asked kept for the test. */
export async function aContext(changes: Partial<PerformContext> = {}): Promise<RecordingContext> {
  const backupDir = await tempDir();
  const lines: string[] = [];
  const backups: BackupEntry[] = [];
  const askedAtMs: number[] = [];
  return {
    stepId: 'r1-1',
    signal: new AbortController().signal,
    onOutput: (_stream, text) => void lines.push(text.trimEnd()),
    timeLimitMs: 3_600_000,
    askAtLimit: (elapsedMs) => {
      askedAtMs.push(elapsedMs);
      return Promise.resolve('end');
    },
    backupDir,
    recordBackup: (backup) => {
      backups.push(backup);
      return Promise.resolve();
    },
    secret: null,
    plannedPackages: [],
    lines,
    backups,
    askedAtMs,
    ...changes,
  };
}

/** Locators of the facts that a reading of the machine shows. */
export async function locatorsOn(machine: PracticeMachine): Promise<readonly string[]> {
  return (await factsOn(machine)).map((fact) => fact.locator);
}

export async function factsOn(machine: PracticeMachine): Promise<readonly Fact[]> {
  const plan = { paths: [], installerNames: [], accounts: [], certificateSubjects: [], words: [] };
  const context = { signal: new AbortController().signal, onSource: () => undefined };
  return (await machine.collect(plan, context)).facts;
}

export function aFile(
  path: string,
  changes: Partial<Extract<Fact, { source: 'file' }>> = {},
): Fact {
  return {
    source: 'file',
    locator: path,
    name: path.split(/[\\/]/).at(-1) ?? path,
    path,
    kind: 'file',
    linkTarget: null,
    sizeBytes: 10,
    behindLink: false,
    ...changes,
  };
}

export function aDriver(
  name: string,
  changes: Partial<Extract<Fact, { source: 'service' | 'driver' }>> = {},
): Fact {
  return {
    source: 'driver',
    locator: `Services\\${name}`,
    name,
    displayName: name,
    imagePath: `\\SystemRoot\\System32\\drivers\\${name}.sys`,
    startType: 'system',
    running: false,
    protectedProcess: false,
    company: null,
    ...changes,
  };
}

export function aService(name: string, changes: Parameters<typeof aDriver>[1] = {}): Fact {
  return aDriver(name, {
    source: 'service',
    imagePath: `"C:\\Program Files\\${name}\\${name}.exe" -r`,
    running: true,
    ...changes,
  });
}

export function aUnit(name: string, execPath: string): Fact {
  return {
    source: 'systemd-unit',
    locator: `/usr/lib/systemd/system/${name}`,
    name,
    execPath,
    enabled: 'enabled',
    running: true,
  };
}

export function aProcess(pid: number, exePath: string): Fact {
  const name = exePath.split(/[\\/]/).at(-1) ?? exePath;
  return { source: 'process', locator: `pid ${pid}`, name, pid, startedTicks: '1', exePath };
}

export function aDeb(name: string): Fact {
  return {
    source: 'deb-package',
    locator: `dpkg:${name}:amd64`,
    name,
    version: '1',
    arch: 'amd64',
    maintainer: 'Somebody',
    status: 'installed',
    hold: false,
  };
}

const CODE = '{00000000-0000-4000-8000-000000000001}';

export function anMsiProduct(): readonly Fact[] {
  return [
    {
      source: 'uninstall-entry',
      locator: `Uninstall\\${CODE}`,
      name: 'Product',
      publisher: 'Somebody',
      version: '1',
      productCode: CODE,
      uninstallString: `MsiExec.exe /I${CODE}`,
      quietUninstallString: null,
      installLocation: null,
      windowsInstaller: true,
      uninstallerExists: true,
      signer: null,
    },
    {
      source: 'msi-product',
      locator: `msi:${CODE}`,
      name: 'Product',
      productCode: CODE,
      version: '1',
      publisher: 'Somebody',
    },
  ];
}

export const UNINSTALL_MSI: Action = {
  kind: 'msi-uninstall',
  productCode: CODE,
  properties: [],
};

export function aKey(path: string): Fact {
  return {
    source: 'registry-key',
    locator: path,
    name: path.split('\\').at(-1) ?? path,
    value: '',
  };
}
