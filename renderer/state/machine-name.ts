import type { PracticeSummary } from '../../src/model/contract.ts';
import type { MachineChoice } from '../../src/model/event.ts';

export type PracticeChoice = Exclude<MachineChoice, 'this'>;

export function isPractice(choice: MachineChoice): choice is PracticeChoice {
  return choice !== 'this';
}

/** The practice machine's title where it is known, else the name that the choice holds; null for this machine. */
export function practiceTitle(
  choice: MachineChoice,
  known: readonly Pick<PracticeSummary, 'name' | 'title'>[],
): string | null {
  if (!isPractice(choice)) return null;
  const name = choice.slice('practice:'.length);
  return known.find((practice) => practice.name === name)?.title ?? name;
}
