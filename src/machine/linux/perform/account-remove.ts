import { readdirSync, readFileSync } from 'node:fs';
import type { Action } from '../../../model/action.ts';
import { argvOf } from '../../../model/command-line.ts';
import type { ActionResult } from '../../machine.ts';
import { readProcess } from '../../process-tree.ts';
import {
  alreadyGone,
  blockedByResult,
  done,
  failed,
  lastWords,
  refused,
  startTrouble,
} from './results.ts';
import { runProgram } from './run-program.ts';
import type { Surroundings, Work } from './surroundings.ts';

type AccountRemove = Extract<Action, { kind: 'account-remove' }>;

/** shadow-utils: 6 is "does not exist", 8 is "in use" (a login, a process, somebody's primary group). */
const EXIT_MISSING = 6;
const EXIT_IN_USE = 8;

/** Removes a user or group that a product made. Its files stay: homes are never taken along. */
export async function removeAccount(action: AccountRemove, work: Work): Promise<ActionResult> {
  const account = findAccount(action, work.here);
  if (account === null) return alreadyGone(`There is no ${action.account} ${action.name}.`);
  const refusal =
    action.account === 'user' ? userRefusal(account, work.here) : groupRefusal(account, work.here);
  if (refusal !== null) return refusal;
  const command = await runProgram(work, argvOf(action) ?? []);
  const trouble = startTrouble('shadow-utils', command);
  if (trouble !== null) return trouble;
  const what = `${action.account} ${action.name}`;
  if (findAccount(action, work.here) === null) {
    return command.exitCode === EXIT_MISSING
      ? alreadyGone(`There is no ${what}.`)
      : done(`${what} (number ${account.id}) is gone; its files stay.`, command.exitCode);
  }
  if (command.exitCode === EXIT_IN_USE) {
    return refused('account-in-use', `${what} is in use. ${lastWords(command)}`, EXIT_IN_USE);
  }
  return (
    blockedByResult(`${what} is still there.`, command) ??
    failed(
      'unexpected-exit-code',
      `${what} is still there. ${lastWords(command)}`,
      command.exitCode,
    )
  );
}

interface Account {
  readonly name: string;
  readonly id: number;
}

/** Local accounts only: those of a directory service are not this machine's. @throws errno errors */
export function findAccount(
  { account, name }: Pick<AccountRemove, 'account' | 'name'>,
  here: Pick<Surroundings, 'passwdPath' | 'groupPath'>,
): Account | null {
  const lines = linesOf(account === 'user' ? here.passwdPath : here.groupPath);
  const fields = lines.find((line) => line[0] === name);
  return fields === undefined ? null : { name, id: Number(fields[2]) };
}

function linesOf(path: string): readonly string[][] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));
}

function userRefusal(account: Account, here: Surroundings): ActionResult | null {
  if (account.id === 0)
    return refused('account-in-use', `${account.name} is root. Nothing was removed.`);
  // userdel runs that command, and what it does with the home is not known here.
  if (/^\s*USERDEL_CMD\s+\S/m.test(readOrEmpty(here.loginDefsPath))) {
    return refused(
      'account-in-use',
      `This machine runs a command of its own on userdel (USERDEL_CMD in ${here.loginDefsPath}); it might take the home along. Nothing was removed.`,
    );
  }
  const users = processesOf(account.id, here.procDir);
  if (users.length === 0) return null;
  return refused(
    'account-in-use',
    `${account.name} still runs ${users.join(', ')}. Nothing was removed.`,
  );
}

function groupRefusal(group: Account, here: Surroundings): ActionResult | null {
  if (group.id === 0)
    return refused('account-in-use', `${group.name} is root's group. Nothing was removed.`);
  const primaryOf = linesOf(here.passwdPath)
    .filter((fields) => Number(fields[3]) === group.id)
    .map((fields) => fields[0] ?? '');
  if (primaryOf.length === 0) return null;
  return refused(
    'account-in-use',
    `${group.name} is the main group of ${primaryOf.join(', ')}. Nothing was removed.`,
  );
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Processes that have the number as any of their user ids. */
function processesOf(uid: number, procDir: string): readonly string[] {
  return readdirSync(procDir)
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => uidsOf(readOrEmpty(`${procDir}/${pid}/status`)).includes(uid))
    .map((pid) => `${readProcess(Number(pid), procDir)?.command ?? 'a process'} (pid ${pid})`);
}

function uidsOf(status: string): readonly number[] {
  const line = /^Uid:\s*(.*)$/m.exec(status)?.[1] ?? '';
  return line.split(/\s+/).filter(Boolean).map(Number);
}
