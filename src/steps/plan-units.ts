import type { Finding } from '../model/finding.ts';
import type { Fact, UnitFact } from '../model/snapshot.ts';
import type { Draft } from './draft.ts';

export function isUnit(fact: Fact): fact is UnitFact {
  return fact.source === 'systemd-unit' || fact.source === 'init-script' || fact.source === 'timer';
}

/** The name by which systemd knows it: a System V script is wrapped into a service. */
function unitNameOf({ source, name }: UnitFact): string {
  return source === 'init-script' ? `${name}.service` : name;
}

/** Units of users' own managers are not the system manager's to stop. */
function isSystemUnit({ locator }: UnitFact): boolean {
  return !/\/systemd\/user\//.test(locator) && !/^\/home\//.test(locator);
}

/** What is left of a unit that is gone: a link that would start it. There is nothing to stop or disable. */
function isDeadLink({ locator }: UnitFact): boolean {
  return /\.(?:wants|requires|upholds)\//.test(locator) || /\/rc[S\d]\.d\//.test(locator);
}

/**
 * Stops and disables what runs or would start again. A System V script beside a unit of its name is the same
 * service, and is left to it.
 */
export function unitDrafts(
  finding: Finding,
  units: readonly UnitFact[],
  at: (phase: 'stop' | 'disable', name: string) => Draft['at'],
  asksFor: (unit: UnitFact) => string | null,
): readonly Draft[] {
  const named = new Set(
    units.filter(({ source }) => source !== 'init-script').map((unit) => unitNameOf(unit)),
  );
  return units
    .filter((unit) => isSystemUnit(unit) && !isDeadLink(unit))
    .filter((unit) => unit.source !== 'init-script' || !named.has(unitNameOf(unit)))
    .flatMap((unit) => {
      const name = unitNameOf(unit);
      const common = {
        finding,
        locator: unit.locator,
        needs: ['administrator' as const],
        asks: asksFor(unit),
      };
      const stop: Draft = {
        ...common,
        action: { kind: 'unit-stop', unit: name },
        why: `${name} belongs to ${finding.product.name} and must not run while it is removed`,
        undo: 'restart',
        at: at('stop', name),
      };
      const disable: Draft = {
        ...common,
        action: { kind: 'unit-disable', unit: name },
        why: `${name} would start again with the machine`,
        undo: 'enable',
        at: at('disable', name),
      };
      const isOn = unit.enabled === 'enabled';
      return [...(unit.running === false ? [] : [stop]), ...(isOn ? [disable] : [])];
    });
}
