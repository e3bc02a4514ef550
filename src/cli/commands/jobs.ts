import { listJobs, stateDirOf, summaryOf } from '../../index.ts';
import { EXIT } from '../../model/exit-code.ts';
import {
  engineFor,
  parseMachine,
  type CommandContext,
  type CommonOptions,
} from '../command-context.ts';
import { printable } from '../paint.ts';
import { printDocument } from '../print-document.ts';

/** `swapout jobs`: the jobs of a state directory, oldest first. */
export async function jobsCommand(
  context: CommandContext,
  options: CommonOptions,
): Promise<number> {
  const engine = await engineFor(context, options);
  const choice = parseMachine(options.machine);
  const stored = await listJobs(stateDirOf(choice, engine.environment, engine.stateOverride));
  const jobs = stored.flatMap((job) => summaryOf(job) ?? []);
  const damaged = stored.flatMap(({ id, damaged: why }) =>
    why === null ? [] : [{ job: id, why }],
  );
  await printDocument(context, options, { schema: 'swapout.jobs/v1', jobs, damaged }, () => {
    const lines = jobs.map(
      ({ job, machine, stage, verdict, receipt }) =>
        `${job}  ${machine}  ${stage}  ${verdict ?? '-'}  ${printable(receipt ?? 'no receipt')}`,
    );
    const bad = damaged.map(({ job, why }) =>
      context.paint.red(`${job}  DAMAGED: ${printable(why)}`),
    );
    return [...lines, ...bad, ''].join('\n') || 'No jobs.\n';
  });
  return EXIT.done;
}
