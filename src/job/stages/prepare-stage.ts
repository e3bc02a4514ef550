import type { Stop, StopName } from '../../model/conditions.ts';
import { SwapoutError } from '../../model/errors.ts';
import { stops as stopsOf } from '../../steps/stops.ts';
import { backupBytes } from '../backup-bytes.ts';
import { askBeforeStart, choiceOf } from '../choose-replacement.ts';
import { loadSnapshot, type JobRun } from '../job-run.ts';
import type { StageEnd } from '../stage-end.ts';

/** *Before we start*: once a job, before its first change. Later rounds go straight on. */
export async function prepare(run: JobRun): Promise<StageEnd> {
  const job = run.job();
  if (job.replacement === null && !(await askAndChoose(run))) return 'go-on';
  await requireRoom(run);
  await run.append({ type: 'removal-began' });
  return 'go-on';
}

/** False where the technician gave up, or a stop was not answered. */
async function askAndChoose(run: JobRun): Promise<boolean> {
  const stops = await currentStops(run);
  const answer = await askBeforeStart(run, stops, await neededBytes(run));
  if (answer.answer === 'look-again') return false;
  if (answer.answer === 'give-up') {
    await run.append({ type: 'job-stopped', why: 'declined', detail: answer.reason });
    return false;
  }
  const reasons = new Map<StopName, string>(
    answer.accepted.map(({ name, reason }) => [name, reason]),
  );
  for (const { name, why } of stops) {
    const reason = reasons.get(name);
    if (reason === undefined) {
      await run.append({ type: 'stop-refused', name });
      await run.append({ type: 'job-stopped', why: 'stop-refused', detail: why });
      return false;
    }
    await run.append({ type: 'stop-accepted', name, reason });
  }
  await run.append({
    type: 'replacement-chosen',
    choice: choiceOf(answer.replacement, answer.offers),
  });
  return true;
}

async function currentStops(run: JobRun): Promise<readonly Stop[]> {
  const job = run.job();
  const reading = job.readings.at(-1);
  if (job.before === null || reading === undefined)
    throw new Error('prepared before anything was read');
  return stopsOf(run.catalog, job.before, await loadSnapshot(run.jobDir, reading));
}

/** No room for the backups: nothing is removed. */
async function requireRoom(run: JobRun): Promise<void> {
  const { freeBytes } = await run.machine.readConditions(run.jobDir);
  const needed = await neededBytes(run);
  if (freeBytes === null || freeBytes >= needed) return;
  throw new SwapoutError(
    'disk-full',
    `The backups need up to ${needed} bytes, and only ${freeBytes} are free where they go.`,
  );
}

async function neededBytes(run: JobRun): Promise<number> {
  const job = run.job();
  const reading = job.readings.at(-1);
  if (job.stage !== 'preparing' || reading === undefined) return 0;
  return backupBytes(job.plan, await loadSnapshot(run.jobDir, reading));
}
