import type { Action } from '../../../model/action.ts';
import { argvOf } from '../../../model/command-line.ts';
import type { ActionResult, ProductSecret } from '../../machine.ts';
import type { Installer } from '../api/installer.ts';
import { BUSY, EXIT_CODES, FATAL } from './exit-codes.ts';
import { followProgram } from './follow-program.ts';
import { secretLoggingPolicy } from './installer-policy.ts';
import { alreadyGone, done, failed, owingReboot, refused, timedOut } from './results.ts';
import { secretProperties } from './secret-properties.ts';
import { say, systemTool, type WindowsWork } from './surroundings.ts';
import { waitForInstaller } from './wait-for-installer.ts';

type MsiUninstall = Extract<Action, { kind: 'msi-uninstall' }>;

/** What a removal came to; null instead of a code: its end was not waited for. */
interface Ran {
  readonly exitCode: number | null;
}

const PRODUCT_CODE = /^\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/i;

/**
 * Removes a product by Windows Installer: as a process, or, with a secret, by its functions inside this
 * process, so that the secret stands in no process list and no log.
 */
export async function uninstallMsi(action: MsiUninstall, work: WindowsWork): Promise<ActionResult> {
  const { productCode } = action;
  const { installer } = work.here.system;
  if (!PRODUCT_CODE.test(productCode)) {
    return refused('uninstaller-not-trusted', `${productCode} is no product code.`);
  }
  if (!installer.isInstalled(productCode)) {
    return alreadyGone(`Windows Installer does not know ${productCode}.`);
  }
  const { secret } = work.context;
  const remove =
    secret === null || action.properties.length === 0
      ? () => runMsiexec(action, work)
      : prepareSecretRemoval(action, secret, work);
  if (typeof remove !== 'function') return remove;
  let atLeastMs = 0;
  for (;;) {
    const busy = await waitForInstaller(work, atLeastMs);
    if (busy !== null) return busy;
    const ran = await remove();
    if ('outcome' in ran) return ran;
    if (ran.exitCode !== BUSY) return judge(action, ran, installer);
    say(work, `Windows Installer answers ${BUSY}: another installation runs`);
    atLeastMs = work.here.waits.retryMs;
  }
}

/** The program and arguments that are shown, without the properties that only a secret fills. */
async function runMsiexec(action: MsiUninstall, work: WindowsWork): Promise<Ran | ActionResult> {
  const [, ...args] = argvOf({ ...action, properties: [] }) ?? [];
  const program = systemTool(work.here, 'msiexec.exe');
  const end = await followProgram(work, { program, arguments: args });
  if (end.startError !== null) return startTrouble(program, end.startError);
  if (!end.timedOut) return { exitCode: end.exitCode };
  const left = end.leftRunning === 0 ? '' : ` ${end.leftRunning} processes of it still run.`;
  return timedOut('uninstaller-hung', `The uninstaller was ended at its time limit.${left}`);
}

/** A program that never ran. */
export function startTrouble(program: string, code: string): ActionResult {
  return code === 'ENOENT'
    ? failed('command-missing', `${program} does not exist on this machine.`)
    : refused('blocked-by-policy', `The system does not let ${program} start (${code}).`);
}

/** Everything that could show the secret is looked at first; the step is refused rather than shown. */
function prepareSecretRemoval(
  { productCode, properties: names }: MsiUninstall,
  secret: ProductSecret,
  work: WindowsWork,
): (() => Promise<Ran | ActionResult>) | ActionResult {
  const policy = secretLoggingPolicy(work.here.system.registry);
  if (policy !== null) {
    return refused(
      'installer-logs-secrets',
      `Not begun: Windows Installer would write the password to a log (${policy}).`,
    );
  }
  const properties = secretProperties(names, secret);
  if ('why' in properties) return refused('wrong-password', `Not begun: ${properties.why}.`);
  const text = `REBOOT=ReallySuppress ${properties.text}`;
  return () => {
    say(
      work,
      `removing ${productCode} inside this process, without a log, with ${names.join(', ')}`,
    );
    return removeInside(work.here.system.installer.remove(productCode, text, null), work);
  };
}

/** Windows Installer cannot be ended from inside: at the technician's word it is only waited for no longer. */
async function removeInside(
  removal: Promise<number>,
  work: WindowsWork,
): Promise<Ran | ActionResult> {
  for (;;) {
    const first = await Promise.race([removal, within(work.limit.remainingMs())]);
    if (first !== null) return { exitCode: first };
    const answer = await Promise.race([removal, work.limit.ask()]);
    if (typeof answer === 'number') return { exitCode: answer };
    if (answer === 'end') {
      void removal.catch(() => undefined);
      return timedOut(
        'uninstaller-hung',
        'It was waited for no longer at its time limit; Windows Installer itself cannot be ended and may go on.',
      );
    }
  }
}

function within(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, null).unref();
  });
}

function judge(action: MsiUninstall, ran: Ran, installer: Installer): ActionResult {
  const stillKnown = installer.isInstalled(action.productCode);
  return judgeRemoval(ran.exitCode, {
    what: action.productCode,
    stillKnown,
    takesPassword: action.properties.length > 0,
  });
}

/** What an uninstaller's code comes to, beside what the registration says. Pure. */
export function judgeRemoval(
  exitCode: number | null,
  seen: {
    readonly what: string;
    /** Is it still registered? null where that cannot be told. */
    readonly stillKnown: boolean | null;
    readonly takesPassword: boolean;
  },
): ActionResult {
  const { what, stillKnown } = seen;
  if (exitCode === null)
    return failed('uninstaller-failed', `The uninstaller of ${what} was ended.`);
  const meaning = EXIT_CODES.get(exitCode);
  const registered = stillKnown === null ? '' : stillKnown ? '; it is still registered' : '';
  if (meaning === undefined) {
    return failed(
      'unexpected-exit-code',
      `The uninstaller of ${what} ended with ${exitCode}, which is not known${registered}.`,
      exitCode,
    );
  }
  const said = `${exitCode} (${meaning.name}): ${meaning.meaning}`;
  switch (meaning.outcome) {
    case 'done':
      return stillKnown === true
        ? failed('uninstaller-lied', `It said ${said}, but ${what} is still registered.`, exitCode)
        : done(
            `${said}.${stillKnown === false ? ` ${what} is no longer registered.` : ''}`,
            exitCode,
          );
    case 'done-reboot-required':
      // Some registrations go with the restart only; the reading after it decides.
      return owingReboot(done(`${said}${registered}.`, exitCode), [
        `the uninstaller of ${what} asked for a restart (${exitCode})`,
      ]);
    case 'already-gone':
      return stillKnown === true
        ? failed('installer-data-damaged', `It said ${said}, but ${what} is registered.`, exitCode)
        : alreadyGone(`${said}.`, exitCode);
    case 'refused':
      return refused(meaning.advice, `${said}${registered}.`, exitCode);
    case 'failed':
      return exitCode === FATAL && seen.takesPassword && stillKnown !== false
        ? refused(
            'wrong-password',
            `${said}${registered}. This product says so too when its password is missing or wrong.`,
            exitCode,
          )
        : failed(meaning.advice, `${said}${registered}.`, exitCode);
  }
}
