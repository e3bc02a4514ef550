import type { Stop } from '../model/conditions.ts';
import type { ReplacementChoice } from '../model/pack.ts';
import type { AnswerTo, PackOffer } from '../model/question.ts';
import { SwapoutError } from '../model/errors.ts';
import type { JobRun } from './job-run.ts';
import { PauseRequested } from './pause-requested.ts';

/**
 * *Before we start*: reads the machine's conditions, shows them with the replacement and what a person
 * must answer in words, and returns the answer. Looks again as often as asked.
 */
export async function askBeforeStart(
  run: JobRun,
  stops: readonly Stop[],
  neededBytes: number,
): Promise<AnswerTo<'before-start'> & { readonly offers: readonly PackOffer[] }> {
  for (;;) {
    run.reporter.progress('Looking at power, locks, free space and the pack');
    const conditions = { ...(await run.machine.readConditions(run.jobDir)), neededBytes };
    const { offers, problems } = await run.offers();
    await run.append({ type: 'conditions-read', conditions, stops: [...stops] });
    const answer = await run.answerer.ask<'before-start'>({
      kind: 'before-start',
      conditions,
      stops: [...stops],
      offers: [...offers],
      packProblems: [...problems],
    });
    if (answer.answer !== 'look-again') return { ...answer, offers };
    if (run.pause.aborted) throw new PauseRequested();
  }
}

/** The chosen offer as the journal holds it. Throws `pack-digest` or `pack-invalid` where it cannot be used. */
export function choiceOf(
  answer: Extract<AnswerTo<'before-start'>, { answer: 'begin' }>['replacement'],
  offers: readonly PackOffer[],
): ReplacementChoice {
  if (answer.kind === 'none') return { kind: 'none', reason: answer.reason };
  const offer = offers.find(({ pack, entry }) => pack === answer.pack && entry.id === answer.entry);
  if (offer === undefined) {
    throw new SwapoutError(
      'pack-invalid',
      `The pack has no replacement "${answer.entry}" for this machine.`,
    );
  }
  if (offer.problem !== null) {
    throw new SwapoutError('pack-digest', `"${offer.entry.name}" cannot be used: ${offer.problem}`);
  }
  const { packDir, pack, entry } = offer;
  return { kind: 'pack', packDir, pack, entry: entry.id, name: entry.name, version: entry.version };
}
