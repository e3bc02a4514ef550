import type { Failure } from '../model/contract.ts';
import { ERROR_TEXT } from '../model/error-text.ts';
import { SwapoutError } from '../model/errors.ts';

/** What a failure says on the screen: what happened, what it means, what to do next. */
export function failureOf(error: unknown): Failure {
  const known =
    error instanceof SwapoutError
      ? error
      : new SwapoutError('internal', error instanceof Error ? error.message : String(error));
  const { meaning, next } = ERROR_TEXT[known.code];
  return { code: known.code, message: known.message, meaning, next: known.next ?? next };
}
