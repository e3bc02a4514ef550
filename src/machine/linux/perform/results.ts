import { SwapoutError } from '../../../model/errors.ts';
import type { ActionResult } from '../../machine.ts';
import type { CommandResult } from '../../run-command.ts';
import type { LinuxAdvice } from './advice.ts';
import { StepEndedError, StepStoppedError } from '../../step-limit.ts';

type Advice = LinuxAdvice | null;

function result(
  outcome: ActionResult['outcome'],
  detail: string,
  advice: Advice = null,
  exitCode: number | null = null,
): ActionResult {
  return { outcome, exitCode, detail, advice, rebootOwed: [] };
}

export const done = (detail: string, exitCode: number | null = null): ActionResult =>
  result('done', detail, null, exitCode);

export const alreadyGone = (detail: string): ActionResult => result('already-gone', detail);

export const refused = (
  advice: Advice,
  detail: string,
  exitCode: number | null = null,
): ActionResult => result('refused', detail, advice, exitCode);

export const failed = (
  advice: Advice,
  detail: string,
  exitCode: number | null = null,
): ActionResult => result('failed', detail, advice, exitCode);

export const timedOut = (advice: Advice, detail: string): ActionResult =>
  result('timed-out', detail, advice);

export const unknown = (detail: string, exitCode: number | null = null): ActionResult =>
  result('unknown', detail, 'state-unreadable', exitCode);

/** Reports a restart that the step owes. */
export function owingReboot(before: ActionResult, reasons: readonly string[]): ActionResult {
  if (reasons.length === 0) return before;
  const outcome = before.outcome === 'done' ? 'done-reboot-required' : before.outcome;
  return { ...before, outcome, rebootOwed: [...before.rebootOwed, ...reasons] };
}

const WORDS = 300;

/** A line that says what went wrong; one that ends in a colon only announces the next. */
const ERROR_LINE = /\b(?:error|fail(?:ed|ure)|cannot|unable|denied|refused)\b.*[^:]$/i;

/** The last line of an error that a program wrote, else its last line, for a sentence. */
export function lastWords({ stdout, stderr }: Pick<CommandResult, 'stdout' | 'stderr'>): string {
  const lines = (stderr.trim() === '' ? stdout : stderr).split('\n').map((line) => line.trim());
  const last =
    lines.findLast((line) => ERROR_LINE.test(line)) ?? lines.findLast((line) => line !== '') ?? '';
  return last === '' ? 'It wrote nothing.' : `It wrote: ${last.slice(0, WORDS)}`;
}

/** A program that never ran; null if it did. */
export function startTrouble(program: string, command: CommandResult): ActionResult | null {
  switch (command.error) {
    case null:
      return null;
    case 'not-found':
      return failed('command-missing', `${program} does not exist on this machine.`);
    case 'not-permitted':
      return refused(
        'blocked-by-policy',
        `The system does not let ${program} start (${command.errorCode ?? 'no reason given'}).`,
      );
  }
}

/** Who stands in the way, in the system's own words; null where none of them was heard. */
export function blockedBy(
  stderr: string,
): { readonly advice: LinuxAdvice; readonly words: string } | null {
  const own = stderr
    .split('\n')
    .filter((line) => /^(?:dpkg|rpm|error|Failed to|userdel|groupdel)\b/.test(line));
  for (const [pattern, advice] of BLOCKS) {
    const words = own.find((line) => pattern.test(line));
    if (words !== undefined) return { advice, words: words.trim() };
  }
  return null;
}

/** The refusal of a command, if one was heard. */
export function blockedByResult(what: string, command: CommandResult): ActionResult | null {
  const block = blockedBy(command.stderr);
  return block === null ? null : refused(block.advice, `${what} ${block.words}`, command.exitCode);
}

const BLOCKS: readonly (readonly [RegExp, LinuxAdvice])[] = [
  [/Read-only file system/, 'blocked-by-policy'],
  [/Access denied|authentication required|Permission denied/i, 'blocked-by-policy'],
  [/Operation not permitted|Operation refused/, 'blocked-by-product'],
];

/**
 * What an error of the system means for the step. `changed` says whether something had been done already.
 * @throws SwapoutError `disk-full`; anything that is no error of the system
 */
export function resultOfError(error: unknown): ActionResult {
  if (error instanceof StepStoppedError)
    return result('skipped', 'It was stopped before it changed anything.');
  if (error instanceof StepEndedError) {
    return timedOut(
      'step-hung',
      'It was ended at its time limit; what was done up to then stays done.',
    );
  }
  if (error instanceof SwapoutError) throw error;
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case undefined:
      throw error;
    case 'ENOSPC':
    case 'EDQUOT':
      throw new SwapoutError('disk-full', `The disk is full: ${message}.`, { cause: error });
    case 'EPERM':
    case 'EACCES':
      return process.geteuid?.() === 0
        ? refused('blocked-by-policy', `The system forbids it even to root: ${message}.`)
        : refused('administrator-rights-missing', `This account may not do it: ${message}.`);
    case 'EROFS':
      return refused('blocked-by-policy', `The file system is read-only: ${message}.`);
    default:
      return failed('system-error', `The system reports: ${message}.`);
  }
}
