import { join } from 'node:path';
import type { Machine } from '../machine/machine.ts';
import { SwapoutError } from '../model/errors.ts';
import type { Job } from '../model/job.ts';
import { applyLine, reduceJob } from '../model/reduce-job.ts';
import type { JobDeps } from './job-run.ts';
import { openJournal } from './journal.ts';
import { listJobs } from './job-store.ts';
import { takeLock } from './lock.ts';
import type { JobPlace } from './start-job.ts';

export interface RestoreResult {
  readonly job: Job;
  readonly paths: readonly string[];
  readonly failed: readonly { readonly path: string; readonly why: string }[];
}

/**
 * Puts back what a job's backups hold, newest first, and writes a receipt that withdraws the job's last.
 * What was only recorded cannot come back, and is named among the failures.
 */
export async function restoreJob(
  place: JobPlace,
  id: string,
  deps: Pick<JobDeps, 'now' | 'certify'> & { readonly machine: Machine },
): Promise<RestoreResult> {
  const lock = await takeLock(place.lockPath, `process ${process.pid}`);
  try {
    const stored = (await listJobs(place.stateDir)).find((job) => job.id === id);
    if (stored === undefined) throw new SwapoutError('no-job', `There is no job ${id} here.`);
    const journal = await openJournal(stored.jobDir, deps.now);
    try {
      const before = reduceJob(journal.lines);
      if (before === null) throw new Error('an open journal holds at least one line');
      const { paths, failed } = await putBack(before, stored.jobDir, deps.machine);
      let job = applyLine(before, await journal.append({ type: 'restored', paths, failed }));
      const supersedes = job.receipts.at(-1)?.payloadSha256 ?? null;
      const receipt = await deps.certify(job, {
        interim: false,
        supersedes,
        jobDir: stored.jobDir,
      });
      job = applyLine(
        job,
        await journal.append({ type: 'receipt-written', ...receipt, interim: false }),
      );
      return { job, paths, failed };
    } finally {
      await journal.close();
    }
  } finally {
    await lock.release();
  }
}

async function putBack(
  job: Job,
  jobDir: string,
  machine: Machine,
): Promise<{ paths: string[]; failed: { path: string; why: string }[] }> {
  const paths: string[] = [];
  const failed: { path: string; why: string }[] = [];
  for (const backup of job.backups.toReversed()) {
    if (backup.file === null) {
      failed.push({ path: backup.path, why: 'recorded by size and digest only; there is no copy' });
      continue;
    }
    const { restored, detail } = await machine.restore(backup, join(jobDir, 'backups'));
    if (restored) paths.push(backup.path);
    else failed.push({ path: backup.path, why: detail });
  }
  return { paths, failed };
}
