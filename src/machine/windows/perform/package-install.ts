import type { Action } from '../../../model/action.ts';
import { argvOf } from '../../../model/command-line.ts';
import type { ActionResult } from '../../machine.ts';
import { quoteArgument } from './exe-uninstall.ts';
import { BUSY, EXIT_CODES } from './exit-codes.ts';
import { followProgram } from './follow-program.ts';
import { isBelow } from './administrator-only.ts';
import { startTrouble } from './msi-uninstall.ts';
import { isPlainWindowsPath } from './plain-path.ts';
import { done, failed, owingReboot, refused, timedOut } from './results.ts';
import { checkStagedFile } from './stage-files.ts';
import { say, systemTool, type WindowsWork } from './surroundings.ts';
import { waitForInstaller } from './wait-for-installer.ts';

type PackageInstall = Extract<Action, { kind: 'package-install' }>;

/**
 * Installs staged files, nothing else and without a network; each is checked once more right before.
 * @throws SwapoutError `pack-digest` if a staged file is not the approved one, errno errors
 */
export async function installPackage(
  action: PackageInstall,
  work: WindowsWork,
): Promise<ActionResult> {
  const advice = 'replacement-install-failed';
  if (action.type !== 'msi' && action.type !== 'exe') {
    return failed(advice, `A ${action.type} file is not for Windows. Nothing was installed.`);
  }
  const outside = action.files.find(
    ({ path }) => !isPlainWindowsPath(path) || !isBelow(path, work.here.stagingDir),
  );
  if (outside !== undefined) {
    return refused(
      advice,
      `${outside.path} is not in Swapout's own folder. Nothing was installed.`,
    );
  }
  return install(action, work);
}

async function install(action: PackageInstall, work: WindowsWork): Promise<ActionResult> {
  const [shown = '', ...args] = argvOf({ ...action, files: action.files.slice(0, 1) }) ?? [];
  const program = action.type === 'msi' ? systemTool(work.here, 'msiexec.exe') : shown;
  const advice = 'replacement-install-failed';
  let atLeastMs = 0;
  for (;;) {
    const busy = await waitForInstaller(work, atLeastMs);
    if (busy !== null) return busy;
    for (const file of action.files) await checkStagedFile(file, work.here);
    const end = await followProgram(work, {
      program,
      arguments: args.map(quoteArgument),
      verbatim: true,
    });
    if (end.startError !== null) return startTrouble(program, end.startError);
    if (end.timedOut) return timedOut(advice, 'The installation was ended at its time limit.');
    if (end.exitCode !== BUSY) return judgeInstall(action, end.exitCode);
    say(work, `the installer answers ${BUSY}: another installation runs`);
    atLeastMs = work.here.waits.retryMs;
  }
}

/** The return codes are the pack's; whether it is there and protects, its own check says. Pure. */
export function judgeInstall(
  { entry, returnCodes }: Pick<PackageInstall, 'entry' | 'returnCodes'>,
  exitCode: number | null,
): ActionResult {
  const { success, rebootRequired } = returnCodes;
  const advice = 'replacement-install-failed';
  if (exitCode === null) return failed(advice, `The installation of ${entry} was ended.`);
  if (rebootRequired.includes(exitCode)) {
    return owingReboot(done(`The installation of ${entry} ended with ${exitCode}.`, exitCode), [
      `the installation of ${entry} asked for a restart (${exitCode})`,
    ]);
  }
  if (success.includes(exitCode)) {
    return done(`The installation of ${entry} ended with ${exitCode}.`, exitCode);
  }
  const meaning = EXIT_CODES.get(exitCode);
  const why = meaning === undefined ? '' : ` (${meaning.name}: ${meaning.meaning})`;
  return failed(advice, `The installation of ${entry} ended with ${exitCode}${why}.`, exitCode);
}
