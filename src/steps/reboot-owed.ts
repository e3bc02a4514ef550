import type { Catalog } from '../model/catalog.ts';
import type { StepRecord } from '../model/job.ts';
import type { Fact, Snapshot } from '../model/snapshot.ts';
import { GOOD_OUTCOMES, type Step } from '../model/step.ts';
import { detect } from './detect.ts';
import { factIndex } from './draft.ts';
import { loadedPiece } from './loaded-pieces.ts';

export interface RebootInput {
  readonly catalog: Catalog;
  /** The reading from which the steps were planned: what was loaded then. */
  readonly before: Snapshot;
  readonly steps: readonly Pick<StepRecord, 'step' | 'result'>[];
}

/**
 * Why these steps owe a reboot; empty if they do not. Owed whenever an uninstaller asked for one, or what
 * went had a driver, filter, kernel module or protected service in memory, whatever its exit code was.
 */
export function rebootOwed({ catalog, before, steps }: RebootInput): string[] {
  const detection = detect(catalog, before);
  const factOf = factIndex(before.facts);
  const loadedOf = (finding: string | null): readonly string[] =>
    (detection.findings.find(({ id }) => id === finding)?.evidence ?? []).flatMap((evidence) => {
      const fact = factOf(evidence);
      const loaded = fact === undefined ? null : loadedPiece(fact);
      return loaded === null ? [] : [loaded];
    });
  const reasons = steps.flatMap(({ step, result }) => {
    if (result === null) return [];
    const asked =
      result.outcome === 'done-reboot-required' && result.rebootOwed.length === 0
        ? [`${step.product ?? step.commandLine}: its removal asked for a restart`]
        : [];
    const loaded = GOOD_OUTCOMES.has(result.outcome)
      ? [...(isUninstaller(step) ? loadedOf(step.finding) : []), ...loadedTarget(before, step)]
      : [];
    return [...result.rebootOwed, ...asked, ...loaded];
  });
  return [...new Set(reasons)];
}

function isUninstaller({ action }: Step): boolean {
  return (
    action.kind === 'package-purge' ||
    action.kind === 'msi-uninstall' ||
    action.kind === 'exe-uninstall' ||
    action.kind === 'store-package-remove'
  );
}

/** What a step took away by hand was loaded until then. */
function loadedTarget(before: Snapshot, { action }: Step): readonly string[] {
  const isTarget = (fact: Fact): boolean => {
    const name = fact.name.toLowerCase();
    switch (action.kind) {
      case 'driver-delete':
        return fact.source === 'driver' && name === action.driver.toLowerCase();
      case 'service-delete':
        return fact.source === 'service' && name === action.service.toLowerCase();
      case 'filter-unregister':
        return (
          (fact.source === 'class-filter' || fact.source === 'network-filter') &&
          name === action.driver.toLowerCase()
        );
      default:
        return false;
    }
  };
  return before.facts.filter(isTarget).flatMap((fact) => loadedPiece(fact) ?? []);
}
