import type { AnswerTo, QuestionKind, QuestionOf } from '../model/question.ts';

/** Who answers the job's questions: a person at a terminal, a person at the window, or `--yes`. */
export interface Answerer {
  /** A person is there; false: what the options do not answer stays undone. */
  readonly attended: boolean;
  /** @param signal aborts when the question no longer needs an answer; the promise may then stay open */
  ask<K extends QuestionKind>(question: QuestionOf<K>, signal?: AbortSignal): Promise<AnswerTo<K>>;
}
