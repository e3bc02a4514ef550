import { machineOf, planFor } from '../../index.ts';
import { EXIT } from '../../model/exit-code.ts';
import {
  engineFor,
  parseMachine,
  type CommandContext,
  type CommonOptions,
} from '../command-context.ts';
import { look } from '../look.ts';
import { printDocument } from '../print-document.ts';
import { planText } from '../texts.ts';

export interface PlanOptions extends CommonOptions {
  readonly root?: string;
}

/** `swapout plan`: shows every command that `run` would begin with, and runs none. */
export async function planCommand(context: CommandContext, options: PlanOptions): Promise<number> {
  const engine = await engineFor(context, options);
  const machine = await machineOf(engine, parseMachine(options.machine), options.root ?? null);
  const looked = await look(context, engine, machine);
  const plan = planFor(engine, machine, looked);
  const { unreadThatMatters } = looked.detection;
  // A plan of what was read; it must not pass for all that there is.
  if (unreadThatMatters.length > 0) {
    context.terminal.err(`Not read, so this may not be all: ${unreadThatMatters.join(', ')}\n`);
  }
  await printDocument(context, options, plan, () => planText(plan, context.paint));
  return EXIT.done;
}
