import type { Stop, StopName } from '../../src/model/conditions.ts';
import type { AnswerTo, PackOffer } from '../../src/model/question.ts';

/** What stands in the fields of *Before we start*. */
export interface Preparation {
  /** `offerKey` of the chosen one, `NO_REPLACEMENT`, or null while nothing is chosen. */
  readonly choice: string | null;
  readonly reasonForNone: string;
  readonly reasons: Readonly<Partial<Record<StopName, string>>>;
}

export const NO_REPLACEMENT = 'none';

/** Names an offer among others; an entry's id holds no space, so the last one parts the two. */
export function offerKey(offer: PackOffer): string {
  return `${offer.pack} ${offer.entry.id}`;
}

/** A replacement is chosen beforehand where only one can be used. */
export function preparationFrom(offers: readonly PackOffer[]): Preparation {
  const [only, ...others] = offers.filter(({ problem }) => problem === null);
  return {
    choice: only !== undefined && others.length === 0 ? offerKey(only) : null,
    reasonForNone: '',
    reasons: {},
  };
}

export type Unanswered = 'stops' | 'replacement' | 'reason';

export function unansweredIn(given: Preparation, stops: readonly Stop[]): readonly Unanswered[] {
  const open: Unanswered[] = [];
  if (stops.some(({ name }) => (given.reasons[name] ?? '').trim() === '')) open.push('stops');
  if (given.choice === null) open.push('replacement');
  if (given.choice === NO_REPLACEMENT && given.reasonForNone.trim() === '') open.push('reason');
  return open;
}

/** The answer that begins the removal; null while something is unanswered. */
export function beginAnswer(
  given: Preparation,
  stops: readonly Stop[],
): Extract<AnswerTo<'before-start'>, { answer: 'begin' }> | null {
  if (given.choice === null || unansweredIn(given, stops).length > 0) return null;
  const accepted = stops.map(({ name }) => ({ name, reason: (given.reasons[name] ?? '').trim() }));
  if (given.choice === NO_REPLACEMENT) {
    const replacement = { kind: 'none' as const, reason: given.reasonForNone.trim() };
    return { answer: 'begin', accepted, replacement };
  }
  const at = given.choice.lastIndexOf(' ');
  const replacement = {
    kind: 'pack' as const,
    pack: given.choice.slice(0, at),
    entry: given.choice.slice(at + 1),
  };
  return { answer: 'begin', accepted, replacement };
}
