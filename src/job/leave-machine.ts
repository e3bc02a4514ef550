import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SwapoutError } from '../model/errors.ts';
import type { MachineChoice } from '../model/event.ts';
import type { Engine } from './engine.ts';
import { listJobs } from './job-store.ts';
import { requirePlace } from './place.ts';

export interface Left {
  readonly removed: string[];
  readonly failed: string[];
}

/**
 * Takes Swapout's own staged copies, and on request the backups of one job, off this machine. The journal
 * stays: it is the record of what was done here.
 */
export async function leaveMachine(
  engine: Engine,
  choice: MachineChoice,
  job: string,
  removeBackups: boolean,
): Promise<Left> {
  const { stateDir } = await requirePlace(choice, engine.environment, engine.stateOverride);
  const stored = (await listJobs(stateDir)).find(({ id }) => id === job);
  if (stored === undefined) throw new SwapoutError('no-job', `There is no job ${job} here.`);
  const staging =
    choice === 'this'
      ? join(stateDir, 'staging')
      : join(stateDir, 'practice', choice.slice('practice:'.length), 'staging');
  const paths = [staging, ...(removeBackups ? [join(stored.jobDir, 'backups')] : [])];
  const left: Left = { removed: [], failed: [] };
  for (const path of paths) {
    try {
      await rm(path, { recursive: true, force: true });
      left.removed.push(path);
    } catch {
      left.failed.push(path);
    }
  }
  return left;
}
