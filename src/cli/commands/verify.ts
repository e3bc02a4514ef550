import { machineOf, verifyNow } from '../../index.ts';
import { verifyExitCode } from '../../model/exit-code.ts';
import {
  engineFor,
  parseMachine,
  type CommandContext,
  type CommonOptions,
} from '../command-context.ts';
import { look } from '../look.ts';
import { printDocument } from '../print-document.ts';
import { verdictText } from '../texts.ts';

/** `swapout verify`: reads the machine and judges it against what the last job found. */
export async function verifyCommand(
  context: CommandContext,
  options: CommonOptions,
): Promise<number> {
  const engine = await engineFor(context, options);
  const choice = parseMachine(options.machine);
  const machine = await machineOf(engine, choice);
  const document = await verifyNow(engine, choice, await look(context, engine, machine));
  await printDocument(context, options, document, () => verdictText(document, context.paint));
  return verifyExitCode(document.verdict);
}
