import { resolve } from 'node:path';
import { resumeLastJob } from '../../index.ts';
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
import { readSecrets, warnOfUnknownProducts } from '../secrets.ts';
import { runText } from '../texts.ts';
import { answererFor, passphraseFrom, reporterFor, requirePerson } from './run.ts';

export interface ResumeOptions extends CommonOptions {
  readonly yes?: boolean;
  readonly secrets?: string;
}

/** `swapout resume`: goes on with this machine's open job, or prints the last one's end again. */
export async function resumeCommand(
  context: CommandContext,
  flags: ResumeOptions,
): Promise<number> {
  requirePerson(context, flags);
  const unattended = flags.yes === true;
  const machine = parseMachine(flags.machine);
  const engine = await engineFor(context, flags);
  const secrets = await readSecrets(flags.secrets, context.terminal);
  warnOfUnknownProducts(secrets, engine.catalog, context.terminal);
  const reporter = reporterFor(context, engine, unattended);
  const pause = pauseSignal(context.terminal);
  try {
    const job = await resumeLastJob(engine, machine, {
      answererFor: (options: JobOptions) =>
        answererFor(context, engine, { ...options, unattended }),
      moved: {
        kitDir: flags.kit === undefined ? null : resolve(flags.kit),
        outDir: flags.out === undefined ? null : resolve(flags.out),
      },
      reporter,
      products: secrets.products,
      passphrase: passphraseFrom(context, secrets.signingKey, unattended),
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
