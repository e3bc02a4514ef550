import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/model/action.ts';
import type { Fact } from '../../../src/model/snapshot.ts';
import type { PlanDocument, Step } from '../../../src/model/step.ts';
import { detect } from '../../../src/steps/detect.ts';
import { folder } from '../builders/facts.ts';
import * as machines from '../builders/machines.ts';
import { planOf } from '../builders/plans.ts';
import { catalog, linux, snapshotOf, windows } from '../builders/snapshots.ts';

const LINUX = [
  ...machines.kesl,
  ...machines.agent,
  ...machines.server,
  ...machines.linuxRoots,
  ...machines.linuxDecoys,
];
const WINDOWS = [
  ...machines.kesWindows,
  ...machines.agentWindows,
  ...machines.driversWindows,
  ...machines.windowsRoots,
  ...machines.vault,
  ...machines.windowsDecoys,
];

/** Any part of a machine, products half gone and decoys between them. */
const anyLinux = fc.subarray(LINUX);
const anyWindows = fc.subarray(WINDOWS);
const runs = { numRuns: 100 };

const BY_HAND: ReadonlySet<Action['kind']> = new Set<Action['kind']>([
  'path-remove',
  'account-remove',
  'service-stop',
  'service-delete',
  'driver-delete',
  'filter-unregister',
  'registry-remove',
  'task-remove',
  'certificate-remove',
]);

function positions(plan: PlanDocument, fits: (step: Step) => boolean): number[] {
  return plan.steps.flatMap((step, index) => (fits(step) ? [index] : []));
}

function expectAllBefore(first: readonly number[], then: readonly number[]): void {
  if (first.length > 0 && then.length > 0) {
    expect(Math.max(...first)).toBeLessThan(Math.min(...then));
  }
}

const purges = (name: string) => (step: Step) =>
  step.action.kind === 'package-purge' && step.action.package === name;
const isKind = (kind: Action['kind']) => (step: Step) => step.action.kind === kind;

/** Everything that a step names, for a look whether it names a decoy. */
const textOf = ({ action }: Step) => JSON.stringify(action);

describe('plan, over any part of a Linux machine', () => {
  it('removes the interface before the program, the endpoint before the agent, the server last', () => {
    fc.assert(
      fc.property(anyLinux, (facts) => {
        const plan = planOf(linux(...facts));
        const order = ['kesl-gui', 'kesl', 'klnagent64', 'ksc64'].map((name) =>
          positions(plan, purges(name)),
        );
        order.forEach((one, index) => {
          order.slice(index + 1).forEach((later) => {
            expectAllBefore(one, later);
          });
        });
      }),
      runs,
    );
  });

  it('takes nothing of a product apart by hand whose package is registered', () => {
    fc.assert(
      fc.property(anyLinux, (facts) => {
        const snapshot = linux(...facts);
        const registered = new Set(
          detect(catalog, snapshot)
            .findings.filter(({ state }) => state === 'installed')
            .map(({ product }) => product.id),
        );
        const byHand = planOf(snapshot).steps.filter(({ action }) => BY_HAND.has(action.kind));
        expect(byHand.filter(({ product }) => registered.has(product ?? ''))).toEqual([]);
        if (registered.size > 0) {
          expect(byHand.filter(({ product }) => product === 'vendor-root')).toEqual([]);
        }
      }),
      runs,
    );
  });

  it("removes the vendor's roots after everything else", () => {
    fc.assert(
      fc.property(anyLinux, (facts) => {
        const plan = planOf(linux(...facts));
        const isRoot = (step: Step) => step.product === 'vendor-root';
        expectAllBefore(
          positions(plan, (step) => !isRoot(step)),
          positions(plan, isRoot),
        );
      }),
      runs,
    );
  });

  it('stops, then removes packages, then ends processes, then removes unit files, within a finding', () => {
    fc.assert(
      fc.property(anyLinux, (facts) => {
        const plan = planOf(linux(...facts));
        for (const finding of new Set(plan.steps.map((step) => step.finding))) {
          const own = (kind: Action['kind']) =>
            positions(plan, (step) => step.finding === finding && step.action.kind === kind);
          expectAllBefore(own('unit-stop'), own('package-purge'));
          expectAllBefore(own('unit-disable'), own('package-purge'));
          expectAllBefore(own('package-purge'), own('process-end'));
          expectAllBefore(own('process-end'), own('path-remove'));
        }
        expect(positions(plan, isKind('daemon-reload')).length).toBeLessThanOrEqual(1);
      }),
      runs,
    );
  });
});

describe('plan, over any part of a Windows machine', () => {
  it('cleans every list that names a driver before the driver goes, or keeps the driver', () => {
    fc.assert(
      fc.property(anyWindows, (facts) => {
        const plan = planOf(windows(...facts));
        plan.steps.forEach((step, index) => {
          if (step.action.kind !== 'driver-delete') return;
          const { driver } = step.action;
          const lists = facts.filter(
            (fact) =>
              (fact.source === 'class-filter' || fact.source === 'network-filter') &&
              fact.name === driver,
          );
          const cleaned = plan.steps
            .slice(0, index)
            .filter(
              ({ action, asks }) =>
                action.kind === 'filter-unregister' && action.driver === driver && asks === null,
            );
          expect(cleaned).toHaveLength(lists.length);
        });
      }),
      runs,
    );
  });

  it('removes references before files, files before keys, and the endpoint before the agent', () => {
    fc.assert(
      fc.property(anyWindows, (facts) => {
        const plan = planOf(windows(...facts));
        const at = (kind: Action['kind']) => positions(plan, isKind(kind));
        const code = (productCode: string) =>
          positions(
            plan,
            ({ action }) => action.kind === 'msi-uninstall' && action.productCode === productCode,
          );
        expectAllBefore(at('filter-unregister'), at('service-delete'));
        expectAllBefore(at('service-delete'), at('driver-delete'));
        expectAllBefore(at('driver-delete'), at('path-remove'));
        expectAllBefore(
          positions(plan, (step) => isKind('path-remove')(step) && step.product !== 'vendor-root'),
          at('registry-remove'),
        );
        expectAllBefore(code(machines.KES_CODE), code(machines.AGENT_CODE));
      }),
      runs,
    );
  });

  it("never names a user's own data or a folder that holds it", () => {
    fc.assert(
      fc.property(anyWindows, (facts) => {
        const vault = facts.filter((fact) => fact.name === 'kpm_vault.edb');
        const removed = planOf(windows(...facts)).steps.flatMap(({ action }) =>
          action.kind === 'path-remove' ? [action.path] : [],
        );
        for (const { locator } of vault) {
          expect(removed.filter((path) => locator.startsWith(path))).toEqual([]);
        }
      }),
      runs,
    );
  });
});

describe('plan, on every machine', () => {
  it.each([
    ['linux', LINUX, machines.linuxDecoys],
    ['windows', WINDOWS, machines.windowsDecoys],
  ] as const)('names no decoy in any step on %s', (platform, all, decoys) => {
    fc.assert(
      fc.property(fc.subarray([...all]), (facts: readonly Fact[]) => {
        const text = planOf(snapshotOf(platform, facts)).steps.map(textOf).join('\n');
        for (const { locator, name } of decoys) {
          expect(text).not.toContain(JSON.stringify(locator));
          expect(text).not.toContain(`:${JSON.stringify(name)}`);
        }
      }),
      runs,
    );
  });

  it.each([
    ['linux', LINUX],
    ['windows', WINDOWS],
  ] as const)(
    'removes nothing on %s that was not found, and never the same thing twice',
    (platform, all) => {
      fc.assert(
        fc.property(fc.subarray([...all]), (facts: readonly Fact[]) => {
          const snapshot = snapshotOf(platform, facts);
          const { findings } = detect(catalog, snapshot);
          const { steps } = planOf(snapshot);
          expect(
            steps.every(
              ({ finding }) => finding === null || findings.some(({ id }) => id === finding),
            ),
          ).toBe(true);
          expect(new Set(steps.map(textOf)).size).toBe(steps.length);
          expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
        }),
        runs,
      );
    },
  );

  it('forgets no piece of a leftover: each is taken away, kept with a reason, or goes with its folder', () => {
    fc.assert(
      fc.property(anyWindows, (facts) => {
        const snapshot = windows(...facts);
        const plan = planOf(snapshot);
        const text = plan.steps.map(textOf).join('\n');
        for (const finding of detect(catalog, snapshot).findings) {
          if (finding.state !== 'leftover' || finding.product.id === 'vendor-root') continue;
          const lost = finding.evidence.filter(
            ({ source, locator }) =>
              source !== 'certificate' &&
              !text.includes(JSON.stringify(locator).slice(1, -1)) &&
              !text.includes(JSON.stringify(locator.split('\\').at(-1)?.replace(/^.*: /, ''))) &&
              !plan.kept.some((kept) => kept.locator === locator),
          );
          expect(lost).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('plans nothing on a platform that nobody can read yet', () => {
    const kes = folder('/Library/Application Support/Kaspersky Lab/KAV');
    const snapshot = snapshotOf('macos', [], { read: [] });
    expect(planOf(snapshot).steps).toEqual([]);
    expect(planOf(snapshotOf('macos', [kes]), { actions: new Set() }).steps).toEqual([]);
  });
});
