import { SwapoutError } from '../../../model/errors.ts';
import type { ActionResult } from '../../machine.ts';
import { StepEndedError, StepStoppedError } from '../../step-limit.ts';
import { ERROR, WindowsError } from '../api/windows-error.ts';
import type { WindowsAdvice } from './advice.ts';

type Advice = WindowsAdvice | null;

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

export const alreadyGone = (detail: string, exitCode: number | null = null): ActionResult =>
  result('already-gone', detail, null, exitCode);

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

/** Reports a restart that the step owes. */
export function owingReboot(before: ActionResult, reasons: readonly string[]): ActionResult {
  if (reasons.length === 0) return before;
  const outcome = before.outcome === 'done' ? 'done-reboot-required' : before.outcome;
  return { ...before, outcome, rebootOwed: [...before.rebootOwed, ...reasons] };
}

/** winerror.h: what says that a thing is guarded, in use, or that there is no room. */
const NO_ROOM = new Set([39, 112]);

/**
 * What an error of the system means for the step.
 * @throws SwapoutError `disk-full`; anything that is no error of the system
 */
export function resultOfError(error: unknown, isAdministrator: boolean): ActionResult {
  if (error instanceof StepStoppedError) {
    return result('skipped', 'It was stopped before it changed anything.');
  }
  if (error instanceof StepEndedError) {
    return timedOut(
      'step-hung',
      'It was ended at its time limit; what was done up to then stays done.',
    );
  }
  if (error instanceof SwapoutError) throw error;
  if (error instanceof WindowsError) return resultOfWindowsError(error, isAdministrator);
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case undefined:
      throw error;
    case 'ENOSPC':
      throw diskFull(error);
    case 'EPERM':
    case 'EACCES':
      return deniedResult(message, isAdministrator);
    case 'EROFS':
      return refused('blocked-by-policy', `The disk is write-protected: ${message}.`);
    case 'EBUSY':
      return failed('files-in-use', `It is in use: ${message}.`);
    default:
      return failed('system-error', `The system reports: ${message}.`);
  }
}

function resultOfWindowsError(error: WindowsError, isAdministrator: boolean): ActionResult {
  if (NO_ROOM.has(error.code)) throw diskFull(error);
  switch (error.code) {
    case ERROR.accessDenied:
    case ERROR.privilegeNotHeld:
      return deniedResult(error.message, isAdministrator);
    case ERROR.sharingViolation:
      return failed('files-in-use', `It is in use: ${error.message}.`);
    default:
      return failed('system-error', `Windows reports: ${error.message}.`);
  }
}

function deniedResult(message: string, isAdministrator: boolean): ActionResult {
  return isAdministrator
    ? refused('blocked-by-product', `It is guarded even against an administrator: ${message}.`)
    : refused('administrator-rights-missing', `This account may not do it: ${message}.`);
}

function diskFull(error: unknown): SwapoutError {
  const { message } = error as Error;
  return new SwapoutError('disk-full', `The disk is full: ${message}.`, { cause: error });
}

/** Is it one of these errors of Windows? */
export function isWindowsError(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof WindowsError && codes.includes(error.code);
}
