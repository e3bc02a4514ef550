import { PauseRequested, resumeJobById, runNewJob, type Engine } from '../index.ts';
import type { Notification, StartChoices } from '../model/contract.ts';
import { SwapoutError } from '../model/errors.ts';
import type { JobOptions, MachineChoice } from '../model/event.ts';
import type { Job } from '../model/job.ts';
import { failureOf } from './failure.ts';
import { jobOptionsFrom, machineOfJob, type PackBook } from './session-reads.ts';
import { windowAnswerer } from './window-answerer.ts';

/** The one job that the window works on. */
export interface CurrentJob {
  readonly start: (choices: StartChoices) => Promise<string>;
  readonly resume: (job: string) => Promise<string>;
  readonly pause: () => Promise<void>;
  readonly answer: (question: number, answer: Readonly<Record<string, unknown>>) => void;
  readonly machine: () => MachineChoice | null;
  readonly passphrase: () => string | null;
  readonly setPassphrase: (passphrase: string) => void;
}

interface Running {
  readonly answerer: ReturnType<typeof windowAnswerer>;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

export function createCurrentJob(
  engine: Engine,
  packs: PackBook,
  notify: (notification: Notification) => void,
): CurrentJob {
  let running: Running | null = null;
  let machine: MachineChoice | null = null;
  let passphrase: string | null = null;

  const launch = (begin: (io: JobIo) => Promise<Job>): Promise<string> => {
    if (running !== null) throw new SwapoutError('busy', 'A job runs in this window already.');
    const answerer = windowAnswerer(notify);
    const controller = new AbortController();
    return new Promise((resolve, reject) => {
      let id: string | null = null;
      const io: JobIo = {
        answerer,
        products: new Map(),
        passphrase: () => Promise.resolve(passphrase),
        pause: controller.signal,
        reporter: {
          line: (line, job) => {
            id ??= job.id;
            resolve(job.id);
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
      const rest = (error: unknown): void => {
        running = null;
        if (id === null)
          reject(error instanceof Error ? error : new Error('the job ended before it began'));
        else
          notify({ type: 'job-rests', job: id, failure: error === null ? null : failureOf(error) });
      };
      const ended = begin(io).then(
        () => {
          rest(null);
        },
        (error: unknown) => {
          rest(error ?? new Error('the job failed without a reason'));
        },
      );
      running = { answerer, controller, ended };
    });
  };

  return {
    start: async (choices) => {
      machine = choices.machine;
      const options: JobOptions = jobOptionsFrom(engine, choices, packs);
      return launch((io) => runNewJob(engine, options, io));
    },
    resume: async (job) => {
      machine = await machineOfJob(engine, job);
      const choice = machine;
      return launch((io) => resumeJobById(engine, choice, job, io));
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
    machine: () => machine,
    passphrase: () => passphrase,
    setPassphrase: (value) => {
      passphrase = value;
    },
  };
}

type JobIo = Parameters<typeof runNewJob>[2];
