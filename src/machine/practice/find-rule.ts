import type { Action } from '../../model/action.ts';
import { matchesGlob } from './glob.ts';
import type { PracticeState } from './practice-state.ts';
import type { PracticeRule, Recording } from './recording.ts';

/** The first rule that fits the action and still counts; null: the kind's own effect alone. */
export function findRule(
  recording: Recording,
  state: PracticeState,
  action: Action,
): PracticeRule | null {
  return (
    recording.rules.find((rule) => fitsAction(rule.when, action) && stillCounts(rule, state)) ??
    null
  );
}

/** The state in which the rule counted once more. */
export function withUse(state: PracticeState, rule: PracticeRule | null): PracticeState {
  if (rule === null) return state;
  return { ...state, uses: { ...state.uses, [rule.id]: (state.uses[rule.id] ?? 0) + 1 } };
}

function fitsAction(when: PracticeRule['when'], action: Action): boolean {
  const fields = new Map<string, unknown>(Object.entries(action));
  return Object.entries(when).every(([field, wanted]) => {
    const value = fields.get(field);
    return typeof wanted === 'string' && typeof value === 'string'
      ? matchesGlob(wanted, value)
      : wanted === value;
  });
}

function stillCounts(rule: PracticeRule, state: PracticeState): boolean {
  if (rule.untilReboot && state.boot > 1) return false;
  return rule.firstTimes === null || (state.uses[rule.id] ?? 0) < rule.firstTimes;
}
