import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProductSecret } from '../machine/machine.ts';
import { createRedactor, type Redactor } from './redact.ts';

export type OutputStream = 'stdout' | 'stderr';

/** Where the output of one step is kept. */
export function stepLogPath(jobDir: string, step: string): string {
  return join(jobDir, 'logs', `${step}.log`);
}

/** Keeps a step's output in the job's folder, and passes it on; no password in either. */
export interface StepLog {
  readonly write: (stream: OutputStream, text: string) => void;
  /** Passes on what was held back; says why a part of the output could not be kept, null where all was. */
  readonly end: () => string | null;
}

export function openStepLog(
  jobDir: string,
  step: string,
  secrets: readonly ProductSecret[],
  show: (stream: OutputStream, text: string) => void,
): StepLog {
  const path = stepLogPath(jobDir, step);
  const redactors: Readonly<Record<OutputStream, Redactor>> = {
    stdout: createRedactor(secrets),
    stderr: createRedactor(secrets),
  };
  let lost: string | null = null;
  const keep = (stream: OutputStream, clean: string): void => {
    if (clean === '') return;
    show(stream, clean);
    try {
      mkdirSync(join(jobDir, 'logs'), { recursive: true, mode: 0o700 });
      appendFileSync(path, clean, { mode: 0o600 });
    } catch (error) {
      // A full disk must not tear down the step that is under way: its result still has to be told.
      lost ??= error instanceof Error ? error.message : String(error);
    }
  };
  return {
    write: (stream, text) => {
      keep(stream, redactors[stream].push(text));
    },
    end: () => {
      for (const stream of ['stdout', 'stderr'] as const) keep(stream, redactors[stream].end());
      return lost;
    },
  };
}
