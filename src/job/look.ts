import { readingPlan } from '../catalog/reading-plan.ts';
import type { Machine } from '../machine/machine.ts';
import type { MachineChoice } from '../model/event.ts';
import type { DetectDocument } from '../model/finding.ts';
import { isOpen, verdictOf, type Job } from '../model/job.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Source } from '../model/sources.ts';
import type { PlanDocument } from '../model/step.ts';
import type { VerifyDocument } from '../model/verdict.ts';
import { detect } from '../steps/detect.ts';
import { earlierOf } from '../steps/look.ts';
import { plan } from '../steps/plan.ts';
import { verify } from '../steps/verify.ts';
import type { Engine } from './engine.ts';
import { currentJobOf, lastJobOf, listJobs, requireNoDamage, type StoredJob } from './job-store.ts';
import { requireReadablePlace, stateDirOf } from './place.ts';
import { removedFolders } from './plan-round.ts';
import { SwapoutError } from '../model/errors.ts';

/** What changes nothing: no job, no lock. */
export interface Looked {
  readonly snapshot: Snapshot;
  readonly detection: DetectDocument;
}

export async function lookAt(
  engine: Engine,
  machine: Machine,
  onSource: (source: Source) => void,
): Promise<Looked> {
  const { platform } = await machine.identify();
  const snapshot = await machine.collect(readingPlan(engine.catalog, platform), {
    signal: new AbortController().signal,
    onSource,
  });
  return { snapshot, detection: detect(engine.catalog, snapshot) };
}

/**
 * The detection, naming the earlier job of this machine where this account can read it.
 * @param onDamage told of a job whose journal cannot be trusted: the reading itself stands without it
 */
export async function withEarlierJob(
  engine: Engine,
  choice: MachineChoice,
  detection: DetectDocument,
  onDamage: (error: SwapoutError) => void,
): Promise<DetectDocument> {
  const jobs = await jobsOf(engine, choice);
  try {
    requireNoDamage(jobs, choice);
  } catch (error) {
    if (!(error instanceof SwapoutError)) throw error;
    onDamage(error);
  }
  const job = lastJobOf(jobs, choice)?.job ?? null;
  if (job === null) return detection;
  return {
    ...detection,
    earlierJob: {
      job: job.id,
      verdict: job.before === null ? null : verdictOf(job),
      receipt: job.receipts.at(-1)?.path ?? null,
      ...(job.restoredAt === null ? {} : { restoredAt: job.restoredAt }),
    },
  };
}

async function jobsOf(engine: Engine, choice: MachineChoice): Promise<readonly StoredJob[]> {
  try {
    return await listJobs(stateDirOf(choice, engine.environment, engine.stateOverride));
  } catch (error) {
    // Administrators' jobs are not this account's to read; the reading stands without them.
    if (error instanceof SwapoutError && error.code === 'state-dir-unwritable') return [];
    throw error;
  }
}

/** @throws SwapoutError `journal-damaged`: what a damaged job owes, a reboot too, nobody can say */
async function earlierJob(engine: Engine, choice: MachineChoice): Promise<Job | null> {
  return currentJobOf(await jobsOf(engine, choice), choice)?.job ?? null;
}

export function planFor(engine: Engine, machine: Machine, looked: Looked): PlanDocument {
  return plan({
    catalog: engine.catalog,
    snapshot: looked.snapshot,
    detection: looked.detection,
    round: 1,
    actions: machine.actions,
    removedFolders: [],
    skippedProducts: new Set(),
  });
}

/**
 * Judges this reading against the last job's first one; without a job, against itself: what is found
 * is still there.
 */
export async function verifyNow(
  engine: Engine,
  choice: MachineChoice,
  looked: Looked,
): Promise<VerifyDocument> {
  await requireReadablePlaceAsRoot(engine, choice);
  const job = await earlierJob(engine, choice);
  const owed = job !== null && isOpen(job) ? job.rebootOwed : null;
  const rebootOwed =
    owed !== null && owed.bootId === looked.snapshot.machine.bootId ? owed.why : [];
  return verify({
    catalog: engine.catalog,
    before: job?.before ?? looked.detection,
    after: afterJob(engine, job, looked),
    afterSnapshot: looked.snapshot,
    rebootOwed,
  });
}

/** What an administrator's verdict rests on must not be what somebody else could have written. */
async function requireReadablePlaceAsRoot(engine: Engine, choice: MachineChoice): Promise<void> {
  if (process.getuid?.() !== 0) return;
  await requireReadablePlace(choice, engine.environment, engine.stateOverride);
}

/** What the job took away makes its weak traces known. */
function afterJob(
  engine: Engine,
  job: Job | null,
  { snapshot, detection }: Looked,
): DetectDocument {
  if (job === null || job.before === null) return detection;
  return detect(engine.catalog, snapshot, earlierOf(job.before, removedFolders(job)));
}
