import { resumeLastJob } from '../../index.ts';
import { SwapoutError } from '../../model/errors.ts';
import type { JobOptions } from '../../model/event.ts';
import { runDocument } from '../../model/run-document.ts';
import {
  engineFor,
  parseMachine,
  type CommandContext,
  type CommonOptions,
} from '../command-context.ts';
import { pauseSignal } from '../pause-signal.ts';
import { printDocument } from '../print-document.ts';
import { readSecrets } from '../secrets.ts';
import { terminalReporter } from '../terminal-reporter.ts';
import { runText } from '../texts.ts';
import { answererFor, passphraseFrom } from './run.ts';

export interface ResumeOptions extends CommonOptions {
  readonly yes?: boolean;
  readonly secrets?: string;
}

/** `swapout resume`: goes on with this machine's open job, or prints the last one's end again. */
export async function resumeCommand(
  context: CommandContext,
  flags: ResumeOptions,
): Promise<number> {
  if (flags.yes !== true && !context.terminal.canAsk) {
    throw new SwapoutError('usage', 'There is no terminal to ask on, and --yes was not given.');
  }
  const engine = await engineFor(context, flags);
  const secrets = await readSecrets(flags.secrets, context.terminal);
  const reporter = terminalReporter(context.terminal, context.paint);
  const pause = pauseSignal(context.terminal);
  try {
    const job = await resumeLastJob(engine, parseMachine(flags.machine), {
      answererFor: (options: JobOptions) =>
        answererFor(context, { ...options, unattended: flags.yes === true }),
      unattended: flags.yes === true,
      reporter,
      products: secrets.products,
      passphrase: passphraseFrom(context, secrets.signingKey, flags.yes === true),
      pause: pause.signal,
    });
    reporter.end();
    const document = runDocument(job);
    await printDocument(context, { json: flags.json === true }, document, () =>
      runText(document, context.paint),
    );
    return document.exitCode;
  } finally {
    reporter.end();
    pause.release();
  }
}
