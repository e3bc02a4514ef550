import { listJobs, stateDirOf, summaryOf, type Engine } from '../../index.ts';
import { EXIT } from '../../model/exit-code.ts';
import type { JobSummary } from '../../model/contract.ts';
import { SwapoutError } from '../../model/errors.ts';
import type { MachineChoice } from '../../model/event.ts';
import {
  engineFor,
  parseMachine,
  type CommandContext,
  type CommonOptions,
} from '../command-context.ts';
import { printable } from '../paint.ts';
import { printDocument } from '../print-document.ts';

/** `swapout jobs`: the jobs of this machine and of the practice machines, or of `--machine` alone; oldest first. */
export async function jobsCommand(
  context: CommandContext,
  options: CommonOptions,
): Promise<number> {
  const engine = await engineFor(context, options);
  const only = options.machine === undefined ? null : parseMachine(options.machine);
  const { stored, unread } = await storedJobs(engine, only);
  const jobs = stored
    .flatMap((job) => (job.damaged === null ? (summaryOf(job) ?? []) : []))
    .sort((one, other) => one.openedAt.localeCompare(other.openedAt));
  const damaged = stored.flatMap(({ id, damaged: why }) =>
    why === null ? [] : [{ job: id, why }],
  );
  const document = { schema: 'swapout.jobs/v1', jobs, damaged, unread };
  await printDocument(context, options, document, () => {
    const { red, yellow } = context.paint;
    const lines = [
      ...jobs.map(jobLine),
      ...damaged.map(({ job, why }) => red(`${printable(job)}  DAMAGED: ${printable(why)}`)),
      ...unread.map((why) => yellow(printable(why))),
    ];
    return lines.length === 0 ? 'No jobs.\n' : `${lines.join('\n')}\n`;
  });
  return EXIT.done;
}

type Stored = Awaited<ReturnType<typeof listJobs>>;

async function storedJobs(
  engine: Engine,
  only: MachineChoice | null,
): Promise<{ readonly stored: Stored; readonly unread: readonly string[] }> {
  const choices: readonly MachineChoice[] =
    only === null ? ['this', 'practice:home-suite'] : [only];
  const dirs = new Set(
    choices.map((choice) => stateDirOf(choice, engine.environment, engine.stateOverride)),
  );
  const stored: Stored[number][] = [];
  const unread: string[] = [];
  for (const dir of dirs) {
    try {
      stored.push(...(await listJobs(dir)));
    } catch (error) {
      // Administrators' jobs are not every account's to read; the others are listed all the same.
      if (only !== null || !(error instanceof SwapoutError)) throw error;
      unread.push(`The jobs in ${dir} cannot be read by this account.`);
    }
  }
  const asked = stored.filter(
    ({ machine }) => only === null || machine === null || machine === only,
  );
  return { stored: asked, unread };
}

function jobLine({ job, machine, stage, verdict, receipt }: JobSummary): string {
  return `${job}  ${machine}  ${stage}  ${verdict ?? '-'}  ${printable(receipt ?? 'no receipt')}`;
}
