import type { ActionResult } from '../../machine.ts';
import type { CommandResult } from '../../run-command.ts';
import { blockedBy, done, failed, lastWords, refused, timedOut, unknown } from './results.ts';

/** What the package manager's database says of the package after its removal. */
export type StateAfter = 'gone' | 'config-files' | 'present' | 'unreadable';

/** What a removal came to: the registration decides, the exit code only explains. Pure. */
export function judgePurge(
  name: string,
  command: Pick<
    CommandResult,
    'exitCode' | 'endedBy' | 'timedOut' | 'stdout' | 'stderr' | 'stillRunning'
  >,
  after: StateAfter,
): ActionResult {
  const { exitCode } = command;
  const ending = endingOf(command);
  if (after === 'unreadable') {
    return unknown(
      `${ending}, and the package database cannot be read: is ${name} gone?`,
      exitCode,
    );
  }
  if (after === 'gone') {
    const although = exitCode === 0 ? '' : `, although the program ${ending}`;
    return done(`${name} is no longer registered${although}.`, exitCode);
  }
  if (command.timedOut) {
    const rest =
      command.stillRunning.length === 0
        ? ''
        : ` Still running: ${command.stillRunning.join(', ')}.`;
    return timedOut('uninstaller-hung', `It ${ending}; ${name} is still registered.${rest}`);
  }
  if (after === 'config-files') {
    return failed(
      'package-half-installed',
      `The program ${ending}; ${name} is removed, but its configuration is still registered. ${lastWords(command)}`,
      exitCode,
    );
  }
  if (exitCode === 0) {
    return failed(
      'uninstaller-lied',
      `The program reported success, but ${name} is still registered.`,
      0,
    );
  }
  const block = blockedBy(command.stderr);
  if (block !== null)
    return refused(block.advice, `${name} is still registered. ${block.words}`, exitCode);
  return failed(
    'uninstaller-failed',
    `The program ${ending}; ${name} is still registered. ${lastWords(command)}`,
    exitCode,
  );
}

function endingOf({
  exitCode,
  endedBy,
  timedOut,
}: Pick<CommandResult, 'exitCode' | 'endedBy' | 'timedOut'>): string {
  if (timedOut) return 'was ended at its time limit';
  return exitCode === null
    ? `was ended by ${endedBy ?? 'an unknown signal'}`
    : `ended with ${exitCode}`;
}
