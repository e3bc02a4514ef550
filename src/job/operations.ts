import { join } from 'node:path';
import { getuid } from 'node:process';
import type { Machine, ProductSecret } from '../machine/machine.ts';
import { SwapoutError } from '../model/errors.ts';
import type { JobOptions, MachineChoice } from '../model/event.ts';
import { isOpen, type Job } from '../model/job.ts';
import type { SigningKey } from '../receipt/public-key.ts';
import type { Answerer } from './answerer.ts';
import { certifierFor, requireKey } from './certifier.ts';
import { machineOf, type Engine } from './engine.ts';
import { NOTHING_MOVED, placesNow, type JobPlaces, type MovedPlaces } from './job-places.ts';
import type { JobDeps, Reporter } from './job-run.ts';
import { currentJobOf, listJobs } from './job-store.ts';
import { packOffers } from './pack-offers.ts';
import { practiceOf } from './practice.ts';
import { requirePlace, requireReadablePlace, stateDirOf } from './place.ts';
import { restoreJob, type RestoreResult } from './restore-job.ts';
import { resumeJob, startJob } from './start-job.ts';

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
  const key = await requireKey(options.machine, options, io.passphrase);
  await requireReadablePlace(options.machine, engine.environment, engine.stateOverride);
  const machine = await machineOf(engine, options.machine);
  await requireOffer(options, machine);
  const place = await requirePlace(options.machine, engine.environment, engine.stateOverride);
  const deps = depsFor(engine, machine, io, { key, places: options });
  return startJob(place, options, engine.tool, deps, () => asRecorded(engine, options.machine));
}

/** Nothing is begun with a replacement that is not in the pack, or is not the approved file. */
async function requireOffer({ replacement, packDir }: JobOptions, machine: Machine): Promise<void> {
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

/** A new visit to a practice machine finds it as it was recorded. */
async function asRecorded(engine: Engine, choice: MachineChoice): Promise<void> {
  if (choice !== 'this') await (await practiceOf(engine, choice)).reset();
}

export interface ResumeIo extends Omit<JobIo, 'answerer'> {
  readonly answererFor: (options: JobOptions) => Answerer;
  readonly moved: MovedPlaces;
}

/**
 * Goes on with the machine's open job; with none, its last job as it ended. Throws `no-job` where there
 * is none at all, `journal-damaged` where that cannot be told.
 */
export async function resumeLastJob(
  engine: Engine,
  choice: MachineChoice,
  io: ResumeIo,
): Promise<Job> {
  requireAdministrator(choice);
  await requireReadablePlace(choice, engine.environment, engine.stateOverride);
  const jobs = await listJobs(stateDirOf(choice, engine.environment, engine.stateOverride));
  const last = currentJobOf(jobs, choice);
  if (last === null) throw new SwapoutError('no-job', 'There is no job on this machine.');
  if (!isOpen(last.job)) return last.job;
  const answerer = io.answererFor(last.job.options);
  return resumeJobById(engine, choice, last.id, { ...io, answerer });
}

/** Goes on with one job, wherever its journal stands; one that is done is only told again. */
export async function resumeJobById(
  engine: Engine,
  choice: MachineChoice,
  id: string,
  io: JobIo & { readonly moved?: MovedPlaces },
): Promise<Job> {
  requireAdministrator(choice);
  const place = await requirePlace(choice, engine.environment, engine.stateOverride);
  const stored = (await listJobs(place.stateDir)).find((job) => job.id === id)?.job ?? null;
  const placesOf = ({ options }: Job): JobPlaces =>
    placesNow(options, io.moved ?? NOTHING_MOVED, engine.kitDir);
  const keyOf = (job: Job): Promise<SigningKey | null> =>
    requireKey(choice, placesOf(job), io.passphrase);
  // Before the lock and the journal: a key that cannot be used changes nothing.
  const key = stored === null || !isOpen(stored) ? null : await keyOf(stored);
  const machine = await machineOf(engine, choice);
  return resumeJob(
    place,
    id,
    engine.tool.runtime,
    async (job) => {
      // A practice machine reboots when the next `resume` begins.
      if (job.stage === 'reboot-required' && choice !== 'this')
        await (await practiceOf(engine, choice)).reboot();
      return depsFor(engine, machine, io, { key, places: placesOf(job) });
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
  await requireReadablePlace(choice, engine.environment, engine.stateOverride);
  const jobs = await listJobs(stateDirOf(choice, engine.environment, engine.stateOverride));
  const stored = jobs.find((job) => job.id === id);
  if (stored === undefined) throw new SwapoutError('no-job', `There is no job ${id} here.`);
  if (stored.job === null) throw new SwapoutError('journal-damaged', stored.damaged);
  const { machine: itsMachine, options } = { machine: stored.machine, options: stored.job.options };
  if (itsMachine !== choice)
    throw new SwapoutError('no-job', `Job ${id} is of ${itsMachine}; name it with --machine.`);
  const places = placesNow(options, NOTHING_MOVED, engine.kitDir);
  const key = await requireKey(choice, places, io.passphrase);
  const machine = await machineOf(engine, choice);
  const place = await requirePlace(choice, engine.environment, engine.stateOverride);
  const certify = certifierFor(engine, machine, key, places);
  return restoreJob(place, id, { machine, now: engine.now, certify });
}

function depsFor(
  engine: Engine,
  machine: Machine,
  io: JobIo,
  { key, places }: { readonly key: SigningKey | null; readonly places: JobPlaces },
): JobDeps {
  const { packDir } = places;
  return {
    machine,
    catalog: engine.catalog,
    advice: engine.advice,
    answerer: io.answerer,
    reporter: io.reporter,
    secrets: io.products,
    offers: () =>
      packDir === null
        ? Promise.resolve({ offers: [], problems: [] })
        : packOffers(machine, packDir),
    certify: certifierFor(engine, machine, key, places),
    undoDir: join(places.kitDir, 'undo'),
    pause: io.pause,
    now: engine.now,
  };
}

/** A job on this machine changes it, and needs the rights for that before anything is opened. */
function requireAdministrator(choice: MachineChoice): void {
  if (choice !== 'this' || process.platform === 'win32' || getuid?.() === 0) return;
  throw new SwapoutError('needs-administrator', 'This account may not change the machine.');
}
