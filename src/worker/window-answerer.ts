import type { Answerer } from '../index.ts';
import type { Notification } from '../model/contract.ts';
import { SwapoutError } from '../model/errors.ts';
import {
  ANSWERS,
  type AnswerTo,
  type Question,
  type QuestionKind,
  type QuestionOf,
} from '../model/question.ts';

/** Asks over the contract; one question is open at a time, or one and the limit of the step that runs. */
export interface WindowAnswerer extends Answerer {
  /** Throws `usage` where no such question is open, or the answer is not one to it. */
  readonly answer: (id: number, answer: Readonly<Record<string, unknown>>) => void;
  /** Rejects what is open, and whatever is asked from now on, so that the job can rest. */
  readonly giveUp: (reason: Error) => void;
}

interface OpenQuestion {
  readonly question: Question;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: Error) => void;
}

export function windowAnswerer(notify: (notification: Notification) => void): WindowAnswerer {
  const open = new Map<number, OpenQuestion>();
  let lastId = 0;
  let stopped: Error | null = null;
  const close = (id: number): void => {
    if (open.delete(id)) notify({ type: 'question-closed', id });
  };
  return {
    attended: true,
    ask: <K extends QuestionKind>(question: QuestionOf<K>, signal?: AbortSignal) =>
      new Promise<AnswerTo<K>>((resolve, reject) => {
        if (stopped !== null) {
          reject(stopped);
          return;
        }
        lastId += 1;
        const id = lastId;
        open.set(id, { question, resolve: resolve as (answer: unknown) => void, reject });
        signal?.addEventListener('abort', () => {
          close(id);
        });
        notify({ type: 'question', id, question });
      }),
    answer: (id, answer) => {
      const asked = open.get(id);
      if (asked === undefined) throw new SwapoutError('usage', 'This question is no longer open.');
      const parsed = ANSWERS[asked.question.kind].safeParse(answer);
      if (!parsed.success) throw new SwapoutError('usage', 'That is no answer to this question.');
      close(id);
      asked.resolve(parsed.data);
    },
    giveUp: (reason) => {
      stopped = reason;
      for (const [id, { reject }] of [...open]) {
        close(id);
        reject(reason);
      }
    },
  };
}
