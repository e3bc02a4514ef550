import { openPractice } from '../machine/open-machine.ts';
import type { PracticeMachine } from '../machine/practice/practice-machine.ts';
import type { MachineChoice } from '../model/event.ts';
import type { Engine } from './engine.ts';
import { listJobs, requireNoOpenJob } from './job-store.ts';
import { takeLock } from './lock.ts';
import { requirePlace, stateDirOf } from './place.ts';

type PracticeChoice = Exclude<MachineChoice, 'this'>;

export function practiceOf(engine: Engine, choice: PracticeChoice): Promise<PracticeMachine> {
  return openPractice(choice, {
    assetsDir: engine.assetsDir,
    stateDir: stateDirOf(choice, engine.environment, engine.stateOverride),
  });
}

/** As if somebody had pressed its button. Throws `busy` while a job is at work on it. */
export async function rebootPractice(engine: Engine, choice: PracticeChoice): Promise<void> {
  await withPractice(engine, choice, (machine) => machine.reboot());
}

/** The machine as it was recorded. Throws `busy`, and `job-open` while a job of it is not finished. */
export async function resetPractice(engine: Engine, choice: PracticeChoice): Promise<void> {
  await withPractice(engine, choice, async (machine, stateDir) => {
    requireNoOpenJob(await listJobs(stateDir), choice);
    await machine.reset();
  });
}

async function withPractice(
  engine: Engine,
  choice: PracticeChoice,
  work: (machine: PracticeMachine, stateDir: string) => Promise<void>,
): Promise<void> {
  const machine = await practiceOf(engine, choice);
  const place = await requirePlace(choice, engine.environment, engine.stateOverride);
  const lock = await takeLock(place.lockPath, `process ${process.pid}`);
  try {
    await work(machine, place.stateDir);
  } finally {
    await lock.release();
  }
}
