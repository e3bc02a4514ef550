import { setImmediate as nextTurn } from 'node:timers/promises';
import { SwapoutError } from '../../model/errors.ts';
import type { ReadingPlan, Snapshot } from '../../model/snapshot.ts';
import type { Source } from '../../model/sources.ts';
import type { CollectContext } from '../machine.ts';
import type { RunCommand } from '../run-command.ts';
import { readIdentity } from './identity.ts';
import { readAccounts } from './read/accounts.ts';
import { readCertificates } from './read/certificates.ts';
import { readConfigurationManagement } from './read/configuration-management.ts';
import { readCron } from './read/cron.ts';
import { readDebPackages } from './read/deb-packages.ts';
import { readFiles } from './read/files.ts';
import { readHomes } from './read/homes.ts';
import { readInitScripts } from './read/init-scripts.ts';
import { readInstallerFiles } from './read/installer-files.ts';
import { readKernelModules } from './read/kernel-modules.ts';
import { readPackageRepositories } from './read/package-repositories.ts';
import { readProcesses } from './read/processes.ts';
import { Reading } from './read/reading.ts';
import { exists, openRoot, type Root } from './read/root.ts';
import { findRpmProgram, readRpmPackages } from './read/rpm-packages.ts';
import { readSystemdUnits } from './read/systemd-units.ts';

export interface LinuxCollect {
  /** `/` for this machine, or where a disk is mounted. */
  readonly root: string;
  readonly plan: ReadingPlan;
  readonly context: CollectContext;
  readonly run: RunCommand;
}

/**
 * Reads a Linux machine. Writes nothing in the root; what cannot be read is named in `unread`.
 * @throws SwapoutError `usage` where the root holds no Linux system; the signal's reason when it is stopped
 */
export async function collectLinux(options: LinuxCollect): Promise<Snapshot> {
  const root = openRoot(options.root);
  requireLinuxRoot(root);
  const takenAt = new Date().toISOString();
  const startedMs = performance.now();
  const readings = await readSources(root, options);
  return {
    schema: 'swapout.snapshot/v1',
    origin: root.live ? 'live' : 'mounted-root',
    machine: readIdentity(root.dir),
    takenAt,
    durationMs: Math.round(performance.now() - startedMs),
    folders: {},
    facts: readings.flatMap(({ facts }) => facts),
    read: readings
      .filter(({ unread }) => unread.length === 0)
      .map(({ source, entries }) => ({ source, entries })),
    unread: readings.flatMap(({ unread }) => unread),
  };
}

const SIGNS_OF_LINUX = [
  '/etc/os-release',
  '/usr/lib/os-release',
  '/etc/passwd',
  '/etc/machine-id',
  '/var/lib/dpkg',
  '/var/lib/rpm',
  '/usr/lib/sysimage/rpm',
];

/** An empty folder would read as a machine on which there is nothing. */
function requireLinuxRoot(root: Root): void {
  if (root.live || SIGNS_OF_LINUX.some((path) => exists(root, path))) return;
  throw new SwapoutError(
    'usage',
    `${root.dir} does not hold a Linux system, or cannot be opened.`,
    {
      next: 'Mount the disk, and name the folder in which its `etc` and `var` lie.',
    },
  );
}

interface Reader {
  /** What it gives: if it fails, each of them is unread. */
  readonly sources: readonly [Source, ...Source[]];
  readonly read: () => readonly Reading[] | Reading | Promise<Reading>;
}

async function readSources(root: Root, options: LinuxCollect): Promise<Reading[]> {
  const { signal, onSource } = options.context;
  const readings: Reading[] = [];
  for (const reader of readersOf(root, options)) {
    signal.throwIfAborted();
    for (const source of reader.sources) onSource(source);
    // Readers do not wait for the disk: the signal and the screen have their turn between two of them.
    await nextTurn();
    readings.push(...(await readOrNote(reader, signal)));
  }
  return readings;
}

async function readOrNote(reader: Reader, signal: AbortSignal): Promise<readonly Reading[]> {
  try {
    const result = await reader.read();
    return result instanceof Reading ? [result] : result;
  } catch (error) {
    signal.throwIfAborted();
    return reader.sources.map((source) => {
      const reading = new Reading(source);
      reading.note('failed', null, error instanceof Error ? error.message : String(error));
      return reading;
    });
  }
}

function readersOf(root: Root, options: LinuxCollect): Reader[] {
  const { plan, run } = options;
  const { signal } = options.context;
  const homes = readHomes(root);
  let processes: Reading | null = null;
  const readAndKeepProcesses = (): Reading => (processes = readProcesses(root));
  const rpm = { path: findRpmProgram(), run, signal };
  const installers = { root, homes, names: plan.installerNames, run, signal };
  return [
    { sources: ['deb-package'], read: () => readDebPackages(root) },
    { sources: ['rpm-package'], read: () => readRpmPackages(root, rpm) },
    { sources: ['process'], read: readAndKeepProcesses },
    { sources: ['systemd-unit', 'timer'], read: () => unitReadings(root) },
    { sources: ['init-script'], read: () => readInitScripts(root, programsOf(root, processes)) },
    { sources: ['kernel-module'], read: () => readKernelModules(root) },
    { sources: ['file'], read: () => readFiles(root, plan.paths, homes) },
    { sources: ['account'], read: () => readAccounts(root, plan.accounts) },
    { sources: ['certificate'], read: () => readCertificates(root, plan.certificateSubjects) },
    { sources: ['cron'], read: () => readCron(root, plan.words, plan.paths) },
    { sources: ['installer-file'], read: () => readInstallerFiles(installers) },
    { sources: ['package-repository'], read: () => readPackageRepositories(root, plan.words) },
    {
      sources: ['configuration-management'],
      read: () => readConfigurationManagement(root, plan.words),
    },
  ];
}

/** Units and timers lie in the same folders and are read together. */
function unitReadings(root: Root): readonly Reading[] {
  const { units, timers } = readSystemdUnits(root);
  return [units, timers];
}

/** Programs that run now; null where they were not all read. */
function programsOf(root: Root, processes: Reading | null): ReadonlySet<string> | null {
  if (!root.live || !processes || processes.unread.length > 0) return null;
  return new Set(
    processes.facts.flatMap((fact) =>
      fact.source === 'process' && fact.exePath !== null ? [fact.exePath] : [],
    ),
  );
}
