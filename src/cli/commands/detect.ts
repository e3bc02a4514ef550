import { machineOf, withEarlierJob } from '../../index.ts';
import { detectExitCode, EXIT } from '../../model/exit-code.ts';
import type { DetectDocument } from '../../model/finding.ts';
import { SwapoutError } from '../../model/errors.ts';
import {
  engineFor,
  parseMachine,
  type CommandContext,
  type CommonOptions,
} from '../command-context.ts';
import { printable } from '../paint.ts';
import { look } from '../look.ts';
import { printDocument } from '../print-document.ts';
import { printError } from '../print-error.ts';
import { detectionText } from '../texts.ts';

export interface DetectOptions extends CommonOptions {
  readonly root?: string;
  readonly contract?: string;
}

/** `swapout detect`: reads the machine and changes nothing. */
export async function detectCommand(
  context: CommandContext,
  options: DetectOptions,
): Promise<number> {
  if (options.contract !== undefined && options.contract !== 'configmgr') {
    throw new SwapoutError('usage', `--contract knows "configmgr", not "${options.contract}".`);
  }
  const engine = await engineFor(context, options);
  const choice = parseMachine(options.machine);
  const machine = await machineOf(engine, choice, options.root ?? null);
  const { detection } = await look(context, engine, machine);
  const document =
    options.root === undefined
      ? await withEarlierJob(engine, choice, detection, (error) => {
          printError(error, context.terminal, context.paint);
        })
      : detection;
  if (options.contract === 'configmgr') return forConfigMgr(context, document);
  await printDocument(context, options, document, () => detectionText(document, context.paint));
  return detectExitCode(document.findings.length, document.unreadThatMatters.length);
}

/**
 * ConfigMgr's detection script contract: exit 0 and text on standard output: installed; exit 0 and
 * nothing: not installed; any other exit: unknown.
 */
function forConfigMgr({ terminal }: CommandContext, document: DetectDocument): number {
  const present = document.findings.filter(
    ({ state }) => state === 'installed' || state === 'leftover',
  );
  if (present.length > 0) {
    terminal.out(
      `${present.map(({ product, version }) => printable(`${product.name} ${version ?? ''}`.trim())).join('; ')}\n`,
    );
    return EXIT.done;
  }
  if (document.unreadThatMatters.length === 0) return EXIT.done;
  terminal.err(`Not read: ${document.unreadThatMatters.join(', ')}\n`);
  return EXIT.unproven;
}
