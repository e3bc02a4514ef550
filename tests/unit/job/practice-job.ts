import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import {
  createEngine,
  resumeLastJob,
  runNewJob,
  unattendedAnswerer,
  NOTHING_MOVED,
  type Answerer,
  type Engine,
  type JobIo,
  type MovedPlaces,
  type ProductSecret,
  type Reporter,
} from '../../../src/index.ts';
import { readJournal } from '../../../src/job/journal.ts';
import type { JobEvent, JobOptions, MachineChoice } from '../../../src/model/event.ts';
import type { Job } from '../../../src/model/job.ts';
import type { AnswerTo, QuestionKind, QuestionOf } from '../../../src/model/question.ts';

export const ASSETS_DIR = resolve(import.meta.dirname, '../../../assets');
export const TRAINING_PACK = join(ASSETS_DIR, 'practice', 'pack');

process.env['SWAPOUT_PRACTICE_SPEED'] = 'Infinity';

const made: string[] = [];
afterAll(async () => {
  await Promise.all(made.splice(0).map((dir) => rm(dir, { recursive: true, force: true })));
});

/** A folder of this test's own, gone when its file is done. */
export async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'swapout-job-'));
  made.push(dir);
  return dir;
}

const shared = new Map<string, Promise<Engine>>();

/** An engine with a state directory and a kit of its own; catalog and advice are read once for all. */
export async function anEngine(assetsDir = ASSETS_DIR): Promise<Engine> {
  const dir = await tempDir();
  const load = (): Promise<Engine> =>
    createEngine({
      assetsDir,
      environment: { platform: process.platform, env: {}, homeDir: dir },
      stateOverride: null,
      kitDir: dir,
      tool: { name: 'swapout', version: '0.0.0', runtime: 'Node' },
      now: () => new Date(),
    });
  const engine = shared.get(assetsDir) ?? load();
  shared.set(assetsDir, engine);
  return { ...(await engine), stateOverride: join(dir, 'state'), kitDir: join(dir, 'kit') };
}

export function jobOptions(
  engine: Engine,
  machine: MachineChoice,
  change: Partial<JobOptions> = {},
): JobOptions {
  return {
    machine,
    technician: 't-1',
    site: null,
    assetTag: null,
    clockConfirmed: null,
    unattended: true,
    packDir: null,
    replacement: { kind: 'none', reason: 'none is needed here' },
    accepts: {},
    stepLimitMs: null,
    kitDir: engine.kitDir,
    outDir: null,
    keyPath: null,
    ...change,
  };
}

export const SILENT: Reporter = {
  line: () => undefined,
  output: () => undefined,
  progress: () => undefined,
};

type Answers = {
  readonly [K in QuestionKind]?: (
    question: QuestionOf<K>,
    signal?: AbortSignal,
  ) => AnswerTo<K> | Promise<AnswerTo<K>>;
};

export interface ScriptedAnswerer extends Answerer {
  readonly asked: QuestionKind[];
}

/** Stands in for a person: approves, begins without a replacement, goes on; `answers` says what differs. */
export function person(answers: Answers = {}): ScriptedAnswerer {
  const usual: Required<Answers> = {
    'approve-plan': ({ plan }) => ({ answer: 'approve', steps: plan.steps.map(({ id }) => id) }),
    'before-start': ({ stops }) => ({
      answer: 'begin',
      accepted: stops.map(({ name }) => ({ name, reason: 'I looked' })),
      replacement: { kind: 'none', reason: 'another day' },
    }),
    password: () => ({ answer: 'unknown', reason: 'nobody knows it' }),
    'keep-waiting': () => ({ answer: 'end' }),
    'step-failed': () => ({ answer: 'go-on' }),
    reboot: () => ({ answer: 'later' }),
    'install-replacement': () => ({ answer: 'go-without', reason: 'not now' }),
  };
  const all = { ...usual, ...answers };
  const asked: QuestionKind[] = [];
  return {
    attended: true,
    asked,
    ask: async <K extends QuestionKind>(question: QuestionOf<K>, signal?: AbortSignal) => {
      asked.push(question.kind);
      // The record's own type says that question and answer belong together.
      const answer = all[question.kind] as unknown as (
        question: QuestionOf<K>,
        signal?: AbortSignal,
      ) => AnswerTo<K> | Promise<AnswerTo<K>>;
      return answer(question, signal);
    },
  };
}

export interface RunChange {
  readonly options?: Partial<JobOptions>;
  readonly answerer?: Answerer;
  readonly products?: Readonly<Record<string, ProductSecret>>;
  readonly reporter?: Partial<Reporter>;
  readonly passphrase?: string;
  readonly pause?: AbortSignal;
  readonly moved?: MovedPlaces;
}

function ioOf(change: RunChange): Omit<JobIo, 'answerer'> {
  return {
    reporter: { ...SILENT, ...change.reporter },
    products: new Map(Object.entries(change.products ?? {})),
    passphrase: () => Promise.resolve(change.passphrase ?? null),
    pause: change.pause ?? new AbortController().signal,
  };
}

/** `swapout run`, without a terminal. */
export function run(engine: Engine, machine: MachineChoice, change: RunChange = {}): Promise<Job> {
  const unattended = change.answerer?.attended !== true;
  const options = jobOptions(engine, machine, {
    unattended,
    ...(unattended ? {} : { replacement: null }),
    ...change.options,
  });
  const answerer = change.answerer ?? unattendedAnswerer(options);
  return runNewJob(engine, options, { ...ioOf(change), answerer });
}

/** `swapout resume`, without a terminal. */
export function resume(
  engine: Engine,
  machine: MachineChoice,
  change: RunChange = {},
): Promise<Job> {
  return resumeLastJob(engine, machine, {
    ...ioOf(change),
    answererFor: (options) => change.answerer ?? unattendedAnswerer(options),
    moved: change.moved ?? NOTHING_MOVED,
  });
}

/** Runs, and resumes after each restart that is owed, to the job's end. */
export async function runToEnd(
  engine: Engine,
  machine: MachineChoice,
  change: RunChange = {},
): Promise<Job> {
  let job = await run(engine, machine, change);
  while (job.stage === 'reboot-required') job = await resume(engine, machine, change);
  return job;
}

export function jobDirOf(engine: Engine, job: string): string {
  return join(engine.stateOverride ?? '', 'jobs', job);
}

export async function eventsOf(engine: Engine, job: string): Promise<readonly JobEvent[]> {
  return (await readJournal(jobDirOf(engine, job))).lines.map(({ event }) => event);
}

export interface PracticeFacts {
  readonly boot: number;
  readonly uses: Readonly<Record<string, number>>;
  readonly facts: readonly {
    readonly source: string;
    readonly name: string;
    readonly locator: string;
  }[];
}

/** What a practice machine has become, read from its disk and not through our own words. */
export async function practiceState(engine: Engine, name: string): Promise<PracticeFacts> {
  const path = join(engine.stateOverride ?? '', 'practice', name, 'state.json');
  return JSON.parse(await readFile(path, 'utf8')) as PracticeFacts;
}
