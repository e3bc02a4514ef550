import type { Action } from '../../../model/action.ts';
import { argvOf } from '../../../model/command-line.ts';
import type { ActionResult } from '../../machine.ts';
import type { CommandResult } from '../../run-command.ts';
import { judgePurge, type StateAfter } from './judge-purge.ts';
import { backUpPackage } from './package-backup.ts';
import { waitForLock } from './package-lock.ts';
import { dependentsRefusal, lockedResult } from './purge-dpkg.ts';
import { alreadyGone, lastWords, refused, startTrouble } from './results.ts';
import { askProgram, runProgram } from './run-program.ts';
import type { Surroundings, Work } from './surroundings.ts';

type PackagePurge = Extract<Action, { kind: 'package-purge' }>;

const RPM = '/usr/bin/rpm';

/**
 * `rpm -e` of one package: lock, database, rpm's own test, backup, removal, database again.
 * @throws SwapoutError `disk-full`, errno errors
 */
export async function purgeRpm(action: PackagePurge, work: Work): Promise<ActionResult> {
  const holder = await waitForLock(work.here.rpmLockPaths, work);
  if (holder !== null) return lockedResult(holder);
  const name = `${action.package}.${action.arch}`;
  const before = await queryRpm(work.here, name);
  const trouble = startTrouble('rpm', before);
  if (trouble !== null) return trouble;
  if (rpmStateOf(before) === 'gone') return alreadyGone(`${name} is not registered with rpm.`);
  if (rpmStateOf(before) === 'unreadable') {
    return refused(
      'installer-data-damaged',
      `rpm's database cannot be read. ${lastWords(before)} Nothing was removed.`,
    );
  }
  const argv = argvOf(action) ?? [];
  const objection = await test(argv, name, work);
  if (objection !== null) return objection;
  await backUp(name, work);
  const command = await runProgram(work, argv);
  return (
    startTrouble('rpm', command) ??
    judgePurge(name, command, rpmStateOf(await queryRpm(work.here, name)))
  );
}

/** One line `name, version-release, arch` for each package that fits. */
export function queryRpm(here: Surroundings, name: string): Promise<CommandResult> {
  const format = '%{NAME}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\n';
  return askProgram(here, [RPM, '-q', '--queryformat', format, '--', name]);
}

/** A damaged database says "not installed" too, but never without an error. */
export function rpmStateOf(
  query: Pick<CommandResult, 'exitCode' | 'stdout' | 'stderr'>,
): StateAfter {
  if (/^error:/m.test(query.stderr)) return 'unreadable';
  if (query.exitCode === 0) return 'present';
  return / is not installed$/m.test(query.stdout) ? 'gone' : 'unreadable';
}

async function test(
  argv: readonly string[],
  name: string,
  work: Work,
): Promise<ActionResult | null> {
  const [program = RPM, ...rest] = argv;
  const command = await askProgram(work.here, [program, '--test', ...rest]);
  const trouble = startTrouble('rpm', command);
  if (trouble !== null) return trouble;
  if (command.exitCode === 0) return null;
  const dependents = dependentsIn(command.stderr);
  const outside = dependents.filter((one) => !work.context.plannedPackages.includes(one));
  return (
    dependentsRefusal(name, outside, dependents) ??
    refused(
      'simulation-refused',
      `rpm's test refuses it. ${lastWords(command)} Nothing was removed.`,
      command.exitCode,
    )
  );
}

/** Names out of `X is needed by (installed) name-version-release.arch`. */
export function dependentsIn(stderr: string): readonly string[] {
  const matches = stderr.matchAll(/ is needed by \(installed\) (?:\d+:)?(\S+)-[^-\s]+-[^-\s]+$/gm);
  return [...new Set([...matches].map((match) => match[1] ?? ''))];
}

async function backUp(name: string, work: Work): Promise<void> {
  const files = await askProgram(work.here, [RPM, '-q', '--configfiles', '--', name]);
  const info = await askProgram(work.here, [RPM, '-q', '--info', '--list', '--', name]);
  const configFiles = files.stdout.split('\n').filter((path) => path.startsWith('/'));
  await backUpPackage(
    { of: `rpm:${name}`, configFiles, notes: [['registration', info.stdout]] },
    work,
  );
}
