import type { Action } from '../../../model/action.ts';
import type { ActionResult } from '../../machine.ts';
import { BUSY } from './exit-codes.ts';
import { followProgram } from './follow-program.ts';
import { judgeRemoval, startTrouble } from './msi-uninstall.ts';
import { alreadyGone, failed, refused, timedOut } from './results.ts';
import { say, type WindowsWork } from './surroundings.ts';
import { checkUninstaller } from './trusted-uninstaller.ts';
import { isUninstallerRegistered } from './uninstall-registration.ts';
import { waitForInstaller } from './wait-for-installer.ts';

type ExeUninstall = Extract<Action, { kind: 'exe-uninstall' }>;

/** Starts a vendor's own uninstaller, after a look at who made it, and follows all that it starts. */
export async function uninstallExe(action: ExeUninstall, work: WindowsWork): Promise<ActionResult> {
  const registry = work.here.system.registry;
  const check = checkUninstaller(action.path, work.here);
  if (check.kind === 'refused') {
    return refused('uninstaller-not-trusted', `Not started: ${check.why}.`);
  }
  if (check.kind === 'missing') {
    return isUninstallerRegistered(action.path, registry) === false
      ? alreadyGone(`${action.path} is gone, and no entry names it.`)
      : failed('command-missing', `${action.path} does not exist on this machine.`);
  }
  // Without an entry that names it beforehand, its absence afterwards says nothing.
  const wasRegistered = isUninstallerRegistered(action.path, registry) === true;
  let atLeastMs = 0;
  for (;;) {
    const busy = await waitForInstaller(work, atLeastMs);
    if (busy !== null) return busy;
    const end = await followProgram(work, {
      program: action.path,
      arguments: action.arguments.map(quoteArgument),
      verbatim: true,
    });
    if (end.startError !== null) return startTrouble(action.path, end.startError);
    const left = end.leftRunning === 0 ? '' : ` ${end.leftRunning} processes of it still run.`;
    if (end.timedOut) {
      return timedOut('uninstaller-hung', `The uninstaller was ended at its time limit.${left}`);
    }
    if (end.exitCode !== BUSY) {
      const stillKnown = wasRegistered ? isUninstallerRegistered(action.path, registry) : null;
      const seen = { what: action.path, stillKnown, takesPassword: false };
      const result = judgeRemoval(end.exitCode, seen);
      return { ...result, detail: result.detail + left };
    }
    say(work, `the uninstaller answers ${BUSY}: another installation runs`);
    atLeastMs = work.here.waits.retryMs;
  }
}

/**
 * One argument as Windows' programs read it. A property keeps its name outside the quotes,
 * `KLPASSWD="va lue"`; `_?=` of NSIS takes the rest of the line as it is.
 */
export function quoteArgument(argument: string): string {
  if (argument.startsWith('_?=') || (argument !== '' && !/[\s"]/.test(argument))) return argument;
  const property = /^([A-Z][A-Z0-9_.]*=)(.*)$/s.exec(argument);
  const [name, value] = property === null ? ['', argument] : [property[1], property[2] ?? ''];
  const escaped = value.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1');
  return `${name ?? ''}"${escaped}"`;
}
