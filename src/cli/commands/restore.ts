import { restoreBackups } from '../../index.ts';
import { EXIT } from '../../model/exit-code.ts';
import {
  engineFor,
  parseMachine,
  type CommandContext,
  type CommonOptions,
} from '../command-context.ts';
import { printable } from '../paint.ts';
import { printDocument } from '../print-document.ts';
import { readSecrets } from '../secrets.ts';
import { passphraseFrom, requirePerson } from './run.ts';

export interface RestoreOptions extends CommonOptions {
  readonly yes?: boolean;
  readonly secrets?: string;
}

/** `swapout restore JOB`: puts back what the job's backups hold, and withdraws its receipt. */
export async function restoreCommand(
  context: CommandContext,
  job: string,
  options: RestoreOptions,
): Promise<number> {
  const { terminal, paint } = context;
  requirePerson(context, options);
  const machine = parseMachine(options.machine);
  if (options.yes !== true) {
    const answer = await terminal.ask(
      `Put back what job ${printable(job)} took away? Its receipt is withdrawn. [y/N] `,
    );
    if (!/^y(es)?$/i.test((answer ?? '').trim())) {
      terminal.err('Nothing was put back.\n');
      return EXIT.stepFailed;
    }
  }
  const engine = await engineFor(context, options);
  const secrets = await readSecrets(options.secrets, terminal);
  const result = await restoreBackups(engine, machine, job, {
    passphrase: passphraseFrom(context, secrets.signingKey, options.yes === true),
  });
  const document = {
    schema: 'swapout.restore/v1',
    job,
    restored: result.paths,
    failed: result.failed,
    recordedOnly: result.recordedOnly,
    receipt: result.job.receipts.at(-1)?.path ?? null,
  };
  await printDocument(context, options, document, () =>
    [
      ...result.paths.map((path) => `put back  ${printable(path)}`),
      ...result.failed.map(({ path, why }) =>
        paint.red(`NOT put back  ${printable(path)}: ${printable(why)}`),
      ),
      ...result.recordedOnly.map((path) =>
        paint.dim(`no copy, recorded by size and digest only  ${printable(path)}`),
      ),
      `Receipt: ${document.receipt ?? 'none'}`,
      '',
    ].join('\n'),
  );
  return result.failed.length === 0 ? EXIT.done : EXIT.stepFailed;
}
