import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/model/snapshot.ts';
import { samePlan } from '../../../src/steps/same-plan.ts';
import { folder } from '../builders/facts.ts';
import * as machines from '../builders/machines.ts';
import { planOf } from '../builders/plans.ts';
import { linux } from '../builders/snapshots.ts';

const steps = (...facts: readonly Fact[]) => planOf(linux(...facts)).steps;

describe('samePlan', () => {
  it('is a plan that was tried already, whatever its round and reasons', () => {
    const again = planOf(linux(...machines.kesl), { round: 2 }).steps;
    expect(samePlan(steps(...machines.kesl), again)).toBe(true);
  });

  it('is what is left of a plan that was tried: nothing new came to light', () => {
    expect(samePlan(steps(...machines.kesl, ...machines.agent), steps(...machines.kesl))).toBe(
      true,
    );
  });

  it('is not a plan with anything new in it', () => {
    const next = steps(...machines.kesl, folder('/opt/kaspersky/klnagent64'));
    expect(samePlan(steps(...machines.kesl), next)).toBe(false);
  });
});
