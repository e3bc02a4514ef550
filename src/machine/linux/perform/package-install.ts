import { posix } from 'node:path';
import type { Action } from '../../../model/action.ts';
import { argvOf } from '../../../model/command-line.ts';
import type { ActionResult } from '../../machine.ts';
import type { CommandResult } from '../../run-command.ts';
import {
  type DpkgRecord,
  findRecord,
  missingDependencies,
  parseDpkgRecords,
  readDpkgDatabase,
} from './dpkg-database.ts';
import { dpkgLockPaths, waitForLock } from './package-lock.ts';
import { lockedResult } from './purge-dpkg.ts';
import { queryRpm, rpmStateOf } from './purge-rpm.ts';
import { rebootReasons } from './reboot-required.ts';
import { failed, lastWords, owingReboot, refused, startTrouble, timedOut } from './results.ts';
import { askProgram, runProgram } from './run-program.ts';
import { checkStagedFile } from './stage-files.ts';
import type { Surroundings, Work } from './surroundings.ts';

type PackageInstall = Extract<Action, { kind: 'package-install' }>;

type LinuxInstall = PackageInstall & { readonly type: 'deb' | 'rpm' };

/** What the first file says of itself. */
interface PackageId {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
}

/**
 * Installs staged files, nothing else and without a network; each is checked once more right before.
 * @throws SwapoutError `pack-digest` if a staged file is not the approved one, errno errors
 */
export async function installPackage(action: PackageInstall, work: Work): Promise<ActionResult> {
  if (!isForLinux(action)) {
    return failed(
      'replacement-install-failed',
      `A ${action.type} file is not for Linux. Nothing was installed.`,
    );
  }
  const outside = action.files.find((file) => !isStaged(file.path, work.here));
  if (outside !== undefined) {
    return refused(
      'replacement-install-failed',
      `${outside.path} is not in Swapout's own folder. Nothing was installed.`,
    );
  }
  const locks = action.type === 'deb' ? dpkgLockPaths(work.here) : work.here.rpmLockPaths;
  const holder = await waitForLock(locks, work);
  if (holder !== null) return lockedResult(holder);
  for (const file of action.files) await checkStagedFile(file);
  const id = await readPackageId(action, work.here);
  if (id === null) {
    return refused(
      'replacement-install-failed',
      `${action.files[0]?.path ?? 'The file'} is no ${action.type} package. Nothing was installed.`,
    );
  }
  const missing = action.type === 'deb' ? await missingFor(action, work.here) : [];
  if (missing.length > 0) {
    return refused(
      'replacement-install-failed',
      `${id.name} needs ${missing.join(', ')}, which neither the pack nor this machine has. Nothing was installed.`,
    );
  }
  return install(action, id, work);
}

function isForLinux(action: PackageInstall): action is LinuxInstall {
  return action.type === 'deb' || action.type === 'rpm';
}

function isStaged(path: string, { stagingDir }: Surroundings): boolean {
  return posix.normalize(path).startsWith(`${stagingDir}/`);
}

async function install(action: LinuxInstall, id: PackageId, work: Work): Promise<ActionResult> {
  const reasonsBefore = rebootReasons(work.here.rebootRequiredPath);
  const command = await runProgram(work, argvOf(action) ?? []);
  const trouble = startTrouble(action.type === 'deb' ? 'dpkg' : 'rpm', command);
  if (trouble !== null) return trouble;
  const installed = await isInstalled(action.type, id, work.here);
  const news = rebootReasons(work.here.rebootRequiredPath).filter(
    (one) => !reasonsBefore.includes(one),
  );
  return owingReboot(judgeInstall(action, id, command, installed), news);
}

/** The return codes are the pack's; that it is there must be seen besides. Pure. */
export function judgeInstall(
  action: Pick<PackageInstall, 'returnCodes'>,
  { name, version }: Pick<PackageId, 'name' | 'version'>,
  command: Pick<CommandResult, 'exitCode' | 'timedOut' | 'endedBy' | 'stdout' | 'stderr'>,
  installed: boolean,
): ActionResult {
  const { exitCode } = command;
  const { success, rebootRequired } = action.returnCodes;
  const what = `${name} ${version}`;
  const seen = installed ? 'is registered as installed' : 'is not registered as installed';
  if (command.timedOut) {
    return timedOut(
      'replacement-install-failed',
      `The installation was ended at its time limit; ${what} ${seen}.`,
    );
  }
  const code = exitCode === null ? `signal ${command.endedBy ?? 'unknown'}` : String(exitCode);
  if (exitCode === null || ![...success, ...rebootRequired].includes(exitCode)) {
    return failed(
      'replacement-install-failed',
      `The installation ended with ${code}; ${what} ${seen}. ${lastWords(command)}`,
      exitCode,
    );
  }
  if (!installed) {
    return failed(
      'replacement-install-failed',
      `The installation reported success (${code}), but ${what} ${seen}.`,
      exitCode,
    );
  }
  const result: ActionResult = {
    outcome: 'done',
    exitCode,
    detail: `${what} ${seen}.`,
    advice: null,
    rebootOwed: [],
  };
  return rebootRequired.includes(exitCode)
    ? owingReboot(result, [`the installation of ${name} asked for a restart (${code})`])
    : result;
}

/** null where it cannot be read: the staged file may be gone. */
export async function isInstallDone(
  action: PackageInstall,
  here: Surroundings,
): Promise<boolean | null> {
  if (!isForLinux(action)) return null;
  const id = await readPackageId(action, here);
  return id === null ? null : isInstalled(action.type, id, here);
}

async function isInstalled(
  type: 'deb' | 'rpm',
  id: PackageId,
  here: Surroundings,
): Promise<boolean> {
  if (type === 'deb') {
    const record = findRecord(readDpkgDatabase(here.dpkgDir), id.name, id.arch);
    return record?.status === 'installed' && record.version === id.version;
  }
  const query = await queryRpm(here, `${id.name}.${id.arch}`);
  const found = query.stdout
    .split('\n')
    .some((line) => line === [id.name, id.version, id.arch].join('\t'));
  return rpmStateOf(query) === 'present' && found;
}

async function readPackageId(action: LinuxInstall, here: Surroundings): Promise<PackageId | null> {
  const path = action.files[0]?.path ?? '';
  if (action.type === 'deb') {
    const record = await readDeb(path, here);
    return record === null
      ? null
      : { name: record.name, version: record.version, arch: record.arch };
  }
  const format = '%{NAME}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\n';
  const query = await askProgram(here, [
    '/usr/bin/rpm',
    '-q',
    '--queryformat',
    format,
    '-p',
    '--',
    path,
  ]);
  const [name, version, arch] = query.stdout.trim().split('\t');
  if (query.exitCode !== 0 || name === undefined || version === undefined || arch === undefined)
    return null;
  return { name, version, arch };
}

const DEB_FIELDS = ['Package', 'Version', 'Architecture', 'Depends', 'Pre-Depends', 'Provides'];

async function readDeb(path: string, here: Surroundings): Promise<DpkgRecord | null> {
  const command = await askProgram(here, ['/usr/bin/dpkg-deb', '--field', path, ...DEB_FIELDS]);
  if (command.exitCode !== 0) return null;
  return parseDpkgRecords(command.stdout)[0] ?? null;
}

async function missingFor(action: PackageInstall, here: Surroundings): Promise<readonly string[]> {
  const wanted = await Promise.all(action.files.map((file) => readDeb(file.path, here)));
  return missingDependencies(
    readDpkgDatabase(here.dpkgDir),
    wanted.filter((record) => record !== null),
  );
}
