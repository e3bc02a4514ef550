import { join, resolve } from 'node:path';
import { runProgram } from '../../../src/cli/program.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { tempDir } from '../job/practice-job.ts';

/** The program as it lies in a checkout. */
export const PROGRAM = resolve(import.meta.dirname, '../../../src/cli/index.ts');

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface Person {
  /** Given in turn; after the last one the input is at its end. */
  readonly answers?: readonly string[];
  /** All of standard input, for `--secrets -`. */
  readonly input?: string;
  readonly colour?: boolean;
}

/** A state directory and a kit of its own, and the program on them. */
export interface Swapout {
  readonly stateDir: string;
  readonly kitDir: string;
  readonly run: (line: readonly string[], person?: Person) => Promise<Ran>;
  /** What was asked of the person, in the last run. */
  readonly prompts: () => readonly { readonly prompt: string; readonly hidden: boolean }[];
}

/** Stands in for a terminal: everything is kept, nothing is shown. */
export async function swapout(): Promise<Swapout> {
  const dir = await tempDir();
  const [stateDir, kitDir] = [join(dir, 'state'), join(dir, 'kit')];
  let prompts: { prompt: string; hidden: boolean }[] = [];
  return {
    stateDir,
    kitDir,
    prompts: () => prompts,
    run: async (line, { answers, input = '', colour = false } = {}) => {
      const ran = { out: '', err: '' };
      const left = [...(answers ?? [])];
      prompts = [];
      const terminal: Terminal = {
        out: (text) => (ran.out += text),
        err: (text) => (ran.err += text),
        colour,
        live: false,
        canAsk: answers !== undefined,
        ask: (prompt, hidden = false) => {
          prompts.push({ prompt, hidden });
          return Promise.resolve(left.shift() ?? null);
        },
        readAll: () => Promise.resolve(input),
      };
      const own = TAKES_PLACES.has(line[0] ?? '') ? ['--state', stateDir, '--kit', kitDir] : [];
      const exitCode = await runProgram([...line, ...own], terminal, PROGRAM);
      return { exitCode, ...ran };
    },
  };
}

const TAKES_PLACES = new Set([
  ...['detect', 'plan', 'verify', 'snapshot', 'run', 'remove', 'replace', 'resume', 'restore'],
  ...['jobs', 'catalog'],
]);
