import { join } from 'node:path';
import type { Machine } from '../machine/machine.ts';
import { SwapoutError } from '../model/errors.ts';
import type { Job } from '../model/job.ts';
import { applyLine, reduceJob } from '../model/reduce-job.ts';
import type { BackupEntry } from '../model/step.ts';
import type { JobDeps } from './job-run.ts';
import { openJournal } from './journal.ts';
import { listJobs, requireNoOpenJob } from './job-store.ts';
import { takeLock } from './lock.ts';
import type { JobPlace } from './start-job.ts';

interface NotRestored {
  readonly path: string;
  readonly why: string;
}

export interface RestoreResult {
  readonly job: Job;
  readonly paths: readonly string[];
  /** Backups that could not be put back. */
  readonly failed: readonly NotRestored[];
  /** What was only recorded by size and digest, as was shown beforehand: there is no copy. */
  readonly recordedOnly: readonly string[];
}

/**
 * Puts back what a job's backups hold, newest first, and writes a receipt that withdraws the job's last.
 * Throws `job-open` while a job of this machine is not finished.
 */
export async function restoreJob(
  place: JobPlace,
  id: string,
  deps: Pick<JobDeps, 'now' | 'certify'> & { readonly machine: Machine },
): Promise<RestoreResult> {
  const lock = await takeLock(place.lockPath, `process ${process.pid}`);
  try {
    const jobs = await listJobs(place.stateDir);
    const stored = jobs.find((job) => job.id === id);
    if (stored === undefined) throw new SwapoutError('no-job', `There is no job ${id} here.`);
    requireNoOpenJob(jobs, place.machine);
    return await restoreIn(stored.jobDir, deps);
  } finally {
    await lock.release();
  }
}

async function restoreIn(
  jobDir: string,
  deps: Parameters<typeof restoreJob>[2],
): Promise<RestoreResult> {
  const journal = await openJournal(jobDir, deps.now);
  try {
    const before = reduceJob(journal.lines);
    if (before === null) throw new Error('an open journal holds at least one line');
    const begun = applyLine(before, await journal.append({ type: 'restore-began' }));
    const recordedOnly = before.backups.flatMap(({ file, path }) => (file === null ? [path] : []));
    const { paths, failed } = await putBack(before.backups, jobDir, deps.machine);
    const why = 'recorded by size and digest only; there is no copy';
    const event = {
      type: 'restored' as const,
      paths: [...paths],
      failed: [...failed, ...recordedOnly.map((path) => ({ path, why }))],
    };
    let job = applyLine(begun, await journal.append(event));
    const supersedes = job.receipts.at(-1)?.payloadSha256 ?? null;
    const receipt = await deps.certify(job, { interim: false, supersedes, jobDir });
    const written = { type: 'receipt-written' as const, ...receipt, interim: false };
    job = applyLine(job, await journal.append(written));
    return { job, paths, failed, recordedOnly };
  } finally {
    await journal.close();
  }
}

async function putBack(
  backups: readonly BackupEntry[],
  jobDir: string,
  machine: Machine,
): Promise<{ readonly paths: readonly string[]; readonly failed: readonly NotRestored[] }> {
  const paths: string[] = [];
  const failed: NotRestored[] = [];
  for (const backup of backups.toReversed()) {
    if (backup.file === null) continue;
    const { restored, detail } = await machine.restore(backup, join(jobDir, 'backups'));
    if (restored) paths.push(backup.path);
    else failed.push({ path: backup.path, why: detail });
  }
  return { paths, failed };
}
