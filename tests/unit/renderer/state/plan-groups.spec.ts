import { describe, expect, it } from 'vitest';
import {
  approvedSteps,
  groupKept,
  groupSteps,
  notRestorable,
} from '../../../../renderer/state/plan-groups.ts';
import { ASKING_STEP, detection, PLAN, REMOVE_QUARANTINE } from '../fixtures/plan.ts';

const { findings } = detection();

describe('groupSteps', () => {
  it('keeps the order of the steps, and names each product that follows another', () => {
    const groups = groupSteps(PLAN.steps, findings);
    expect(groups.map(({ product, steps }) => [product, steps.map(({ id }) => id)])).toEqual([
      ['Kaspersky Endpoint Security for Windows', ['r1-01', 'r1-02']],
      ['Kaspersky Security Center Network Agent', ['r1-03']],
      ['Kaspersky Endpoint Security for Windows', ['r1-04']],
      [null, ['r1-05']],
    ]);
  });

  it('falls back to the product’s id where the finding is not listed', () => {
    expect(groupSteps([REMOVE_QUARANTINE], []).map(({ product }) => product)).toEqual([
      'kes-windows',
    ]);
  });
});

describe('approvedSteps', () => {
  const ordinary = ['r1-01', 'r1-02', 'r1-03', 'r1-04'];

  it('leaves out a step that asks, unless it was agreed to', () => {
    expect(approvedSteps(PLAN.steps, new Set())).toEqual(ordinary);
    expect(approvedSteps(PLAN.steps, new Set([ASKING_STEP.id]))).toEqual([
      ...ordinary,
      ASKING_STEP.id,
    ]);
  });
});

describe('notRestorable', () => {
  it('names what is only recorded, not what is copied', () => {
    expect(notRestorable(PLAN.steps)).toEqual(['C:\\ProgramData\\Kaspersky Lab']);
  });
});

describe('groupKept', () => {
  it('shows the user’s own data first, and each place once', () => {
    const [first] = PLAN.kept;
    const groups = groupKept([...PLAN.kept, ...(first === undefined ? [] : [first])]);
    expect(groups.map(({ why, locators }) => [why, locators.length])).toEqual([
      ['user-data', 1],
      ['installer-file', 1],
    ]);
  });
});
