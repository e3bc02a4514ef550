import type { Action } from '../../model/action.ts';
import type { Fact } from '../../model/snapshot.ts';
import { matchesGlob } from './glob.ts';
import { imageFile, isAtOrBelow } from './paths.ts';
import type { PracticeState } from './practice-state.ts';
import type { PracticeRule, Removal } from './recording.ts';
import { targetsOf } from './targets.ts';

/** A machine after an action, and what the action did to it. */
export interface Effect {
  readonly state: PracticeState;
  /** Facts that went, or go at the restart: what a backup holds. */
  readonly taken: readonly Fact[];
  /** Why a reboot is owed; empty if it is not. */
  readonly rebootOwed: readonly string[];
}

/** What `action` does to the machine: its own effect on any machine, then what the recording's rule adds. */
export function effectOf(state: PracticeState, action: Action, rule: PracticeRule | null): Effect {
  const own = rule === null || rule.ownEffect ? ownEffect(state, action) : untouched(state);
  return rule === null ? own : withRule(own, rule);
}

/** Is the action's effect there already, or does the next restart complete it? */
export function isEffectThere(state: PracticeState, action: Action): boolean {
  const isTarget = targetsOf(action);
  if (isTarget === null) return false;
  return !state.facts.some((fact) => isTarget(fact) && !goesAtRestart(state, fact));
}

/** The machine after a restart: another boot, and what was waiting for it done. */
export function afterRestart(state: PracticeState): PracticeState {
  const kept = state.facts.filter((fact) => !goesAtRestart(state, fact));
  return {
    ...state,
    boot: state.boot + 1,
    facts: withFacts(kept, state.pending.adds),
    pending: { rebootOwed: [], removes: [], adds: [] },
    stopped: {},
  };
}

/** `facts` with `added`; what lies at the same place is replaced. */
export function withFacts(facts: readonly Fact[], added: readonly Fact[]): Fact[] {
  return [...facts.filter((fact) => !added.some((other) => isSamePlace(fact, other))), ...added];
}

export function isSamePlace(one: Fact, other: Fact): boolean {
  return one.source === other.source && one.locator === other.locator;
}

function untouched(state: PracticeState): Effect {
  return { state, taken: [], rebootOwed: [] };
}

function ownEffect(state: PracticeState, action: Action): Effect {
  const isTarget = targetsOf(action);
  if (isTarget === null) return untouched(state);
  switch (action.kind) {
    case 'unit-stop':
      return stop(state, action.unit, isTarget);
    case 'service-stop':
      return stop(state, action.service, isTarget);
    case 'unit-disable':
      return {
        ...untouched(state),
        state: { ...state, facts: state.facts.map(disabled(isTarget)) },
      };
    case 'driver-delete':
    case 'service-delete':
    case 'path-remove':
      return take(state, isTarget, (fact) => isHeld(fact, state.facts));
    default:
      return take(state, isTarget, () => false);
  }
}

function stop(state: PracticeState, name: string, isTarget: (fact: Fact) => boolean): Effect {
  const programs = state.facts.filter(isTarget).flatMap(programOf);
  const ends = (fact: Fact): boolean =>
    fact.source === 'process' &&
    programs.some((path) => fact.exePath?.toLowerCase() === path.toLowerCase());
  const facts = state.facts
    .filter((fact) => !ends(fact))
    .map((fact) => (isTarget(fact) && 'running' in fact ? { ...fact, running: false } : fact));
  const stopped = { ...state.stopped, [name]: state.facts.filter(ends) };
  return { ...untouched(state), state: { ...state, facts, stopped } };
}

function programOf(fact: Fact): string[] {
  if (fact.source === 'service') return [imageFile(fact.imagePath)];
  return 'execPath' in fact && fact.execPath !== null ? [fact.execPath] : [];
}

function disabled(isTarget: (fact: Fact) => boolean): (fact: Fact) => Fact {
  return (fact) =>
    isTarget(fact) && 'enabled' in fact ? { ...fact, enabled: 'disabled' as const } : fact;
}

function take(
  state: PracticeState,
  isTarget: (fact: Fact) => boolean,
  held: (fact: Fact) => boolean,
): Effect {
  const taken = state.facts.filter(isTarget);
  const waiting = taken.filter(held);
  const rebootOwed = waiting.map((fact) => `${fact.name} is in use until the restart`);
  return {
    state: {
      ...state,
      facts: state.facts.filter((fact) => !taken.includes(fact) || waiting.includes(fact)),
      pending: {
        ...state.pending,
        rebootOwed: unique([...state.pending.rebootOwed, ...rebootOwed]),
        removes: [
          ...state.pending.removes,
          ...waiting.map(({ source, locator }) => ({ source, locator })),
        ],
      },
    },
    taken,
    rebootOwed,
  };
}

/** Windows keeps a loaded driver, a protected service and a loaded file until the restart. */
function isHeld(fact: Fact, facts: readonly Fact[]): boolean {
  if (fact.source === 'driver') return fact.running === true;
  if (fact.source === 'service') return fact.running === true && fact.protectedProcess;
  if (fact.source !== 'file') return false;
  return facts.some(
    (other) =>
      other.source === 'driver' &&
      other.running === true &&
      isAtOrBelow(imageFile(other.imagePath), fact.path),
  );
}

function withRule(effect: Effect, rule: PracticeRule): Effect {
  const { state } = effect;
  const goes = (fact: Fact): boolean => rule.removes.some((removal) => fits(removal, fact));
  return {
    state: {
      ...state,
      facts: withFacts(
        state.facts.filter((fact) => !goes(fact)),
        rule.adds,
      ),
      pending: {
        rebootOwed: unique([...state.pending.rebootOwed, ...rule.rebootOwed]),
        removes: [...state.pending.removes, ...rule.afterReboot.removes],
        adds: [...state.pending.adds, ...rule.afterReboot.adds],
      },
    },
    taken: unique([...effect.taken, ...state.facts.filter(goes)]),
    rebootOwed: unique([...effect.rebootOwed, ...rule.rebootOwed]),
  };
}

function goesAtRestart(state: PracticeState, fact: Fact): boolean {
  return state.pending.removes.some((removal) => fits(removal, fact));
}

export function fits(removal: Removal, fact: Fact): boolean {
  return (
    (removal.source === '*' || removal.source === fact.source) &&
    matchesGlob(removal.locator, fact.locator)
  );
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
