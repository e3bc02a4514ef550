import type { RuleMatch } from '../catalog/match.ts';
import type { Action, ActionKind } from '../model/action.ts';
import type { CatalogProduct } from '../model/catalog.ts';
import { actionText } from '../model/command-line.ts';
import { factValue } from '../model/fact-value.ts';
import type { DetectDocument, Evidence, Finding } from '../model/finding.ts';
import type { Fact } from '../model/snapshot.ts';
import type { Kept, Step } from '../model/step.ts';
import type { DoubtfulOwner } from './doubtful-owner.ts';
import { isAtOrBelow } from './places.ts';
import { placeOf, targetOf, type Look } from './look.ts';

/** A step before it has its number. */
export interface Draft {
  readonly finding: Finding | null;
  /** What it takes away, for `kept` where it cannot be done. */
  readonly locator: string;
  readonly action: Action;
  readonly why: string;
  readonly needs: Step['needs'];
  readonly undo: Step['undo'];
  readonly asks: string | null;
  /** Compared part by part; the only safe order. */
  readonly at: readonly (number | string)[];
}

export interface Planned {
  readonly drafts: readonly Draft[];
  readonly kept: readonly Kept[];
}

/** A place that must stay, and with it every folder above it. */
export interface Blocker {
  readonly place: string;
  readonly why: 'user-data' | 'shared-folder';
}

export interface PlanContext {
  readonly look: Look;
  readonly detection: DetectDocument;
  readonly actions: ReadonlySet<ActionKind>;
  /** Is any product of the vendor still registered? */
  readonly isAnyRegistered: boolean;
  /** null: nothing registered may own what looks like the vendor's, but what was found. */
  readonly doubtfulOwner: DoubtfulOwner | null;
  readonly blockers: readonly Blocker[];
  /** The observed fact behind a piece of evidence; undefined where the snapshot has it no more. */
  readonly factOf: (evidence: Evidence) => Fact | undefined;
}

/** Sections of a plan: uninstallers first, then what is left of products that are gone. */
export const SECTION = { uninstall: 1, reload: 2, leftovers: 3 } as const;

export function keptOnly(finding: Finding, locator: string, why: Kept['why']): Planned {
  return { drafts: [], kept: [{ finding: finding.id, locator, why }] };
}

export function together(parts: readonly Planned[]): Planned {
  return {
    drafts: parts.flatMap(({ drafts }) => drafts),
    kept: parts.flatMap(({ kept }) => kept),
  };
}

/** Evidence of one finding with its facts, each fact once. */
export function factsOf(
  { factOf }: PlanContext,
  { evidence }: Finding,
): readonly { readonly evidence: Evidence; readonly fact: Fact }[] {
  const seen = new Set<Fact>();
  return evidence.flatMap((one) => {
    const fact = factOf(one);
    if (fact === undefined || seen.has(fact)) return [];
    seen.add(fact);
    return [{ evidence: one, fact }];
  });
}

/** Looks facts up by what stands of them in evidence. */
export function factIndex(facts: readonly Fact[]): PlanContext['factOf'] {
  const key = (source: string, locator: string, value: string): string =>
    JSON.stringify([source, locator, value]);
  const index = new Map(
    facts.map((fact) => [key(fact.source, fact.locator, factValue(fact)), fact] as const),
  );
  return ({ source, locator, value }) => index.get(key(source, locator, value));
}

export function productOf({ look }: PlanContext, id: string): CatalogProduct | undefined {
  return look.catalog.products.find((product) => product.id === id);
}

/** Rules by which the fact belongs to the finding's product, else to any product. */
export function matchesFor(
  { look }: PlanContext,
  { product }: Finding,
  fact: Fact,
): readonly RuleMatch[] {
  const matches = look.matcher.match(fact).filter(({ role }) => role !== 'confirms');
  const own = matches.filter((match) => match.product.id === product.id);
  return own.length > 0 ? own : matches;
}

/** The user's own, and what his encrypted files may need: shown, never touched. */
export function isUserData(context: PlanContext, fact: Fact): boolean {
  return context.look.matcher
    .match(fact)
    .some(({ role }) => role === 'user-data' || role === 'encryption');
}

/** What must stay of everything that was found. */
export function blockersOf(context: Omit<PlanContext, 'blockers'>): readonly Blocker[] {
  const full = { ...context, blockers: [] };
  return context.detection.findings.flatMap((finding) =>
    factsOf(full, finding).flatMap(({ fact }): Blocker[] => {
      if (isUserData(full, fact)) return [{ place: placeOf(fact), why: 'user-data' }];
      if (finding.state === 'leftover' || finding.state === 'installer') return [];
      const target = targetOf(context.look, fact);
      const places = target === null ? [placeOf(fact)] : [placeOf(fact), target];
      return places.map((place) => ({ place, why: 'shared-folder' }));
    }),
  );
}

/** Why a folder, file or key must stay: it is, or holds, something that must. */
export function blockOf({ look, blockers }: PlanContext, place: string): Blocker['why'] | null {
  const inside = blockers.filter((blocker) => isAtOrBelow(blocker.place, place, look.platform));
  return inside.find(({ why }) => why === 'user-data')?.why ?? inside[0]?.why ?? null;
}

export function compareDrafts(a: Draft, b: Draft): number {
  for (let index = 0; index < Math.max(a.at.length, b.at.length); index += 1) {
    const [one, other] = [a.at[index], b.at[index]];
    if (one === other) continue;
    if (one === undefined) return -1;
    if (other === undefined) return 1;
    if (typeof one === 'number' && typeof other === 'number') return one - other;
    return String(one) < String(other) ? -1 : 1;
  }
  return 0;
}

export function toStep(draft: Draft, round: number, number: number): Step {
  return {
    id: `r${round}-${String(number).padStart(2, '0')}`,
    finding: draft.finding?.id ?? null,
    product: draft.finding?.product.id ?? null,
    action: draft.action,
    why: draft.why,
    needs: draft.needs,
    undo: draft.undo,
    asks: draft.asks,
    commandLine: actionText(draft.action),
  };
}
