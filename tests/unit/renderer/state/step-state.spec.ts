import { describe, expect, it } from 'vitest';
import { stepStateOf } from '../../../../renderer/state/step-state.ts';
import { OUTCOMES, GOOD_OUTCOMES } from '../../../../src/model/step.ts';
import { result, STOP_SERVICE } from '../fixtures/plan.ts';

const record = {
  step: STOP_SERVICE,
  approved: true,
  startedAt: null,
  finishedAt: null,
  result: null,
};
const startedAt = '2026-11-25T09:00:00.000Z';

describe('stepStateOf', () => {
  it('tells waiting, running and not agreed to apart', () => {
    expect(stepStateOf(record).text).toBe('removing.state.waiting');
    expect(stepStateOf({ ...record, startedAt }).text).toBe('removing.state.running');
    expect(stepStateOf({ ...record, approved: false }).text).toBe('removing.state.not-approved');
  });

  it.each(OUTCOMES)('calls %s good only where the step’s purpose is reached', (outcome) => {
    const state = stepStateOf({ ...record, startedAt, result: result({ outcome }) });
    expect(state.text).toBe(`outcome.${outcome}`);
    expect(state.tone === 'good').toBe(GOOD_OUTCOMES.has(outcome));
  });
});
