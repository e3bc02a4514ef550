import { anonymise, machineOf } from '../../index.ts';
import { EXIT } from '../../model/exit-code.ts';
import {
  engineFor,
  parseMachine,
  type CommandContext,
  type CommonOptions,
} from '../command-context.ts';
import { look } from '../look.ts';
import { printDocument } from '../print-document.ts';

export interface SnapshotOptions extends CommonOptions {
  readonly root?: string;
  readonly anonymous?: boolean;
}

/** `swapout snapshot`: what can be read off a machine, so that it can become a practice machine. */
export async function snapshotCommand(
  context: CommandContext,
  options: SnapshotOptions,
): Promise<number> {
  const engine = await engineFor(context, options);
  const machine = await machineOf(engine, parseMachine(options.machine), options.root ?? null);
  const { snapshot } = await look(context, engine, machine);
  const document = options.anonymous === true ? anonymise(snapshot) : snapshot;
  await printDocument(context, options, document, () => `${JSON.stringify(document, null, 2)}\n`);
  return EXIT.done;
}
