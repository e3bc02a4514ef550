import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { getuid } from 'node:process';
import type { Machine, ProductSecret } from '../machine/machine.ts';
import { openPractice } from '../machine/open-machine.ts';
import type { PracticeMachine } from '../machine/practice/practice-machine.ts';
import { SwapoutError } from '../model/errors.ts';
import type { JobOptions, MachineChoice } from '../model/event.ts';
import { isOpen, type Job } from '../model/job.ts';
import type { Answerer } from './answerer.ts';
import { machineOf, type Engine } from './engine.ts';
import type { JobDeps, Reporter } from './job-run.ts';
import { lastJobOf, listJobs } from './job-store.ts';
import { requirePlace, stateDirOf } from './place.ts';
import { restoreJob, type RestoreResult } from './restore-job.ts';
import { resumeJob, startJob, type JobPlace } from './start-job.ts';
import { packOffers } from './pack-offers.ts';
import { certifierFor, requireKey } from './certifier.ts';

/** Who listens, who answers, and the passwords of one run; in memory only. */
export interface JobIo {
  readonly answerer: Answerer;
  readonly reporter: Reporter;
  readonly products: ReadonlyMap<string, ProductSecret>;
  /** The signing key's passphrase; null where nobody gives it. */
  readonly passphrase: () => Promise<string | null>;
  readonly pause: AbortSignal;
}

/** Opens a new job. What does not fit together, or cannot be signed, is refused before anything is written. */
export async function runNewJob(engine: Engine, options: JobOptions, io: JobIo): Promise<Job> {
  requireAdministrator(options.machine);
  const key = await requireKey(options, io.passphrase);
  const machine = await machineOf(engine, options.machine);
  if (options.packDir !== null) await requireOffer(options, machine);
  const place = await requirePlace(options.machine, engine.environment, engine.stateOverride);
  await resetPractice(engine, options.machine, place);
  const deps = depsFor(engine, machine, io, certifierFor(engine, machine, key));
  return startJob(place, options, engine.tool, deps);
}

/** Nothing is begun with a replacement that is not in the pack, or is not the approved file. */
async function requireOffer(options: JobOptions, machine: Machine): Promise<void> {
  const { replacement, packDir } = options;
  if (replacement?.kind !== 'pack' || packDir === null) return;
  const { offers, problems } = await packOffers(machine, packDir);
  const offer = offers.find(({ entry }) => entry.id === replacement.entry);
  if (offer === undefined) {
    const why = problems.length === 0 ? '' : ` (${problems.join('; ')})`;
    throw new SwapoutError(
      'pack-invalid',
      `The pack has no replacement "${replacement.entry}" for this machine${why}.`,
    );
  }
  if (offer.problem !== null) {
    throw new SwapoutError('pack-digest', `"${offer.entry.name}" cannot be used: ${offer.problem}`);
  }
}

/** A new visit to a practice machine finds it as it was recorded, unless its last job still runs. */
async function resetPractice(
  engine: Engine,
  choice: MachineChoice,
  place: JobPlace,
): Promise<void> {
  if (choice === 'this') return;
  const last = lastJobOf(await listJobs(place.stateDir), choice);
  if (last !== null && isOpen(last.job)) return;
  await (await practiceOf(engine, choice)).reset();
}

export interface ResumeIo extends Omit<JobIo, 'answerer'> {
  readonly answererFor: (options: JobOptions) => Answerer;
  readonly unattended: boolean;
}

/**
 * Goes on with the machine's open job; with none, its last job as it ended. Throws `no-job` where there
 * is none at all.
 */
export async function resumeLastJob(
  engine: Engine,
  choice: MachineChoice,
  io: ResumeIo,
): Promise<Job> {
  if (choice === 'this') requireAdministrator(choice);
  const last = lastJobOf(
    await listJobs(stateDirOf(choice, engine.environment, engine.stateOverride)),
    choice,
  );
  if (last === null) throw new SwapoutError('no-job', 'There is no job on this machine.');
  if (!isOpen(last.job)) return last.job;
  const { options } = last.job;
  return resumeJobById(engine, choice, last.id, { ...io, answerer: io.answererFor(options) });
}

/** Goes on with one job, wherever its journal stands. */
export async function resumeJobById(
  engine: Engine,
  choice: MachineChoice,
  id: string,
  io: JobIo,
): Promise<Job> {
  requireAdministrator(choice);
  const place = await requirePlace(choice, engine.environment, engine.stateOverride);
  const before = (await listJobs(place.stateDir)).find((stored) => stored.id === id)?.job ?? null;
  // Before the lock and the journal: a key that cannot be used changes nothing.
  const key = before === null ? null : await requireKey(before.options, io.passphrase);
  if (before?.stage === 'reboot-required' && choice !== 'this') {
    await (await practiceOf(engine, choice)).reboot();
  }
  const machine = await machineOf(engine, choice);
  return resumeJob(
    place,
    id,
    engine.tool.runtime,
    async (job) => {
      const usable = key ?? (await requireKey(job.options, io.passphrase));
      return depsFor(engine, machine, io, certifierFor(engine, machine, usable));
    },
    engine.now,
  );
}

/** Puts back what a job's backups hold, and withdraws its receipt. */
export async function restoreBackups(
  engine: Engine,
  choice: MachineChoice,
  id: string,
  io: Pick<JobIo, 'passphrase'>,
): Promise<RestoreResult> {
  requireAdministrator(choice);
  const place = await requirePlace(choice, engine.environment, engine.stateOverride);
  const stored = (await listJobs(place.stateDir)).find((job) => job.id === id);
  if (stored?.job === undefined || stored.job === null) {
    throw new SwapoutError('no-job', stored?.damaged ?? `There is no job ${id} here.`);
  }
  const key = await requireKey(stored.job.options, io.passphrase);
  const machine = await machineOf(engine, choice);
  return restoreJob(place, id, {
    machine,
    now: engine.now,
    certify: certifierFor(engine, machine, key),
  });
}

export function practiceOf(
  engine: Engine,
  choice: Exclude<MachineChoice, 'this'>,
): Promise<PracticeMachine> {
  return openPractice(choice, {
    assetsDir: engine.assetsDir,
    practiceStateDir: stateDirOf(choice, engine.environment, engine.stateOverride),
    root: null,
  });
}

function depsFor(
  engine: Engine,
  machine: Machine,
  io: JobIo,
  certify: JobDeps['certify'],
): JobDeps {
  return {
    machine,
    catalog: engine.catalog,
    advice: engine.advice,
    answerer: io.answerer,
    reporter: io.reporter,
    secrets: io.products,
    offers: (packDir) => packOffers(machine, packDir),
    certify,
    pause: io.pause,
    now: engine.now,
  };
}

/** A job on this machine changes it, and needs the rights for that before anything is opened. */
function requireAdministrator(choice: MachineChoice): void {
  if (choice !== 'this' || process.platform === 'win32' || getuid?.() === 0) return;
  throw new SwapoutError('needs-administrator', 'This account may not change the machine.');
}

/** The last receipt of a job with its key, for the screen. */
export async function readReceiptFiles(
  path: string,
): Promise<{ readonly text: string; readonly payload: string; readonly publicKey: string }> {
  const text = await readFile(path, 'utf8');
  const { payload } = JSON.parse(text) as { readonly payload: string };
  const publicKeyPath = join(
    dirname(path),
    path.slice(dirname(path).length + 1).replace(/\.dsse\.json$/, '.pub.pem'),
  );
  return {
    text,
    payload: Buffer.from(payload, 'base64').toString('utf8'),
    publicKey: await readFile(publicKeyPath, 'utf8'),
  };
}
