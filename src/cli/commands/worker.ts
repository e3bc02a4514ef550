import { EXIT } from '../../model/exit-code.ts';
import { runWorker } from '../../worker/run-worker.ts';
import { engineFor, parseMachine, type CommandContext } from '../command-context.ts';

export interface WorkerOptions {
  readonly kit?: string;
  readonly state?: string;
  readonly defaultMachine: string;
}

/** `swapout worker`: the engine behind the window; the contract's messages over standard input and output. */
export async function workerCommand(
  context: CommandContext,
  options: WorkerOptions,
): Promise<number> {
  const engine = await engineFor(context, options);
  await runWorker(engine, {
    defaultMachine: parseMachine(options.defaultMachine),
    input: process.stdin,
    send: (line) => {
      context.terminal.out(`${line}\n`);
    },
  });
  return EXIT.done;
}
