import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readingPlan } from '../catalog/reading-plan.ts';
import type { Machine, ProductSecret } from '../machine/machine.ts';
import type { Advice, Catalog } from '../model/catalog.ts';
import { SwapoutError } from '../model/errors.ts';
import type { JobEvent, JournalLine } from '../model/event.ts';
import type { Job, Reading } from '../model/job.ts';
import type { PackOffer } from '../model/question.ts';
import { applyLine } from '../model/reduce-job.ts';
import { Snapshot } from '../model/snapshot.ts';
import type { Answerer } from './answerer.ts';
import type { Journal } from './journal.ts';
import { asDiskError } from './system-error.ts';
import { syncDir } from './sync-dir.ts';

/** Who hears of the job while it goes on: the terminal, or the worker's client. */
export interface Reporter {
  /** @param earlier the line is of a former run and told again, so that the whole job can be shown */
  line(line: JournalLine, job: Job, earlier: boolean): void;
  output(step: string, stream: 'stdout' | 'stderr', text: string): void;
  /** @param detail what of it goes on just now; only shown where a line can be written over */
  progress(text: string, detail?: string): void;
}

/** Everything that a job needs from outside; tests hand in their own. */
export interface JobDeps {
  readonly machine: Machine;
  readonly catalog: Catalog;
  readonly advice: ReadonlyMap<string, Advice>;
  readonly answerer: Answerer;
  readonly reporter: Reporter;
  /** Products' passwords that were given beforehand; in memory only. */
  readonly secrets: ReadonlyMap<string, ProductSecret>;
  /** What the job's pack offers here, its files checked; nothing where it has none. */
  readonly offers: () => Promise<{
    readonly offers: readonly PackOffer[];
    readonly problems: readonly string[];
  }>;
  /** Writes, signs and stores the receipt of the job as it stands. */
  readonly certify: (
    job: Job,
    options: {
      readonly interim: boolean;
      readonly supersedes: string | null;
      readonly jobDir: string;
    },
  ) => Promise<{
    readonly path: string;
    readonly payloadSha256: string;
    /** As signed: a receipt that a crash kept out of the journal is superseded too. */
    readonly supersedes: string | null;
    /** What the technician must know of the kit. */
    readonly notice?: string;
  }>;
  /** Where the undo of driver steps is kept besides, in a folder for each job: the kit. */
  readonly undoDir?: string;
  /** Aborts when the technician wants to stop here and go on later. */
  readonly pause: AbortSignal;
  readonly now: () => Date;
}

/** One job under way: its journal, and the fold of it. */
export interface JobRun extends JobDeps {
  readonly journal: Journal;
  readonly jobDir: string;
  /** The job as of the last line on disk. */
  readonly job: () => Job;
  /** Puts an event on disk, then into the job; resolves when both are done. */
  readonly append: (event: JobEvent) => Promise<Job>;
}

/** Joins a journal and its fold, so that the two cannot drift apart. */
export function createJobRun(journal: Journal, start: Job, deps: JobDeps): JobRun {
  let job = start;
  return {
    ...deps,
    journal,
    jobDir: journal.jobDir,
    job: () => job,
    append: async (event) => {
      const line = await journal.append(event);
      job = applyLine(job, line);
      deps.reporter.line(line, job, false);
      return job;
    },
  };
}

/** Reads the machine and puts the snapshot on disk; the caller journals it. */
export async function takeSnapshot(
  run: JobRun,
  name: string,
  title: string,
): Promise<{ readonly snapshot: Snapshot; readonly file: string; readonly sha256: string }> {
  const plan = readingPlan(run.catalog, run.job().machine.platform);
  const snapshot = await run.machine.collect(plan, {
    signal: new AbortController().signal,
    onSource: (source) => {
      run.reporter.progress(title, source);
    },
  });
  const file = `${name}.snapshot.json`;
  const bytes = Buffer.from(JSON.stringify(snapshot), 'utf8');
  await writeDurable(run.jobDir, file, bytes);
  return { snapshot, file, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The snapshot of an earlier reading, as it was put on disk. Throws `journal-damaged` where it is not that. */
export async function loadSnapshot(jobDir: string, reading: Reading): Promise<Snapshot> {
  const bytes = await readReading(jobDir, reading);
  return Snapshot.parse(JSON.parse(bytes.toString('utf8')));
}

/** Throws `journal-damaged` where a reading of the job is not on disk as the journal says. */
export async function requireReadings(jobDir: string, job: Job): Promise<void> {
  for (const reading of job.readings) await readReading(jobDir, reading);
}

async function readReading(jobDir: string, { file, sha256 }: Reading): Promise<Buffer> {
  const path = join(jobDir, file);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new SwapoutError('journal-damaged', `The reading ${path} is not there.`, { cause });
  });
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  throw new SwapoutError('journal-damaged', `The reading ${path} is not what the journal says.`);
}

async function writeDurable(dir: string, file: string, bytes: Buffer): Promise<void> {
  const path = join(dir, file);
  try {
    const handle = await open(path, 'w', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncDir(dir);
  } catch (error) {
    throw asDiskError(error, path);
  }
}
