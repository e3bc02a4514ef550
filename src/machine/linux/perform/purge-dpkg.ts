import { setTimeout as sleep } from 'node:timers/promises';
import type { Action } from '../../../model/action.ts';
import { argvOf } from '../../../model/command-line.ts';
import type { ActionResult } from '../../machine.ts';
import type { CommandResult } from '../../run-command.ts';
import { type DpkgRecord, dependentsOf, findRecord, readDpkgDatabase } from './dpkg-database.ts';
import { judgePurge, type StateAfter } from './judge-purge.ts';
import { backUpPackage } from './package-backup.ts';
import { dpkgLockPaths, type LockHolder, nameOf, waitForLock } from './package-lock.ts';
import { rebootReasons } from './reboot-required.ts';
import { alreadyGone, lastWords, owingReboot, refused, startTrouble, timedOut } from './results.ts';
import { askProgram, runProgram } from './run-program.ts';
import type { Work } from './surroundings.ts';

type PackagePurge = Extract<Action, { kind: 'package-purge' }>;

/**
 * `dpkg --purge` of one package: lock, database, dependents, dpkg's own simulation, backup, removal,
 * database again.
 * @throws SwapoutError `disk-full`, errno errors
 */
export async function purgeDpkg(action: PackagePurge, work: Work): Promise<ActionResult> {
  const holder = await waitForLock(dpkgLockPaths(work.here), work);
  if (holder !== null) return lockedResult(holder);
  const records = readDpkgDatabase(work.here.dpkgDir);
  const target = findRecord(records, action.package, action.arch);
  const name = `${action.package}:${action.arch}`;
  if (target === null) return alreadyGone(`${name} is not registered with dpkg.`);
  const refusal = refusalFor(records, target, action, work);
  if (refusal !== null) return refusal;
  const argv = argvOf(action) ?? [];
  const objection = await simulate(argv, name, work);
  if (objection !== null) return objection;
  await backUpPackage(
    { of: `dpkg:${name}`, configFiles: target.configFiles, notes: [['registration', target.text]] },
    work,
  );
  return purge(argv, action, work);
}

export function lockedResult(holder: LockHolder): ActionResult {
  return timedOut(
    'package-lock-held',
    `The package manager was in use by ${nameOf(holder)} to the end of the waiting. Nothing was changed.`,
  );
}

/** Packages of the plan may still depend on it: their own removal went wrong before this one. */
function refusalFor(
  records: readonly DpkgRecord[],
  target: DpkgRecord,
  action: PackagePurge,
  work: Work,
): ActionResult | null {
  if (target.want === 'hold' && !action.overrideHold) {
    return refused(
      'package-held',
      `${target.name} is on hold since it was looked at. Nothing was removed.`,
    );
  }
  if (target.reinstallRequired && action.overrideReinstall !== true) {
    return refused(
      'package-half-installed',
      `dpkg wants ${target.name} installed again since it was looked at. Nothing was removed.`,
    );
  }
  if (target.status === 'config-files') return null;
  const dependents = dependentsOf(records, target).map((one) => ({
    ...one,
    label: `${one.name}:${one.arch}`,
  }));
  const { plannedPackages } = work.context;
  const outside = dependents.filter(
    (one) => ![one.name, one.label].some((id) => plannedPackages.includes(id)),
  );
  return dependentsRefusal(
    target.name,
    outside.map((one) => one.label),
    dependents.map((one) => one.label),
  );
}

/** null if nothing depends on it. */
export function dependentsRefusal(
  name: string,
  outsidePlan: readonly string[],
  all: readonly string[],
): ActionResult | null {
  if (outsidePlan.length > 0) {
    return refused(
      'dependents-outside-plan',
      `${outsidePlan.join(', ')} depends on ${name} and is not part of the plan. Nothing was removed.`,
    );
  }
  if (all.length > 0) {
    return refused(
      'simulation-refused',
      `${all.join(', ')} depends on ${name} and should have gone before it. Nothing was removed.`,
    );
  }
  return null;
}

function insertOption(argv: readonly string[], option: string): readonly string[] {
  return [...argv.slice(0, 1), option, ...argv.slice(1)];
}

/** null: dpkg would remove this package and no other. */
async function simulate(
  argv: readonly string[],
  name: string,
  work: Work,
): Promise<ActionResult | null> {
  const command = await askProgram(work.here, insertOption(argv, '--simulate'));
  const trouble = startTrouble('dpkg', command);
  if (trouble !== null) return trouble;
  const others = removedBy(command.stdout).filter(
    (one) => one !== name && one !== name.split(':')[0],
  );
  if (others.length > 0) return dependentsRefusal(name, others, others);
  if (command.exitCode === 0) return null;
  const dependents = [...command.stderr.matchAll(/^ (\S+) depends on /gm)].map(
    (match) => match[1] ?? '',
  );
  if (dependents.length > 0) {
    const outside = dependents.filter((one) => !work.context.plannedPackages.includes(one));
    return dependentsRefusal(name, outside, dependents);
  }
  return refused(
    'simulation-refused',
    `dpkg's simulation refuses it. ${lastWords(command)} Nothing was removed.`,
    command.exitCode,
  );
}

function removedBy(stdout: string): readonly string[] {
  return [...stdout.matchAll(/^Would remove or purge (\S+) /gm)].map((match) => match[1] ?? '');
}

async function purge(
  argv: readonly string[],
  action: PackagePurge,
  work: Work,
): Promise<ActionResult> {
  const { rebootRequiredPath } = work.here;
  const reasonsBefore = rebootReasons(rebootRequiredPath);
  for (;;) {
    const command = await runProgram(work, argv);
    const trouble = startTrouble('dpkg', command);
    if (trouble !== null) return trouble;
    if (wasLocked(command)) {
      // Somebody was faster between the look at the lock and dpkg's own: dpkg has changed nothing.
      const holder = await waitForLock(dpkgLockPaths(work.here), work);
      if (holder !== null) return lockedResult(holder);
      // A holder that cannot be seen from here must not make this a busy loop.
      await sleep(work.here.waits.lockPollMs);
      await work.limit.pace();
      continue;
    }
    const result = judgePurge(action.package, command, stateOf(action, work));
    const news = rebootReasons(rebootRequiredPath).filter(
      (reason) => !reasonsBefore.includes(reason),
    );
    return owingReboot(result, news);
  }
}

function wasLocked({ exitCode, stderr }: CommandResult): boolean {
  return (
    exitCode === 2 && /(?:lock|frontend|database) (?:was|is) locked by another process/.test(stderr)
  );
}

function stateOf(action: PackagePurge, work: Work): StateAfter {
  try {
    return dpkgStateOf(action, work.here.dpkgDir);
  } catch {
    return 'unreadable';
  }
}

/** @throws errno errors */
export function dpkgStateOf(
  action: Pick<PackagePurge, 'package' | 'arch'>,
  dpkgDir: string,
): StateAfter {
  const record = findRecord(readDpkgDatabase(dpkgDir), action.package, action.arch);
  if (record === null) return 'gone';
  return record.status === 'config-files' ? 'config-files' : 'present';
}
