import { loadKit, runNewJob, unattendedAnswerer, type Answerer, type Engine } from '../../index.ts';
import { SwapoutError } from '../../model/errors.ts';
import type { JobOptions } from '../../model/event.ts';
import { runDocument, type RunDocument } from '../../model/run-document.ts';
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
import { readSecrets, warnOfUnknownProducts } from '../secrets.ts';
import { terminalAnswerer } from '../terminal-answerer.ts';
import { terminalReporter } from '../terminal-reporter.ts';
import { runText } from '../texts.ts';

export interface RunOptions extends CommonOptions, JobFlags {
  readonly secrets?: string;
  readonly dryRun?: boolean;
}

/** `swapout run`: the whole job, from the first reading to the receipt. */
export function runCommand(context: CommandContext, options: RunOptions): Promise<number> {
  return jobCommand(context, options, 'swapout.run/v1');
}

/** `swapout remove`: the job without a replacement; `--dry-run` shows every command and runs none. */
export function removeCommand(context: CommandContext, options: RunOptions): Promise<number> {
  if (options.dryRun === true) return planCommand(context, options);
  const noReplacement = 'removal only, as asked on the command line';
  return jobCommand(context, { ...options, noReplacement }, 'swapout.remove/v1');
}

/** `swapout replace`: puts the replacement in place and removes nothing. */
export function replaceCommand(context: CommandContext, options: RunOptions): Promise<number> {
  return jobCommand(context, { ...options, only: 'replace' }, 'swapout.replace/v1');
}

async function jobCommand(
  context: CommandContext,
  flags: RunOptions,
  schema: RunDocument['schema'],
): Promise<number> {
  requirePerson(context, flags);
  const machine = parseMachine(flags.machine);
  const engine = await engineFor(context, flags);
  const { profile } = await loadKit(engine.kitDir);
  const options = jobOptions(machine, engine, flags, profile?.technician ?? null);
  const secrets = await readSecrets(flags.secrets, context.terminal);
  warnOfUnknownProducts(secrets, engine.catalog, context.terminal);
  const reporter = reporterFor(context, engine, options.unattended);
  const pause = pauseSignal(context.terminal);
  try {
    const job = await runNewJob(engine, options, {
      answerer: answererFor(context, engine, options),
      reporter,
      products: secrets.products,
      passphrase: passphraseFrom(context, secrets.signingKey, options.unattended),
      pause: pause.signal,
    });
    reporter.end();
    const document = runDocument(job, schema);
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
export function requirePerson(
  { terminal }: CommandContext,
  { yes }: { readonly yes?: boolean },
): void {
  if (yes === true || terminal.canAsk) return;
  throw new SwapoutError('usage', 'There is no terminal to ask on, and --yes was not given.');
}

export function answererFor(
  { terminal, paint }: CommandContext,
  engine: Engine,
  options: JobOptions,
): Answerer {
  return options.unattended
    ? unattendedAnswerer(options)
    : terminalAnswerer(terminal, paint, options, engine.advice);
}

/** Where a person is asked what to do, the advice stands with the question. */
export function reporterFor(
  { terminal, paint }: CommandContext,
  engine: Engine,
  unattended: boolean,
): ReturnType<typeof terminalReporter> {
  return terminalReporter(terminal, paint, unattended ? engine.advice : new Map());
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
