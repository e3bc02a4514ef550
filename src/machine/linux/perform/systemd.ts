import type { Action } from '../../../model/action.ts';
import { argvOf } from '../../../model/command-line.ts';
import type { ActionResult } from '../../machine.ts';
import type { CommandResult } from '../../run-command.ts';
import type { LinuxAdvice } from './advice.ts';
import {
  alreadyGone,
  blockedByResult,
  done,
  failed,
  lastWords,
  startTrouble,
  timedOut,
  unknown,
} from './results.ts';
import { askProgram, runProgram } from './run-program.ts';
import type { Surroundings, Work } from './surroundings.ts';

type Stop = Extract<Action, { kind: 'unit-stop' }>;
type Disable = Extract<Action, { kind: 'unit-disable' }>;

const SYSTEMCTL = '/usr/bin/systemctl';
const RUNS_NOT = new Set(['inactive', 'failed']);
/** systemd is installed, but another program is process 1: it runs no unit and starts none. */
const NO_SYSTEMD = /not been booted with systemd/;
/** Words of `is-enabled` for a unit that nothing starts at boot by its own installation. */
const ENABLED = new Set(['enabled', 'enabled-runtime', 'linked', 'linked-runtime', 'alias']);

export async function stopUnit(action: Stop, work: Work): Promise<ActionResult> {
  const before = await readUnit(action.unit, work.here);
  if (before.kind === 'trouble') return before.result;
  if (before.kind === 'missing') return alreadyGone(`${action.unit} does not exist.`);
  if (before.kind === 'stopped')
    return alreadyGone(`${action.unit} does not run (${before.state}).`);
  const command = await runProgram(work, argvOf(action) ?? []);
  const trouble = startTrouble(SYSTEMCTL, command);
  if (trouble !== null) return trouble;
  const after = await readUnit(action.unit, work.here);
  if (after.kind === 'trouble') return after.result;
  if (after.kind !== 'running') {
    return done(`${action.unit} was ${before.state}, now ${after.state}.`, command.exitCode);
  }
  return notDone(`${action.unit} still runs (${after.state}).`, command, 'unit-would-not-stop');
}

export async function disableUnit(action: Disable, work: Work): Promise<ActionResult> {
  const before = await readEnablement(action.unit, work.here);
  if (before.result !== null) return before.result;
  if (before.word === 'not-found') return alreadyGone(`${action.unit} does not exist.`);
  if (!ENABLED.has(before.word)) return alreadyGone(`${action.unit} is ${before.word}.`);
  const command = await runProgram(work, argvOf(action) ?? []);
  const trouble = startTrouble(SYSTEMCTL, command);
  if (trouble !== null) return trouble;
  const after = await readEnablement(action.unit, work.here);
  if (after.result !== null) return after.result;
  if (!ENABLED.has(after.word)) {
    return done(`${action.unit} was ${before.word}, now ${after.word}.`, command.exitCode);
  }
  return notDone(`${action.unit} is still ${after.word}.`, command, 'unit-would-not-stop');
}

/** `systemctl daemon-reload` and `systemctl reboot`: their own exit code is all that can be seen. */
export async function runSystemctl(
  action: Extract<Action, { kind: 'daemon-reload' | 'reboot' }>,
  work: Work,
): Promise<ActionResult> {
  const command = await runProgram(work, argvOf(action) ?? []);
  const trouble = startTrouble(SYSTEMCTL, command);
  if (trouble !== null) return trouble;
  const what =
    action.kind === 'reboot'
      ? 'The system is going down to restart'
      : 'systemd has read its units again';
  if (command.exitCode === 0) return done(`${what}.`, 0);
  if (action.kind === 'daemon-reload' && NO_SYSTEMD.test(command.stderr)) {
    return alreadyGone('systemd does not run on this machine.');
  }
  return notDone(`systemctl ${action.kind} failed.`, command, 'unexpected-exit-code');
}

/** Starts a unit again, where it was enabled also with the machine, and looks whether it runs. */
export async function startUnit(
  unit: string,
  here: Surroundings,
  wasEnabled = false,
): Promise<{ readonly started: boolean; readonly detail: string }> {
  if (wasEnabled) await askProgram(here, [SYSTEMCTL, 'enable', '--', unit]);
  const enabled = !wasEnabled || (await isUnitDisabled(unit, here)) === false;
  const command = await here.run({
    program: SYSTEMCTL,
    arguments: ['start', '--', unit],
    timeLimitMs: here.waits.serviceStartMs + 100_000,
  });
  const after = await readUnit(unit, here);
  const not = enabled ? '' : ' It does NOT start with the machine: it could not be enabled again.';
  if (after.kind === 'running')
    return { started: true, detail: `${unit} is ${after.state}.${not}` };
  const state = after.kind === 'trouble' ? after.result.detail : `${unit} is ${after.state}.`;
  const words = command.exitCode === 0 ? '' : ` ${lastWords(command)}`;
  return { started: false, detail: `${state}${words}` };
}

/** null where it cannot be read. */
export async function isUnitStopped(unit: string, here: Surroundings): Promise<boolean | null> {
  const state = await readUnit(unit, here);
  return state.kind === 'trouble' ? null : state.kind !== 'running';
}

/** null where it cannot be read. */
export async function isUnitDisabled(unit: string, here: Surroundings): Promise<boolean | null> {
  const { result, word } = await readEnablement(unit, here);
  return result === null ? !ENABLED.has(word) : null;
}

type UnitState =
  | { readonly kind: 'running' | 'stopped' | 'missing'; readonly state: string }
  | { readonly kind: 'trouble'; readonly result: ActionResult };

async function readUnit(unit: string, here: Surroundings): Promise<UnitState> {
  const command = await askProgram(here, [
    SYSTEMCTL,
    'show',
    '--property=LoadState,ActiveState,SubState',
    '--',
    unit,
  ]);
  const trouble = startTrouble(SYSTEMCTL, command);
  if (trouble !== null) return { kind: 'trouble', result: trouble };
  const field = (name: string): string =>
    new RegExp(`^${name}=(.*)$`, 'm').exec(command.stdout)?.[1] ?? '';
  const active = field('ActiveState');
  if (NO_SYSTEMD.test(command.stderr)) return { kind: 'missing', state: 'not under systemd' };
  if (command.exitCode !== 0 || active === '') {
    return {
      kind: 'trouble',
      result: unknown(
        `The state of ${unit} cannot be read. ${lastWords(command)}`,
        command.exitCode,
      ),
    };
  }
  if (!RUNS_NOT.has(active)) return { kind: 'running', state: active };
  return field('LoadState') === 'not-found'
    ? { kind: 'missing', state: 'gone' }
    : { kind: 'stopped', state: active };
}

/** The word of `is-enabled`; older versions say only on standard error that there is no such unit. */
async function readEnablement(
  unit: string,
  here: Surroundings,
): Promise<{ readonly word: string; readonly result: ActionResult | null }> {
  const command = await askProgram(here, [SYSTEMCTL, 'is-enabled', '--', unit]);
  const word = command.stdout.trim().split('\n').at(-1) ?? '';
  const trouble = startTrouble(SYSTEMCTL, command);
  if (trouble !== null) return { word, result: trouble };
  if (word !== '') return { word, result: null };
  if (/No such file or directory|does not exist/.test(command.stderr))
    return { word: 'not-found', result: null };
  return {
    word,
    result: unknown(
      `Whether ${unit} is enabled cannot be read. ${lastWords(command)}`,
      command.exitCode,
    ),
  };
}

function notDone(what: string, command: CommandResult, advice: LinuxAdvice): ActionResult {
  if (command.timedOut)
    return timedOut('step-hung', `${what} The command was ended at its time limit.`);
  return (
    blockedByResult(what, command) ??
    failed(advice, `${what} ${lastWords(command)}`, command.exitCode)
  );
}
