import { describe, expect, it } from 'vitest';
import type { Fact, Snapshot } from '../../../src/model/snapshot.ts';
import { OUTCOMES, type Outcome, type StepResult } from '../../../src/model/step.ts';
import { rebootOwed } from '../../../src/steps/reboot-owed.ts';
import { classFilter, driver, service } from '../builders/facts.ts';
import * as machines from '../builders/machines.ts';
import { planOf } from '../builders/plans.ts';
import { catalog, linux, windows } from '../builders/snapshots.ts';

function result(outcome: Outcome, change: Partial<StepResult> = {}): StepResult {
  return {
    outcome,
    exitCode: 0,
    durationMs: 5,
    advice: null,
    detail: '',
    settledBy: 'run',
    rebootOwed: [],
    ...change,
  };
}

/** Reasons after every step of the plan ended alike. */
function owedAfter(before: Snapshot, ended: StepResult | null): string[] {
  const steps = planOf(before).steps.map((step) => ({ step, result: ended }));
  return rebootOwed({ catalog, before, steps });
}

describe('rebootOwed', () => {
  it.each<[string, Fact, string]>([
    ['driver', driver('klif', { running: true }), 'driver klif was loaded'],
    ['filter', classFilter('klkbdflt'), 'filter klkbdflt was in use (UpperFilters)'],
    [
      'protected service',
      service('KAVFS', 'C:\\kavfs.exe', { running: true, protectedProcess: true }),
      'protected service KAVFS was running',
    ],
  ])(
    'is owed after a product that had a %s in memory, though its uninstaller says nothing',
    (_, fact, reason) => {
      expect(owedAfter(windows(...machines.kesWindows, fact), result('done'))).toContain(reason);
    },
  );

  it.each([
    ['a driver that was not loaded', driver('klif', { running: false })],
    ["another maker's driver", driver('kbdclass', { company: 'Microsoft', running: true })],
    ['an ordinary service', service('klnagent', 'C:\\x.exe', { running: true })],
  ])('is not owed for %s', (_, fact) => {
    expect(owedAfter(windows(...machines.kesWindows, fact), result('done'))).toEqual([]);
  });

  it('is owed where an uninstaller asked for it, in its own words if it has some', () => {
    const machine = windows(...machines.kesWindows);
    expect(owedAfter(machine, result('done-reboot-required'))).toEqual([
      'kes-windows: its removal asked for a restart',
    ]);
    const words = result('done-reboot-required', { rebootOwed: ['3010'] });
    expect(owedAfter(machine, words)).toEqual(['3010']);
  });

  it.each(OUTCOMES)('goes by what is gone, after outcome %s', (outcome) => {
    const before = windows(...machines.kesWindows, driver('klif', { running: true }));
    const isGone =
      outcome === 'done' || outcome === 'done-reboot-required' || outcome === 'already-gone';
    expect(owedAfter(before, result(outcome)).includes('driver klif was loaded')).toBe(isGone);
  });

  it('is owed after a loaded driver or its reference was taken away by hand', () => {
    expect(owedAfter(windows(...machines.driversWindows), result('done'))).toEqual([
      'filter klim6 was in use (FilterList)',
      'filter klkbdflt was in use (UpperFilters)',
      'driver klif was loaded',
      'driver klim6 was loaded',
      'driver klkbdflt was loaded',
    ]);
  });

  it('is not owed for packages on Linux, nor for steps that did not run', () => {
    expect(owedAfter(linux(...machines.kesl), result('done'))).toEqual([]);
    expect(
      owedAfter(windows(...machines.kesWindows, driver('klif', { running: true })), null),
    ).toEqual([]);
  });
});
