import type { Failure } from '../../src/model/contract.ts';
import { ERROR_TEXT } from '../../src/model/error-text.ts';
import type { Say } from './use-text.ts';

export interface FailureText {
  readonly title: string;
  readonly happened: string;
  readonly meaning: string;
  readonly next: string;
}

/**
 * A failure as the window tells it. The usual texts name the terminal's commands, so the window has its
 * own; what was said for this one case is kept.
 */
export function failureText(failure: Failure, say: Say): FailureText {
  const usual = ERROR_TEXT[failure.code];
  const { code, message, meaning, next } = failure;
  return {
    title: say(`error.${code}.title`),
    happened: message,
    meaning: meaning === usual.meaning ? say(`error.${code}.meaning`) : meaning,
    next: next === usual.next ? say(`error.${code}.next`) : next,
  };
}
