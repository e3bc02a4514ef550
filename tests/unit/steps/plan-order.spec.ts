import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActionKind } from '../../../src/model/action.ts';
import type { PlanDocument, Step } from '../../../src/model/step.ts';
import { detect } from '../../../src/steps/detect.ts';
import { planOf } from '../builders/plans.ts';
import { catalog, linux, windows } from '../builders/snapshots.ts';
import { anyMachine, isProtected, type AnyFact } from './any-machine.ts';

const runs = { numRuns: 80 };

const familyOf = (id: string | null) => catalog.products.find((product) => product.id === id);
const isUninstaller = ({ action }: Step) =>
  ['msi-uninstall', 'exe-uninstall', 'package-purge', 'store-package-remove'].includes(action.kind);
const isServer = (step: Step) => familyOf(step.product)?.managementServer === true;
const isAgent = (step: Step) => step.product === 'network-agent';
const isConsole = (step: Step) => ['ksc-console', 'ksc-web-console'].includes(step.product ?? '');
const isKind =
  (...kinds: ActionKind[]) =>
  ({ action }: Step) =>
    kinds.includes(action.kind);

function at(plan: PlanDocument, ...fits: ((step: Step) => boolean)[]): number[] {
  return plan.steps.flatMap((step, index) => (fits.every((one) => one(step)) ? [index] : []));
}

function before(first: readonly number[], then: readonly number[]): void {
  if (first.length === 0 || then.length === 0) return;
  expect(Math.max(...first)).toBeLessThan(Math.min(...then));
}

const registered = (step: Step) => isUninstaller(step) && !/leftover/.test(step.why);

/** How often a rule had something to say: a property that is never asked proves nothing. */
function forEveryPlan(
  platform: 'linux' | 'windows',
  rule: (plan: PlanDocument, facts: readonly AnyFact[]) => boolean,
): void {
  let asked = 0;
  fc.assert(
    fc.property(anyMachine(platform), (facts) => {
      const snapshot = (platform === 'linux' ? linux : windows)(...facts);
      if (rule(planOf(snapshot), facts)) asked += 1;
    }),
    runs,
  );
  expect(asked).toBeGreaterThan(0);
}

/** Both sides are there, and each of the first stands before each of the second. */
function ordered(first: readonly number[], then: readonly number[]): boolean {
  before(first, then);
  return first.length > 0 && then.length > 0;
}

const notAgentNorServer = (step: Step) => !isAgent(step) && !isServer(step) && !isConsole(step);

describe('the order of a plan on any Windows machine (kaspersky-removal.md)', () => {
  it('removes every other product before the agent (section 6, rule 2)', () => {
    forEveryPlan('windows', (plan) =>
      ordered(at(plan, registered, notAgentNorServer), at(plan, registered, isAgent)),
    );
  });

  it('removes the suite before VPN and other single products (section 6, rule 3)', () => {
    const isSuite = (step: Step) =>
      /^kaspersky-(?:anti-virus|free|internet-security|total-security|security-cloud)$/.test(
        step.product ?? '',
      );
    const isSingle = (step: Step) =>
      /^kaspersky-(?:vpn|password-manager|safe-kids|software-updater)$/.test(step.product ?? '');
    forEveryPlan('windows', (plan) =>
      ordered(at(plan, registered, isSuite), at(plan, registered, isSingle)),
    );
  });

  it('removes the console before the server, and the server after all others (section 6, rule 4)', () => {
    forEveryPlan('windows', (plan) =>
      ordered(
        at(plan, registered, (step) => !isServer(step)),
        at(plan, registered, isServer),
      ),
    );
  });

  it('removes the light agent before the agent beside it (section 6, rule 5)', () => {
    forEveryPlan('windows', (plan) =>
      ordered(
        at(plan, registered, ({ product }) => product === 'ksvla'),
        at(plan, registered, isAgent),
      ),
    );
  });

  it('takes apart by hand nothing of a product that is registered, nor anything shared (section 6, rule 6)', () => {
    forEveryPlan('windows', (plan, facts) => {
      const installed = detect(catalog, windows(...facts)).findings.filter(
        ({ state }) => state === 'installed',
      );
      if (installed.length === 0) return false;
      const ids = new Set(installed.map(({ product }) => product.id));
      const byHand = plan.steps.filter((step) => !isUninstaller(step));
      const wrong = byHand.filter(
        ({ product }) =>
          ids.has(product ?? '') || product === 'vendor-root' || /^shared-/.test(product ?? ''),
      );
      expect(wrong).toEqual([]);
      return true;
    });
  });

  it('runs uninstallers before it takes leftovers apart (section 6, rule 6)', () => {
    forEveryPlan('windows', (plan) =>
      ordered(
        at(plan, isKind('msi-uninstall', 'exe-uninstall')),
        at(plan, isKind('service-delete', 'path-remove', 'registry-remove')),
      ),
    );
  });

  it('plans no restart: the job owes it, and it comes after every step (section 6, rule 6)', () => {
    forEveryPlan('windows', (plan) => {
      expect(at(plan, isKind('reboot'))).toEqual([]);
      return plan.steps.length > 0;
    });
  });

  it('cleans bindings and class filters before services, and these before drivers (section 10)', () => {
    forEveryPlan('windows', (plan) => {
      before(at(plan, isKind('filter-unregister')), at(plan, isKind('service-stop')));
      before(at(plan, isKind('service-stop')), at(plan, isKind('service-delete')));
      before(at(plan, isKind('service-delete')), at(plan, isKind('driver-delete')));
      return ordered(at(plan, isKind('filter-unregister')), at(plan, isKind('driver-delete')));
    });
  });

  it('deletes no driver that a list still names, in whatever plan (section 10, klim6 and klkbdflt)', () => {
    forEveryPlan('windows', (plan, facts) => {
      const deleted = plan.steps.flatMap(({ action }, index) =>
        action.kind === 'driver-delete' ? [{ driver: action.driver.toLowerCase(), index }] : [],
      );
      for (const { driver, index } of deleted) {
        const lists = facts.filter(
          (fact) => 'listKey' in fact && fact.name.toLowerCase() === driver,
        );
        const cleaned = plan.steps
          .slice(0, index)
          .filter(
            ({ action, asks }) =>
              action.kind === 'filter-unregister' &&
              asks === null &&
              action.driver.toLowerCase() === driver,
          );
        expect(cleaned).toHaveLength(lists.length);
      }
      return deleted.length > 0;
    });
  });

  it('removes drivers before files, files before folders, folders before keys (section 10)', () => {
    const isOwn = (step: Step) => step.product !== 'vendor-root';
    forEveryPlan('windows', (plan) => {
      before(at(plan, isKind('driver-delete')), at(plan, isKind('path-remove')));
      return ordered(
        at(plan, isKind('path-remove'), isOwn),
        at(
          plan,
          isKind('registry-remove'),
          ({ action }) => action.kind === 'registry-remove' && /KasperskyLab/.test(action.key),
        ),
      );
    });
  });

  it('removes certificate, tasks and extensions before the folders that they point into (section 10)', () => {
    forEveryPlan('windows', (plan) =>
      ordered(
        at(plan, isKind('certificate-remove', 'task-remove')),
        at(plan, isKind('path-remove')),
      ),
    );
  });

  it("removes the vendor's own folders and keys last (section 10)", () => {
    const isRoot = ({ action }: Step) =>
      (action.kind === 'path-remove' && /\\Kaspersky ?Lab$/i.test(action.path)) ||
      (action.kind === 'registry-remove' && /\\KasperskyLab$/i.test(action.key));
    forEveryPlan('windows', (plan) =>
      ordered(
        at(plan, (step) => !isRoot(step)),
        at(plan, isRoot),
      ),
    );
  });

  it('never stops a protected service (section 7)', () => {
    forEveryPlan('windows', (plan, facts) => {
      const guarded = facts.filter(isProtected).map(({ name }) => name);
      const stopped = plan.steps.flatMap(({ action }) =>
        action.kind === 'service-stop' ? [action.service] : [],
      );
      expect(stopped.filter((name) => guarded.includes(name))).toEqual([]);
      return guarded.length > 0 && stopped.length > 0;
    });
  });

  it('removes deeper folders and keys before those that hold them', () => {
    forEveryPlan('windows', (plan) => {
      const places = plan.steps.flatMap(({ action }) =>
        action.kind === 'path-remove' ? [action.path.toLowerCase()] : [],
      );
      places.forEach((place, index) => {
        const outerBefore = places.slice(0, index).filter((one) => place.startsWith(`${one}\\`));
        expect(outerBefore).toEqual([]);
      });
      return places.length > 1;
    });
  });
});

describe('the order of a plan on any Linux machine (kaspersky-removal.md)', () => {
  const packageOf = ({ action }: Step) => (action.kind === 'package-purge' ? action.package : '');

  it('removes the interface before the program (section 11)', () => {
    forEveryPlan('linux', (plan) =>
      ordered(
        at(plan, (step) => packageOf(step) === 'kesl-gui'),
        at(plan, (step) => packageOf(step) === 'kesl'),
      ),
    );
  });

  it('removes the endpoint before the agent (section 6, rule 2)', () => {
    forEveryPlan('linux', (plan) =>
      ordered(
        at(plan, (step) => /^kesl/.test(packageOf(step))),
        at(plan, (step) => /^klnagent/.test(packageOf(step))),
      ),
    );
  });

  it('removes the web console, then the server, after all others (section 6, rule 4)', () => {
    forEveryPlan('linux', (plan) => {
      before(
        at(plan, (step) => packageOf(step) === 'ksc-web-console'),
        at(plan, (step) => packageOf(step) === 'ksc64'),
      );
      return ordered(
        at(plan, (step) => /^(?:kesl|klnagent)/.test(packageOf(step))),
        at(plan, (step) => packageOf(step) === 'ksc64'),
      );
    });
  });

  it('stops and disables services before their package goes (section 11)', () => {
    forEveryPlan('linux', (plan) => {
      let asked = false;
      for (const finding of new Set(plan.steps.map((step) => step.finding))) {
        const own = (step: Step) => step.finding === finding;
        const is = ordered(
          at(plan, own, isKind('unit-stop', 'unit-disable')),
          at(plan, own, isKind('package-purge')),
        );
        asked ||= is;
      }
      return asked;
    });
  });

  it("removes the vendor's roots last (section 11)", () => {
    const isRoot = (step: Step) => step.product === 'vendor-root';
    forEveryPlan('linux', (plan) =>
      ordered(
        at(plan, (step) => !isRoot(step)),
        at(plan, isRoot),
      ),
    );
  });
});
