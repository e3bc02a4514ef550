import type { Action, ActionKind } from '../../model/action.ts';
import { GOOD_OUTCOMES } from '../../model/step.ts';
import type { ActionResult, PerformContext, ProductSecret } from '../machine.ts';
import { backUp } from './backups.ts';
import type { PracticeClock } from './clock.ts';
import { effectOf, isEffectThere, withFacts, type Effect } from './effects.ts';
import { findRule, withUse } from './find-rule.ts';
import { play, type Performance } from './play.ts';
import { isAtOrBelow } from './paths.ts';
import type { PracticeState } from './practice-state.ts';
import { installedFacts } from './protection.ts';
import type { PracticePassword, PracticeRule, Recording } from './recording.ts';
import { fingerprint } from './stage-files.ts';
import { targetsOf } from './targets.ts';

/** Where a practice machine's state is read from and written to; written is on disk. */
export interface StateStore {
  read(): Promise<PracticeState>;
  write(state: PracticeState): Promise<void>;
  /** As recorded from the next reading on. */
  remove(): Promise<void>;
}

export interface PracticeStage {
  readonly recording: Recording;
  readonly store: StateStore;
  readonly clock: PracticeClock;
}

/** Kinds of action that start an uninstaller, whose word alone proves nothing. */
const UNINSTALLS: ReadonlySet<ActionKind> = new Set<ActionKind>([
  'package-purge',
  'msi-uninstall',
  'exe-uninstall',
  'store-package-remove',
]);
const UNEXCITING: Performance = { durationMs: 400, output: [], hang: false };
const WRONG_PASSWORD_MS = 1500;
const ERROR_UNKNOWN_PRODUCT = 1605;

/** Lets the recording's rule play out; the state that it leaves is on disk before its result is told. */
export async function performAction(
  stage: PracticeStage,
  action: Action,
  context: PerformContext,
): Promise<ActionResult> {
  for (;;) {
    const state = await stage.store.read();
    const settled = await settledBeforehand(state, action);
    if (settled !== null) return settled;
    const rule = findRule(stage.recording, state, action);
    const password = wrongPassword(stage.recording, rule, context.secret);
    if (password !== null) return refuseForPassword(stage, password, context);
    const ending = await play(rule ?? UNEXCITING, stage.clock, context);
    const used = withUse(state, rule);
    if (ending === 'ended-at-limit') {
      await stage.store.write(used);
      return endedAtLimit(context);
    }
    if (rule !== null && rule.retryAfterMs !== null) {
      await stage.store.write(used);
      await stage.clock.sleep(rule.retryAfterMs, context.signal);
      continue;
    }
    if (rule !== null && !GOOD_OUTCOMES.has(rule.outcome)) {
      await stage.store.write(used);
      return resultOf(rule);
    }
    return takeEffect(stage, action, rule, used, context);
  }
}

async function takeEffect(
  stage: PracticeStage,
  action: Action,
  rule: PracticeRule | null,
  state: PracticeState,
  context: PerformContext,
): Promise<ActionResult> {
  const effect = withInstallation(effectOf(state, action, rule), action, rule);
  await backUp(action, effect.taken, context);
  await stage.store.write(effect.state);
  if (UNINSTALLS.has(action.kind) && !isEffectThere(effect.state, action)) {
    if (effect.rebootOwed.length === 0) return liedResult(rule);
  }
  if (rule !== null) return { ...resultOf(rule), rebootOwed: effect.rebootOwed };
  return {
    outcome: effect.rebootOwed.length === 0 ? 'done' : 'done-reboot-required',
    exitCode: startsProgram(action) ? 0 : null,
    detail: effect.rebootOwed[0] ?? 'done',
    advice: null,
    rebootOwed: effect.rebootOwed,
  };
}

/** A rule that says what an installation adds takes the place of what the pack's entry looks for. */
function withInstallation(effect: Effect, action: Action, rule: PracticeRule | null): Effect {
  if (action.kind !== 'package-install' || (rule !== null && rule.adds.length > 0)) return effect;
  const entry = effect.state.staged[action.entry];
  if (entry === undefined) return effect;
  const facts = withFacts(effect.state.facts, installedFacts(entry));
  return { ...effect, state: { ...effect.state, facts } };
}

async function settledBeforehand(
  state: PracticeState,
  action: Action,
): Promise<ActionResult | null> {
  if (action.kind === 'package-install') return checkStaged(state, action);
  if (action.kind === 'path-remove' && isBehindLink(state, action.path)) {
    return refusal('the path leads through a link, so nothing is removed there', null);
  }
  if (targetsOf(action) === null || !isEffectThere(state, action)) return null;
  return {
    outcome: 'already-gone',
    exitCode: action.kind === 'msi-uninstall' ? ERROR_UNKNOWN_PRODUCT : null,
    detail: 'it was not there any more',
    advice: null,
    rebootOwed: [],
  };
}

async function checkStaged(
  state: PracticeState,
  action: Extract<Action, { kind: 'package-install' }>,
): Promise<ActionResult | null> {
  if (state.staged[action.entry] === undefined) {
    return refusal(`${action.entry} was not staged on this machine`, null);
  }
  for (const file of action.files) {
    const found = await fingerprint(file.path).catch(() => null);
    if (found?.sha256 !== file.sha256) {
      return refusal(`${file.path} is not the approved file`, 'replacement-install-failed');
    }
  }
  return null;
}

function isBehindLink(state: PracticeState, path: string): boolean {
  return state.facts.some(
    (fact) => fact.source === 'file' && fact.behindLink && isAtOrBelow(path, fact.path),
  );
}

function wrongPassword(
  recording: Recording,
  rule: PracticeRule | null,
  secret: ProductSecret | null,
): PracticePassword | null {
  const wanted = recording.passwords.find((password) => password.product === rule?.password);
  if (wanted === undefined) return null;
  const loginFits =
    wanted.login === null || secret?.login === wanted.login || secret?.login === null;
  return loginFits && secret?.password === wanted.password ? null : wanted;
}

async function refuseForPassword(
  stage: PracticeStage,
  password: PracticePassword,
  context: PerformContext,
): Promise<ActionResult> {
  const performance = { durationMs: WRONG_PASSWORD_MS, output: password.wrongOutput, hang: false };
  await play(performance, stage.clock, context);
  const detail =
    context.secret === null
      ? 'the uninstaller wants a password, and none was given'
      : 'the uninstaller did not take the password';
  return { ...refusal(detail, 'wrong-password'), exitCode: password.wrongExitCode };
}

function resultOf(rule: PracticeRule): ActionResult {
  const { outcome, exitCode, detail, advice, rebootOwed } = rule;
  return { outcome, exitCode, detail, advice, rebootOwed };
}

function refusal(detail: string, advice: string | null): ActionResult {
  return { outcome: 'refused', exitCode: null, detail, advice, rebootOwed: [] };
}

function endedAtLimit(context: PerformContext): ActionResult {
  return {
    outcome: 'timed-out',
    exitCode: null,
    detail: `it had not ended after ${Math.round(context.timeLimitMs / 1000)} s and was ended`,
    advice: 'uninstaller-hung',
    rebootOwed: [],
  };
}

function liedResult(rule: PracticeRule | null): ActionResult {
  return {
    outcome: 'failed',
    exitCode: rule?.exitCode ?? 0,
    detail: 'the uninstaller said that it was done, and the product is still registered',
    advice: 'uninstaller-lied',
    rebootOwed: [],
  };
}

function startsProgram(action: Action): boolean {
  return UNINSTALLS.has(action.kind) || action.kind === 'package-install';
}
