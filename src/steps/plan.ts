import type { ActionKind } from '../model/action.ts';
import type { Catalog } from '../model/catalog.ts';
import type { DetectDocument, Finding } from '../model/finding.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Kept, PlanDocument } from '../model/step.ts';
import { findDoubtfulOwner } from './doubtful-owner.ts';
import {
  blockersOf,
  compareDrafts,
  factIndex,
  factsOf,
  keptOnly,
  SECTION,
  together,
  toStep,
  type Draft,
  type PlanContext,
  type Planned,
} from './draft.ts';
import { guardDrivers } from './guard-drivers.ts';
import { PHASE } from './leftover-action.ts';
import { createLook } from './look.ts';
import { isAtOrBelow } from './places.ts';
import { planLeftovers } from './plan-leftovers.ts';
import { planUninstall } from './plan-uninstall.ts';
import { RULE_VENDOR_ROOT } from './sighting.ts';

export interface PlanInput {
  readonly catalog: Catalog;
  /** The reading that `detection` was made from. */
  readonly snapshot: Snapshot;
  readonly detection: DetectDocument;
  /** 1 for the first plan. */
  readonly round: number;
  /** Kinds that this machine can perform; whatever needs another is kept, and said. */
  readonly actions: ReadonlySet<ActionKind>;
  /** Folders that earlier rounds of this job took away. */
  readonly removedFolders?: readonly string[];
  /** Products that the job leaves alone: no password, or an uninstaller that came to no good end. */
  readonly skippedProducts?: ReadonlySet<string>;
}

/**
 * Turns findings into steps in the only safe order. An installed product is removed by its own uninstaller
 * alone; by hand goes only what is left of one that is registered no more.
 */
export function plan(input: PlanInput): PlanDocument {
  const context = contextOf(input);
  const skipped = input.skippedProducts ?? new Set();
  const { drafts, kept } = guardDrivers(
    context,
    performable(
      context,
      together(context.detection.findings.map((finding) => planFinding(context, finding, skipped))),
    ),
  );
  const needed = withoutCovered(context, distinct(drafts));
  const ordered = [...needed, ...reloads(context, needed)].sort(compareDrafts);
  return {
    schema: 'swapout.plan/v1',
    round: input.round,
    steps: ordered.map((draft, index) => toStep(draft, input.round, index + 1)),
    kept: distinctKept(kept),
  };
}

function contextOf(input: PlanInput): PlanContext {
  const { catalog, snapshot, detection, actions, removedFolders = [] } = input;
  const look = createLook(catalog, snapshot, { products: new Set(), removedFolders });
  const context = {
    look,
    detection,
    actions,
    isAnyRegistered: detection.findings.some(({ state }) => state === 'installed'),
    doubtfulOwner: findDoubtfulOwner(look, detection),
    factOf: factIndex(snapshot.facts),
  };
  return { ...context, blockers: blockersOf(context) };
}

function planFinding(
  context: PlanContext,
  finding: Finding,
  skipped: ReadonlySet<string>,
): Planned {
  switch (finding.state) {
    case 'installed':
      return skipped.has(finding.product.id)
        ? keptWhole(finding, 'still-registered')
        : planUninstall(context, finding);
    case 'leftover':
      return planLeftovers(context, finding);
    case 'embedded':
      return keptWhole(finding, 'embedded-in-another-product');
    case 'successor':
      return keptWhole(finding, 'successor');
    case 'installer':
      return keptWhole(finding, 'installer-file');
  }
}

function keptWhole(finding: Finding, why: Kept['why']): Planned {
  return together(finding.evidence.map(({ locator }) => keptOnly(finding, locator, why)));
}

/** What this machine has no action for is kept, so that it is not forgotten. */
function performable({ actions }: PlanContext, { drafts, kept }: Planned): Planned {
  const lacking = drafts.filter(({ action }) => !actions.has(action.kind));
  return {
    drafts: drafts.filter(({ action }) => actions.has(action.kind)),
    kept: [
      ...kept,
      ...lacking.flatMap(({ finding, locator }): Kept[] =>
        finding === null ? [] : [{ finding: finding.id, locator, why: 'no-typed-action' }],
      ),
    ],
  };
}

function distinct(drafts: readonly Draft[]): readonly Draft[] {
  const byAction = new Map<string, Draft>();
  for (const draft of drafts) {
    const key = JSON.stringify(draft.action);
    const twin = byAction.get(key);
    // Whoever may remove it unasked settles it for both.
    if (twin === undefined || (twin.asks !== null && draft.asks === null)) byAction.set(key, draft);
  }
  return [...byAction.values()];
}

/** A path goes with the folder that is removed anyway, unless that one asks first or is a vendor's root. */
function withoutCovered(
  { look, detection }: PlanContext,
  drafts: readonly Draft[],
): readonly Draft[] {
  const roots = new Set(
    detection.findings
      .flatMap(({ evidence }) => evidence)
      .filter(({ rule }) => rule === RULE_VENDOR_ROOT)
      .map(({ locator }) => locator),
  );
  const folders = drafts.filter(
    ({ action, asks, at }) =>
      action.kind === 'path-remove' &&
      asks === null &&
      at[1] === PHASE.folder &&
      !roots.has(action.path),
  );
  return drafts.filter(
    (draft) =>
      draft.action.kind !== 'path-remove' ||
      draft.at[1] === PHASE.unitFile ||
      !folders.some((folder) => folder !== draft && isInside(draft, folder)),
  );

  function isInside(inner: Draft, outer: Draft): boolean {
    return (
      inner.action.kind === 'path-remove' &&
      outer.action.kind === 'path-remove' &&
      inner.action.path !== outer.action.path &&
      isAtOrBelow(inner.action.path, outer.action.path, look.platform)
    );
  }
}

/** systemd learns once a section that units went; the asking ones may have stayed, and then it does no harm. */
function reloads(context: PlanContext, drafts: readonly Draft[]): readonly Draft[] {
  if (!context.actions.has('daemon-reload')) return [];
  const unitsGo = {
    uninstall: drafts.some(
      ({ action, finding }) =>
        action.kind === 'package-purge' &&
        finding !== null &&
        finding.state === 'installed' &&
        hasUnits(context, finding),
    ),
    leftovers: drafts.some(({ at }) => at[0] === SECTION.leftovers && at[1] === PHASE.unitFile),
  };
  if (!unitsGo.uninstall && !unitsGo.leftovers) return [];
  const reload = {
    finding: null,
    locator: 'systemd',
    action: { kind: 'daemon-reload' as const },
    why: 'systemd must forget the units that went',
    needs: ['administrator' as const],
    undo: 'not-needed' as const,
    asks: null,
  };
  return [
    {
      ...reload,
      at: unitsGo.leftovers ? [SECTION.leftovers, PHASE.reload] : [SECTION.reload],
    },
  ];
}

function hasUnits(context: PlanContext, finding: Finding): boolean {
  return factsOf(context, finding).some(
    ({ fact }) =>
      fact.source === 'systemd-unit' || fact.source === 'timer' || fact.source === 'init-script',
  );
}

function distinctKept(kept: readonly Kept[]): Kept[] {
  const byKey = new Map(kept.map((one) => [JSON.stringify(one), one] as const));
  return [...byKey.values()];
}
