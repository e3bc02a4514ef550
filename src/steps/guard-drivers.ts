import type { Kept } from '../model/step.ts';
import type { Draft, PlanContext, Planned } from './draft.ts';
import { baseNameOf, isAtOrBelow } from './places.ts';
import { folderOf, imageFileOf } from './windows-path.ts';

/**
 * A driver that a list goes on naming takes its device away when it goes: keyboard, mouse, network. So no
 * driver, and no file of one, is planned unless every list that names it is cleaned in this plan, unasked.
 * @see https://github.com/Ryochan7/DS4Windows/issues/914
 */
export function guardDrivers(context: PlanContext, planned: Planned): Planned {
  const named = stillNamed(context, planned.drafts);
  const files = filesOfKeptDrivers(context, planned.drafts, named);
  const isGuarded = ({ action }: Draft): boolean => {
    if (action.kind === 'driver-delete') return named.has(action.driver.toLowerCase());
    return action.kind === 'path-remove' && holdsDriver(context, action.path, named, files);
  };
  const guarded = planned.drafts.filter(isGuarded);
  return {
    drafts: planned.drafts
      .filter((draft) => !isGuarded(draft))
      .filter((draft) => !isFileOfDeleted(context, draft, planned.drafts)),
    kept: [
      ...planned.kept,
      ...guarded.flatMap(({ finding, locator }): Kept[] =>
        finding === null ? [] : [{ finding: finding.id, locator, why: 'still-referenced' }],
      ),
    ],
  };
}

/** Drivers, lower case, that a filter list will still name after the plan. */
function stillNamed(context: PlanContext, drafts: readonly Draft[]): ReadonlySet<string> {
  const cleaned = new Set(
    drafts.flatMap(({ action, asks }) =>
      action.kind === 'filter-unregister' && asks === null
        ? [keyOf(action.driver, action.listKey, action.listValue)]
        : [],
    ),
  );
  return new Set(
    context.look.snapshot.facts.flatMap((fact) =>
      (fact.source === 'class-filter' || fact.source === 'network-filter') &&
      !cleaned.has(keyOf(fact.name, fact.listKey, fact.listValue))
        ? [fact.name.toLowerCase()]
        : [],
    ),
  );
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\n').toLowerCase();
}

/** Files of drivers that stay: named by a list, or not deleted without a question. */
function filesOfKeptDrivers(
  { look, detection }: PlanContext,
  drafts: readonly Draft[],
  named: ReadonlySet<string>,
): readonly string[] {
  const deleted = new Set(
    drafts.flatMap(({ action, asks }) =>
      action.kind === 'driver-delete' && asks === null ? [action.driver.toLowerCase()] : [],
    ),
  );
  const found = new Set(
    detection.findings.flatMap(({ evidence }) =>
      evidence.filter(({ source }) => source === 'driver').map(({ locator }) => locator),
    ),
  );
  return look.snapshot.facts.flatMap((fact) => {
    if (fact.source !== 'driver') return [];
    const name = fact.name.toLowerCase();
    const stays = named.has(name) || (found.has(fact.locator) && !deleted.has(name));
    return stays ? [imageFileOf(fact.imagePath, look.snapshot.folders)] : [];
  });
}

function holdsDriver(
  { look }: PlanContext,
  path: string,
  named: ReadonlySet<string>,
  files: readonly string[],
): boolean {
  if (look.platform !== 'windows') return false;
  if (files.some((file) => isAtOrBelow(file, path, 'windows'))) return true;
  const name = /^(.*)\.sys$/i.exec(baseNameOf(path))?.[1]?.toLowerCase();
  if (name !== undefined && named.has(name)) return true;
  // A vendor's folder of drivers may hold one that is named, though no driver entry says so.
  const drivers = `${folderOf(look.snapshot.folders, '%SystemRoot%') ?? 'C:\\Windows'}\\System32\\drivers`;
  return (
    name === undefined && isAtOrBelow(path, drivers, 'windows') && hasUnknownFilter(look, named)
  );
}

/** Does a list name a driver of the vendor's that no driver entry explains? */
function hasUnknownFilter(look: PlanContext['look'], named: ReadonlySet<string>): boolean {
  return look.snapshot.facts.some(
    (fact) =>
      (fact.source === 'class-filter' || fact.source === 'network-filter') &&
      named.has(fact.name.toLowerCase()) &&
      look.matcher.match(fact).length > 0,
  );
}

/** The driver's own file goes with the driver. */
function isFileOfDeleted({ look }: PlanContext, draft: Draft, all: readonly Draft[]): boolean {
  const { action } = draft;
  return (
    action.kind === 'path-remove' &&
    all.some(
      (other) =>
        other.action.kind === 'driver-delete' &&
        other.asks === null &&
        isAtOrBelow(other.action.path, action.path, look.platform) &&
        isAtOrBelow(action.path, other.action.path, look.platform),
    )
  );
}
