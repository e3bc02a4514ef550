import { loadKit, runNewJob, unattendedAnswerer, type Answerer } from '../../index.ts';
import { SwapoutError } from '../../model/errors.ts';
import type { JobOptions } from '../../model/event.ts';
import { runDocument } from '../../model/run-document.ts';
import {
  engineFor,
  parseMachine,
  type CommandContext,
  type CommonOptions,
} from '../command-context.ts';
import { planCommand } from './plan.ts';
import { jobOptions, type JobFlags } from '../job-options.ts';
import { pauseSignal } from '../pause-signal.ts';
import { printDocument } from '../print-document.ts';
import { readSecrets } from '../secrets.ts';
import { terminalAnswerer } from '../terminal-answerer.ts';
import { terminalReporter } from '../terminal-reporter.ts';
import { runText } from '../texts.ts';

export interface RunOptions extends CommonOptions, JobFlags {
  readonly secrets?: string;
  readonly dryRun?: boolean;
}

/** `swapout run`: the whole job, from the first reading to the receipt. */
export function runCommand(context: CommandContext, options: RunOptions): Promise<number> {
  return jobCommand(context, options, (answerer) => answerer);
}

/** `swapout remove`: the job without a replacement; `--dry-run` shows every command and runs none. */
export function removeCommand(context: CommandContext, options: RunOptions): Promise<number> {
  if (options.dryRun === true) return planCommand(context, options);
  const flags = {
    ...options,
    noReplacement: options.noReplacement ?? 'removal only, as asked on the command line',
  };
  return jobCommand(context, flags, (answerer) => answerer);
}

/** `swapout replace`: puts the replacement in place and removes nothing. */
export function replaceCommand(context: CommandContext, options: RunOptions): Promise<number> {
  return jobCommand(context, options, (answerer) => ({
    ask: (question, signal) =>
      question.kind === 'approve-plan'
        ? (Promise.resolve({
            answer: 'decline',
            reason: 'only the replacement was asked for',
          }) as never)
        : answerer.ask(question, signal),
  }));
}

async function jobCommand(
  context: CommandContext,
  flags: RunOptions,
  change: (answerer: Answerer) => Answerer,
): Promise<number> {
  requirePerson(context, flags);
  const engine = await engineFor(context, flags);
  const machine = parseMachine(flags.machine);
  const { profile } = await loadKit(engine.kitDir);
  const options = jobOptions(machine, engine, flags, profile?.technician ?? null);
  const secrets = await readSecrets(flags.secrets, context.terminal);
  const reporter = terminalReporter(context.terminal, context.paint);
  const pause = pauseSignal(context.terminal);
  try {
    const job = await runNewJob(engine, options, {
      answerer: change(answererFor(context, options)),
      reporter,
      products: secrets.products,
      passphrase: passphraseFrom(context, secrets.signingKey, options.unattended),
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

/** Without `--yes` and without a terminal to ask on, nothing is changed. */
function requirePerson({ terminal }: CommandContext, { yes }: RunOptions): void {
  if (yes === true || terminal.canAsk) return;
  throw new SwapoutError('usage', 'There is no terminal to ask on, and --yes was not given.');
}

export function answererFor(context: CommandContext, options: JobOptions): Answerer {
  return options.unattended
    ? unattendedAnswerer(options)
    : terminalAnswerer(context.terminal, context.paint);
}

/** The signing key's passphrase: given beforehand, or asked on the terminal; null where neither can be. */
export function passphraseFrom(
  { terminal }: CommandContext,
  given: string | null,
  unattended: boolean,
): () => Promise<string | null> {
  return async () => {
    if (given !== null) return given;
    if (unattended || !terminal.canAsk) return null;
    return terminal.ask('Passphrase of the signing key: ', true);
  };
}
