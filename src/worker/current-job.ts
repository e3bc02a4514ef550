import { PauseRequested, resumeJobById, runNewJob, type Engine, type JobIo } from '../index.ts';
import type { Notification, StartChoices } from '../model/contract.ts';
import { SwapoutError } from '../model/errors.ts';
import type { MachineChoice } from '../model/event.ts';
import type { Job } from '../model/job.ts';
import { failureOf } from './failure.ts';
import { jobOptionsFrom, machineOfJob, type PackBook } from './session-reads.ts';
import { windowAnswerer, type WindowAnswerer } from './window-answerer.ts';

/** The one job that the window works on. */
export interface CurrentJob {
  readonly start: (choices: StartChoices) => Promise<string>;
  readonly resume: (job: string) => Promise<string>;
  readonly pause: () => Promise<void>;
  readonly answer: (question: number, answer: Readonly<Record<string, unknown>>) => void;
  readonly isRunning: () => boolean;
  readonly machine: () => MachineChoice | null;
  readonly passphrase: () => string | null;
  readonly setPassphrase: (passphrase: string) => void;
}

interface Running {
  readonly answerer: WindowAnswerer;
  readonly controller: AbortController;
  /** The job's id, once its first line is on disk. */
  readonly opened: Promise<string>;
  readonly ended: Promise<void>;
}

/** Starts a job and tells the window of it until it rests. */
function launch(
  engine: Engine,
  notify: (notification: Notification) => void,
  passphrase: () => string | null,
  begin: (io: JobIo) => Promise<Job>,
): Running {
  const answerer = windowAnswerer(notify);
  const controller = new AbortController();
  const opened = Promise.withResolvers<string>();
  let id: string | null = null;
  const rest = (error: unknown): void => {
    if (id === null) opened.reject(error);
    else notify({ type: 'job-rests', job: id, failure: error === null ? null : failureOf(error) });
  };
  const io: JobIo = {
    answerer,
    products: new Map(),
    passphrase: () => Promise.resolve(passphrase()),
    pause: controller.signal,
    reporter: {
      line: (line, job) => {
        id = job.id;
        opened.resolve(job.id);
        notify({ type: 'job-line', job: job.id, line });
      },
      output: (step, stream, text) => {
        notify({ type: 'output', step, stream, text });
      },
      progress: (text) => {
        notify({ type: 'progress', text, since: engine.now().toISOString() });
      },
    },
  };
  const ended = begin(io).then(
    () => {
      rest(null);
    },
    (error: unknown) => {
      rest(error ?? new Error('the job failed without a reason'));
    },
  );
  return { answerer, controller, opened: opened.promise, ended };
}

export function createCurrentJob(
  engine: Engine,
  packs: PackBook,
  notify: (notification: Notification) => void,
): CurrentJob {
  let running: Running | null = null;
  let machine: MachineChoice | null = null;
  let passphrase: string | null = null;

  const run = (begin: (io: JobIo) => Promise<Job>): Promise<string> => {
    if (running !== null) throw new SwapoutError('busy', 'A job runs in this window already.');
    const current = launch(engine, notify, () => passphrase, begin);
    running = current;
    void current.ended.then(() => {
      running = null;
    });
    return current.opened;
  };

  return {
    start: async (choices) => {
      const options = jobOptionsFrom(engine, choices, packs);
      const opened = run((io) => runNewJob(engine, options, io));
      machine = choices.machine;
      return opened;
    },
    resume: async (job) => {
      const choice = await machineOfJob(engine, job);
      const opened = run((io) => resumeJobById(engine, choice, job, io));
      machine = choice;
      return opened;
    },
    pause: async () => {
      if (running === null) return;
      running.controller.abort();
      running.answerer.giveUp(new PauseRequested());
      await running.ended;
    },
    answer: (question, answer) => {
      if (running === null) throw new SwapoutError('usage', 'No job runs in this window.');
      running.answerer.answer(question, answer);
    },
    isRunning: () => running !== null,
    machine: () => machine,
    passphrase: () => passphrase,
    setPassphrase: (value) => {
      passphrase = value;
    },
  };
}
