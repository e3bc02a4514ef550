import { SwapoutError } from '../model/errors.ts';
import type { JobOptions, JournalLine, MachineChoice } from '../model/event.ts';
import { isOpen, type Job } from '../model/job.ts';
import { applyLine } from '../model/reduce-job.ts';
import { createJournal, openJournal, readJournal, type Journal } from './journal.ts';
import { createJobRun, requireReadings, type JobDeps, type Reporter } from './job-run.ts';
import {
  createJobDir,
  lastJobOf,
  listJobs,
  newJobId,
  requireNoDamage,
  requireNoOpenJob,
} from './job-store.ts';
import { takeLock } from './lock.ts';
import { runJob } from './run-job.ts';

/** Where a machine's jobs lie, and the lock that lets one writer at it. */
export interface JobPlace {
  readonly machine: MachineChoice;
  /** Made and checked before. */
  readonly stateDir: string;
  readonly lockPath: string;
}

export interface Tool {
  readonly name: string;
  readonly version: string;
  readonly runtime: string;
}

/**
 * Opens a new job and carries it as far as it goes. Throws `busy`, `job-open` or `journal-damaged` before
 * anything is written.
 * @param beforehand done once no other can be at work here, before the job opens
 */
export async function startJob(
  place: JobPlace,
  options: JobOptions,
  tool: Tool,
  deps: JobDeps,
  beforehand: () => Promise<void>,
): Promise<Job> {
  return withLock(place, async () => {
    const jobs = await listJobs(place.stateDir);
    requireNoOpenJob(jobs, place.machine);
    requireNoDamage(jobs, place.machine);
    await beforehand();
    const id = newJobId(deps.now());
    const journal = await createJournal(await createJobDir(place.stateDir, id), deps.now);
    return carryOn(journal, deps, async () => {
      await journal.append({
        type: 'job-opened',
        job: id,
        tool,
        machine: await deps.machine.identify(),
        catalog: { version: deps.catalog.version, digest: deps.catalog.digest },
        options,
        earlierReceipt: lastJobOf(jobs, place.machine)?.job.receipts.at(-1)?.payloadSha256 ?? null,
      });
    });
  });
}

/**
 * Goes on with a job; one that is done is only told again. Throws `no-job` where there is none of that name,
 * `journal-damaged` where its journal does not hold.
 * @param depsFor called while no other can be at work here
 */
export async function resumeJob(
  place: JobPlace,
  id: string,
  runtime: string,
  depsFor: (job: Job) => Promise<JobDeps>,
  now: () => Date,
): Promise<Job> {
  return withLock(place, async () => {
    const stored = (await listJobs(place.stateDir)).find((job) => job.id === id);
    if (stored === undefined) throw new SwapoutError('no-job', `There is no job ${id} here.`);
    if (stored.job === null) throw new SwapoutError('journal-damaged', stored.damaged);
    if (isOpen(stored.job)) await requireReadings(stored.jobDir, stored.job);
    const deps = await depsFor(stored.job);
    if (!isOpen(stored.job)) {
      const { lines } = await readJournal(stored.jobDir);
      return tellAgain(lines, deps.reporter);
    }
    const journal = await openJournal(stored.jobDir, now);
    return carryOn(journal, deps, async () => {
      const { bootId } = await deps.machine.identify();
      await journal.append({ type: 'job-resumed', bootId, runtime });
    });
  });
}

async function carryOn(journal: Journal, deps: JobDeps, begin: () => Promise<void>): Promise<Job> {
  try {
    await begin();
    const job = tellAgain(journal.lines, deps.reporter);
    return await runJob(createJobRun(journal, job, deps));
  } finally {
    await journal.close();
  }
}

/** The fold of a journal, told line by line as it was written. */
function tellAgain(lines: readonly JournalLine[], reporter: Reporter): Job {
  let job: Job | null = null;
  for (const line of lines) {
    job = applyLine(job, line);
    reporter.line(line, job, true);
  }
  if (job === null) throw new Error('a journal that was begun holds a job');
  return job;
}

async function withLock<T>(place: JobPlace, work: () => Promise<T>): Promise<T> {
  const lock = await takeLock(place.lockPath, `process ${process.pid}`);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
