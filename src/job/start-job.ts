import { SwapoutError } from '../model/errors.ts';
import type { JobOptions, MachineChoice } from '../model/event.ts';
import type { Job } from '../model/job.ts';
import { applyLine, reduceJob } from '../model/reduce-job.ts';
import { createJournal, openJournal, type Journal } from './journal.ts';
import { createJobRun, type JobDeps } from './job-run.ts';
import { createJobDir, lastJobOf, listJobs, newJobId, requireNoOpenJob } from './job-store.ts';
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

/** Opens a new job and carries it as far as it goes. Throws `busy` or `job-open` before anything is written. */
export async function startJob(
  place: JobPlace,
  options: JobOptions,
  tool: Tool,
  deps: JobDeps,
): Promise<Job> {
  return withLock(place, async () => {
    const jobs = await listJobs(place.stateDir);
    requireNoOpenJob(jobs, place.machine);
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

/** Goes on with a job. Throws `no-job` where there is none of that name. */
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
    const journal = await openJournal(stored.jobDir, now);
    const job = reduceJob(journal.lines);
    if (job === null) throw new Error('an open journal holds at least one line');
    const deps = await depsFor(job);
    return carryOn(journal, deps, async () => {
      const { bootId } = await deps.machine.identify();
      await journal.append({ type: 'job-resumed', bootId, runtime });
    });
  });
}

async function carryOn(journal: Journal, deps: JobDeps, begin: () => Promise<void>): Promise<Job> {
  try {
    await begin();
    let job: Job | null = null;
    for (const line of journal.lines) {
      job = applyLine(job, line);
      deps.reporter.line(line, job);
    }
    if (job === null) throw new Error('a journal that was begun holds a job');
    return await runJob(createJobRun(journal, job, deps));
  } finally {
    await journal.close();
  }
}

async function withLock<T>(place: JobPlace, work: () => Promise<T>): Promise<T> {
  const lock = await takeLock(place.lockPath, `process ${process.pid}`);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
