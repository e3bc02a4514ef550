import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, CommandResult, RunCommand } from '../../../../../src/machine/run-command.ts';

const DIR = join(import.meta.dirname, '../../../../fixtures/linux/perform/recorded');

const NOTHING: CommandResult = {
  exitCode: 0,
  stdout: '',
  stderr: '',
  stdoutOmittedBytes: 0,
  stderrOmittedBytes: 0,
  durationMs: 1,
  timedOut: false,
  aborted: false,
  endedBy: null,
  error: null,
  errorCode: null,
  stillRunning: [],
};

export function resultWith(part: Partial<CommandResult>): CommandResult {
  return { ...NOTHING, ...part };
}

/** What the real command returned when it was recorded; see the README beside the recordings. */
export function recorded(name: string): CommandResult {
  const text = readFileSync(join(DIR, `${name}.txt`), 'utf8');
  const match = /^exit (\d+)\n--- stdout\n([\s\S]*?)--- stderr\n([\s\S]*)$/.exec(text);
  if (match === null) throw new Error(`${name}.txt is no recording`);
  return resultWith({ exitCode: Number(match[1]), stdout: match[2] ?? '', stderr: match[3] ?? '' });
}

export interface Expected {
  /** The whole command line that must be asked for next, joined by spaces. */
  readonly line: string;
  readonly answer: CommandResult;
  /** What the real program would have done to the machine. */
  readonly effect?: () => void;
}

/**
 * Stand-in for the system's programs: answers the expected command lines in their order, and fails on any
 * other. `lines` is what was asked for.
 */
export function standInRunner(expected: readonly Expected[]): { run: RunCommand; lines: string[] } {
  const lines: string[] = [];
  const run = (command: Command): Promise<CommandResult> => {
    const line = [command.program, ...command.arguments].join(' ');
    const next = expected[lines.length];
    lines.push(line);
    if (next?.line !== line) {
      return Promise.reject(
        new Error(`asked for: ${line}\nexpected: ${next?.line ?? 'nothing more'}`),
      );
    }
    next.effect?.();
    return Promise.resolve(next.answer);
  };
  return { run, lines };
}
