import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobSummary } from '../model/contract.ts';
import { SwapoutError } from '../model/errors.ts';
import type { MachineChoice } from '../model/event.ts';
import { isOpen, verdictOf, type Job } from '../model/job.ts';
import { reduceJob } from '../model/reduce-job.ts';
import { isBegun, machineOfJournal, readJournal } from './journal.ts';
import { makeDirs } from './make-dirs.ts';
import { asDiskError, systemCodeOf } from './system-error.ts';
import { syncDir } from './sync-dir.ts';

interface SoundJob {
  readonly id: string;
  readonly jobDir: string;
  readonly machine: MachineChoice;
  readonly job: Job;
  readonly damaged: null;
}

interface DamagedJob {
  readonly id: string;
  readonly jobDir: string;
  /** As its first line says, where that can still be read. */
  readonly machine: MachineChoice | null;
  readonly job: null;
  readonly damaged: string;
}

/** A job on disk: its fold, or why its journal cannot be trusted. */
export type StoredJob = SoundJob | DamagedJob;

/** `20261125T031100Z-9f3a`: sorts by time, tells two of one second apart. */
export function newJobId(now: Date): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(2).toString('hex')}`;
}

export async function createJobDir(stateDir: string, id: string): Promise<string> {
  const jobDir = join(stateDir, 'jobs', id);
  try {
    await makeDirs(jobDir);
    await syncDir(join(stateDir, 'jobs'));
    await syncDir(stateDir);
  } catch (error) {
    throw asDiskError(error, jobDir);
  }
  return jobDir;
}

/**
 * Every job of a state directory, oldest first; an absent directory has none. A folder in which no job
 * began (the power failed before its first line) is none.
 */
export async function listJobs(stateDir: string): Promise<readonly StoredJob[]> {
  const dir = join(stateDir, 'jobs');
  let names: string[];
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw asDiskError(error, dir);
  }
  const jobs = await Promise.all(names.map((id) => loadJob(join(dir, id), id)));
  return jobs.flatMap((job) => job ?? []);
}

async function loadJob(jobDir: string, id: string): Promise<StoredJob | null> {
  if (!(await isBegun(jobDir))) return null;
  try {
    const job = reduceJob((await readJournal(jobDir)).lines);
    if (job === null) throw new Error('a journal that holds holds a line');
    return { id, jobDir, machine: job.options.machine, job, damaged: null };
  } catch (error) {
    const damaged = error instanceof Error ? error.message : String(error);
    return { id, jobDir, machine: await machineOfJournal(jobDir), job: null, damaged };
  }
}

/**
 * This machine's unfinished job, else its last; null for none.
 * @throws SwapoutError `journal-damaged` where a job of this machine cannot be read, and none is known to be
 *   unfinished: nobody can say then what was the last
 */
export function currentJobOf(jobs: readonly StoredJob[], machine: MachineChoice): SoundJob | null {
  const mine = soundJobsOf(jobs, machine);
  const open = mine.find(({ job }) => isOpen(job));
  if (open !== undefined) return open;
  requireNoDamage(jobs, machine);
  return mine.at(-1) ?? null;
}

/** The last job of this machine, open or not; null for none. Damaged ones are passed over. */
export function lastJobOf(jobs: readonly StoredJob[], machine: MachineChoice): SoundJob | null {
  const mine = soundJobsOf(jobs, machine);
  return mine.find(({ job }) => isOpen(job)) ?? mine.at(-1) ?? null;
}

function soundJobsOf(jobs: readonly StoredJob[], machine: MachineChoice): readonly SoundJob[] {
  return jobs.flatMap((stored) =>
    stored.job !== null && stored.machine === machine ? [stored] : [],
  );
}

/** Throws `job-open` where a job of this machine is not finished. */
export function requireNoOpenJob(jobs: readonly StoredJob[], machine: MachineChoice): void {
  const open = soundJobsOf(jobs, machine).find(({ job }) => isOpen(job));
  if (open === undefined) return;
  throw new SwapoutError('job-open', `Job ${open.id} on this machine is not finished.`);
}

/** Throws `journal-damaged` where a job of this machine, or of nobody knows which, cannot be read. */
export function requireNoDamage(jobs: readonly StoredJob[], machine: MachineChoice): void {
  const damaged = jobs.find(
    (stored) => stored.job === null && (stored.machine === null || stored.machine === machine),
  );
  if (damaged === undefined) return;
  throw new SwapoutError('journal-damaged', damaged.damaged ?? '', {
    next: `Keep ${damaged.jobDir} as it is for headquarters: move it out of the state directory, then start a new job.`,
  });
}

/** A job as `swapout jobs` and the Start screen show it; null where not even its machine is known. */
export function summaryOf(stored: StoredJob): JobSummary | null {
  const { id, job, machine, damaged } = stored;
  if (job !== null) {
    return {
      job: id,
      machine: job.options.machine,
      hostname: job.machine.hostname,
      openedAt: job.openedAt,
      updatedAt: job.updatedAt,
      stage: job.stage,
      open: isOpen(job),
      verdict: job.before === null ? null : verdictOf(job),
      receipt: job.receipts.at(-1)?.path ?? null,
      ...(job.restoredAt === null ? {} : { restoredAt: job.restoredAt }),
      damaged: null,
    };
  }
  const openedAt = timeOf(id);
  if (machine === null || openedAt === null) return null;
  return {
    job: id,
    machine,
    hostname: '',
    openedAt,
    updatedAt: openedAt,
    stage: 'damaged',
    open: false,
    verdict: null,
    receipt: null,
    damaged,
  };
}

/** The time that a job's id begins with. */
function timeOf(id: string): string | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(id);
  if (parts === null) return null;
  const [, year, month, day, hours, minutes, seconds] = parts;
  return `${year}-${month}-${day}T${hours}:${minutes}:${seconds}.000Z`;
}
