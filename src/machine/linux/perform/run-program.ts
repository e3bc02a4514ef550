import type { CommandResult } from '../../run-command.ts';
import type { Surroundings, Work } from './surroundings.ts';

const ASK_LIMIT_MS = 60_000;

/** Runs the step's own program: its output is kept and shown, and only the technician ends it. */
export function runProgram(work: Work, argv: readonly string[]): Promise<CommandResult> {
  const [program, ...args] = argv;
  if (program === undefined) throw new Error('an action without a program');
  return work.here.run({
    program,
    arguments: args,
    timeLimitMs: work.context.timeLimitMs,
    firstLimitMs: work.limit.remainingMs(),
    askAtLimit: () => work.limit.ask(),
    onOutput: work.context.onOutput,
  });
}

/** Asks a program that only reads. */
export function askProgram(here: Surroundings, argv: readonly string[]): Promise<CommandResult> {
  const [program, ...args] = argv;
  if (program === undefined) throw new Error('a question without a program');
  return here.run({ program, arguments: args, timeLimitMs: ASK_LIMIT_MS });
}
