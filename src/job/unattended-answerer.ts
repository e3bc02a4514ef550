import { SwapoutError } from '../model/errors.ts';
import type { JobOptions } from '../model/event.ts';
import type { AnswerTo, QuestionKind, QuestionOf } from '../model/question.ts';
import type { Answerer } from './answerer.ts';

type Answers = { readonly [K in QuestionKind]: (question: QuestionOf<K>) => AnswerTo<K> };

/**
 * `--yes`: answers what the options already answer, and never what needs a person: a stop without
 * `--accept` stays unanswered, a resemblance stays where it is, a hung step is waited for.
 */
export function unattendedAnswerer(options: JobOptions): Answerer {
  const answers: Answers = {
    'approve-plan': ({ plan }) => ({
      answer: 'approve',
      steps: plan.steps.filter((step) => step.asks === null).map((step) => step.id),
    }),
    'before-start': ({ stops, offers }) => ({
      answer: 'begin',
      accepted: stops.flatMap(({ name }) => {
        const reason = options.accepts[name];
        return reason === undefined ? [] : [{ name, reason }];
      }),
      replacement: replacementOf(options, offers),
    }),
    password: () => ({
      answer: 'unknown',
      reason: 'no right password was given for an unattended job',
    }),
    'keep-waiting': () => ({ answer: 'wait' }),
    'step-failed': () => ({ answer: 'go-on' }),
    reboot: () => ({ answer: 'later' }),
    'install-replacement': ({ verdict }) => ({
      answer: 'go-without',
      reason: `not installed without a person's word while the verdict is ${verdict}`,
    }),
  };
  return {
    attended: false,
    ask: async (question) => Promise.resolve(answer(answers, question)),
  };
}

function answer<K extends QuestionKind>(answers: Answers, question: QuestionOf<K>): AnswerTo<K> {
  const kind = question.kind;
  return answers[kind](question);
}

function replacementOf(
  options: JobOptions,
  offers: QuestionOf<'before-start'>['offers'],
): Extract<AnswerTo<'before-start'>, { answer: 'begin' }>['replacement'] {
  const { replacement } = options;
  if (replacement === null) {
    throw new SwapoutError(
      'usage',
      'This job has neither a replacement nor the reason for none, and nobody is asked under --yes.',
      { next: 'Go on at a terminal, without --yes: `swapout resume`.' },
    );
  }
  if (replacement.kind === 'none') return replacement;
  const offer = offers.find(({ entry }) => entry.id === replacement.entry);
  if (offer === undefined) {
    throw new SwapoutError(
      'pack-invalid',
      `The pack has no replacement "${replacement.entry}" for this machine.`,
    );
  }
  return { kind: 'pack', pack: offer.pack, entry: replacement.entry };
}
