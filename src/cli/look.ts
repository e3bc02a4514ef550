import { lookAt, type Engine, type Looked, type Machine } from '../index.ts';
import type { CommandContext } from './command-context.ts';
import { terminalReporter } from './terminal-reporter.ts';

/** Reads the machine; on a terminal a line says what is read just now. */
export async function look(
  { terminal, paint }: CommandContext,
  engine: Engine,
  machine: Machine,
): Promise<Looked> {
  if (!terminal.live) return lookAt(engine, machine, () => undefined);
  const reporter = terminalReporter(terminal, paint, new Map());
  try {
    return await lookAt(engine, machine, (source) => {
      reporter.progress('Reading the machine', source);
    });
  } finally {
    reporter.end();
  }
}
