import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SwapoutError } from '../model/errors.ts';
import type { MachineChoice } from '../model/event.ts';
import type { Engine } from './engine.ts';
import { listJobs, requireNoOpenJob } from './job-store.ts';
import { takeLock } from './lock.ts';
import { requirePlace } from './place.ts';

export interface Left {
  readonly removed: string[];
  readonly failed: string[];
}

/**
 * Takes Swapout's own staged copies, and on request the backups of one job, off this machine. The journal
 * stays: it is the record of what was done here. Throws `job-open` while a job here may still need them.
 */
export async function leaveMachine(
  engine: Engine,
  choice: MachineChoice,
  job: string,
  removeBackups: boolean,
): Promise<Left> {
  const place = await requirePlace(choice, engine.environment, engine.stateOverride);
  const lock = await takeLock(place.lockPath, `process ${process.pid}`);
  try {
    const jobs = await listJobs(place.stateDir);
    const stored = jobs.find(({ id }) => id === job);
    if (stored === undefined) throw new SwapoutError('no-job', `There is no job ${job} here.`);
    requireNoOpenJob(jobs, choice);
    const backups = removeBackups ? [join(stored.jobDir, 'backups')] : [];
    return await removeAll([stagingDirOf(choice, place.stateDir), ...backups]);
  } finally {
    await lock.release();
  }
}

function stagingDirOf(choice: MachineChoice, stateDir: string): string {
  if (choice === 'this') return join(stateDir, 'staging');
  return join(stateDir, 'practice', choice.slice('practice:'.length), 'staging');
}

async function removeAll(paths: readonly string[]): Promise<Left> {
  const left: Left = { removed: [], failed: [] };
  for (const path of paths.filter((there) => existsSync(there))) {
    try {
      await rm(path, { recursive: true });
      left.removed.push(path);
    } catch {
      left.failed.push(path);
    }
  }
  return left;
}
