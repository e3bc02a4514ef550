import { ERROR_TEXT } from '../model/error-text.ts';
import { SwapoutError } from '../model/errors.ts';
import { errorExitCode } from '../model/exit-code.ts';
import type { Paint } from './paint.ts';
import type { Terminal } from './terminal.ts';

/** Says what happened, what it means for the machine and what to do next; returns the exit code. */
export function printError(error: unknown, terminal: Terminal, paint: Paint): number {
  const known = error instanceof SwapoutError ? error : asInternal(error);
  const { meaning, next } = ERROR_TEXT[known.code];
  terminal.err(
    `${paint.red('swapout:')} ${known.message}\n  ${meaning}\n  Next: ${known.next ?? next}\n`,
  );
  if (known.code === 'internal' && (process.env['SWAPOUT_DEBUG'] ?? '') !== '') {
    terminal.err(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
  }
  return errorExitCode(known.code);
}

function asInternal(error: unknown): SwapoutError {
  const message = error instanceof Error ? error.message : String(error);
  return new SwapoutError('internal', `Swapout itself failed: ${message}`, { cause: error });
}
