import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobSummary } from '../model/contract.ts';
import { SwapoutError } from '../model/errors.ts';
import type { MachineChoice } from '../model/event.ts';
import { isOpen, verdictOf, type Job } from '../model/job.ts';
import { reduceJob } from '../model/reduce-job.ts';
import { readJournal } from './journal.ts';
import { asDiskError, systemCodeOf } from './system-error.ts';
import { syncDir } from './sync-dir.ts';

/** A job on disk: its fold, or why its journal cannot be trusted. */
export type StoredJob =
  | { readonly id: string; readonly jobDir: string; readonly job: Job; readonly damaged: null }
  | { readonly id: string; readonly jobDir: string; readonly job: null; readonly damaged: string };

/** `20261125T031100Z-9f3a`: sorts by time, tells two of one second apart. */
export function newJobId(now: Date): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(2).toString('hex')}`;
}

export async function createJobDir(stateDir: string, id: string): Promise<string> {
  const jobDir = join(stateDir, 'jobs', id);
  try {
    await mkdir(jobDir, { recursive: true, mode: 0o700 });
    await syncDir(join(stateDir, 'jobs'));
  } catch (error) {
    throw asDiskError(error, jobDir);
  }
  return jobDir;
}

/** Every job of a state directory, oldest first; an absent directory has none. */
export async function listJobs(stateDir: string): Promise<readonly StoredJob[]> {
  const dir = join(stateDir, 'jobs');
  let names: string[];
  try {
    names = (await readdir(dir)).sort();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw asDiskError(error, dir);
  }
  return Promise.all(names.map((id) => loadJob(join(dir, id), id)));
}

async function loadJob(jobDir: string, id: string): Promise<StoredJob> {
  try {
    const job = reduceJob((await readJournal(jobDir)).lines);
    if (job !== null) return { id, jobDir, job, damaged: null };
    return { id, jobDir, job: null, damaged: 'its journal is empty' };
  } catch (error) {
    return {
      id,
      jobDir,
      job: null,
      damaged: error instanceof Error ? error.message : String(error),
    };
  }
}

/** The last job of this machine, open or not; null for none. Damaged ones are passed over. */
export function lastJobOf(
  jobs: readonly StoredJob[],
  machine: MachineChoice,
): Extract<StoredJob, { damaged: null }> | null {
  const mine = jobs.flatMap((stored) =>
    stored.job !== null && stored.job.options.machine === machine ? [stored] : [],
  );
  return mine.at(-1) ?? null;
}

/** Throws `job-open` where a job of this machine is not finished. */
export function requireNoOpenJob(jobs: readonly StoredJob[], machine: MachineChoice): void {
  const open = jobs.find(
    (stored) => stored.job !== null && stored.job.options.machine === machine && isOpen(stored.job),
  );
  if (open === undefined) return;
  throw new SwapoutError('job-open', `Job ${open.id} on this machine is not finished.`);
}

/** A job as `swapout jobs` and the Start screen show it. */
export function summaryOf(stored: StoredJob): JobSummary | null {
  const { job } = stored;
  if (job === null) return null;
  return {
    job: job.id,
    machine: job.options.machine,
    hostname: job.machine.hostname,
    openedAt: job.openedAt,
    updatedAt: job.updatedAt,
    stage: job.stage,
    open: isOpen(job),
    verdict: job.before === null ? null : verdictOf(job),
    receipt: job.receipts.at(-1)?.path ?? null,
    damaged: null,
  };
}
