import { authoritiesOf } from '../catalog/authorities.ts';
import { sourcesThatMatter } from '../catalog/sources-that-matter.ts';
import type { Catalog } from '../model/catalog.ts';
import { factValue } from '../model/fact-value.ts';
import type { DetectDocument, Evidence, Finding, FindingState } from '../model/finding.ts';
import type { Fact, Snapshot, Unread } from '../model/snapshot.ts';
import { SOURCES_BY_PLATFORM, type Source } from '../model/sources.ts';
import { classify } from './classify.ts';
import { compareTexts, groupSightings, type Group } from './group-findings.ts';
import { createLook, NOTHING_EARLIER, type Earlier, type Look } from './look.ts';
import type { Sighting } from './sighting.ts';

const STATES: readonly FindingState[] = [
  'installed',
  'leftover',
  'embedded',
  'successor',
  'installer',
];

/**
 * What a reading says about the vendor's products on its machine. The order of the facts makes no difference.
 * @param earlier what this job knows from before; without it a weak trace that stands alone is only reported
 */
export function detect(
  catalog: Catalog,
  snapshot: Snapshot,
  earlier: Earlier = NOTHING_EARLIER,
): DetectDocument {
  const look = createLook(catalog, snapshot, earlier);
  const facts = inOrder(look, snapshot.facts);
  const sightings: Sighting[] = [];
  const ignored: DetectDocument['ignored'] = [];
  const mayReturn: DetectDocument['mayReturn'] = [];
  for (const fact of facts) {
    const judgement = classify(look, fact);
    if (judgement?.kind === 'sighting') sightings.push(judgement.sighting);
    if (judgement?.kind === 'ignored') ignored.push(toIgnored(fact, judgement.why));
    if (judgement?.kind === 'may-return') {
      mayReturn.push({ source: fact.source, locator: fact.locator, value: factValue(fact) });
    }
  }
  const grouped = groupSightings(look, sightings);
  ignored.push(...grouped.ignored.map(({ fact, why }) => toIgnored(fact, why)));
  const findings = toFindings(look, grouped.groups);
  const productIds = new Set([...findings.map(({ product }) => product.id), ...earlier.products]);
  return {
    schema: 'swapout.detect/v1',
    machine: snapshot.machine,
    takenAt: snapshot.takenAt,
    catalog: { version: catalog.version, digest: catalog.digest },
    findings,
    ignored: ignored.sort((a, b) => bySource(look, a, b)),
    read: snapshot.read,
    unread: unreadOf(catalog, snapshot, productIds),
    unreadThatMatters: [...unreadThatMatter(catalog, snapshot, productIds)],
    mayReturn,
    durationMs: snapshot.durationMs,
  };
}

/** Sources that matter for these products and were not read to the end, or not looked at at all. */
export function unreadThatMatter(
  catalog: Catalog,
  snapshot: Pick<Snapshot, 'machine' | 'read' | 'unread'>,
  productIds: Iterable<string>,
): readonly Source[] {
  const { platform } = snapshot.machine;
  const matters = sourcesThatMatter(catalog, platform, productIds);
  const read = new Set(snapshot.read.map(({ source }) => source));
  const unread = new Set(snapshot.unread.map(({ source }) => source));
  return SOURCES_BY_PLATFORM[platform].filter(
    (source: Source) => matters.has(source) && (unread.has(source) || !read.has(source)),
  );
}

/** The reading's own list, and what matters and stands in neither of its lists: nobody collected it. */
function unreadOf(catalog: Catalog, snapshot: Snapshot, productIds: Iterable<string>): Unread[] {
  const named = new Set(snapshot.unread.map(({ source }) => source));
  const silent = unreadThatMatter(catalog, snapshot, productIds).filter(
    (source) => !named.has(source),
  );
  return [
    ...snapshot.unread,
    ...silent.map((source) => ({ source, why: 'no-collector' as const })),
  ];
}

function toIgnored(fact: Fact, why: DetectDocument['ignored'][number]['why']) {
  return { source: fact.source, locator: fact.locator, name: fact.name, why };
}

function inOrder(look: Look, facts: readonly Fact[]): readonly Fact[] {
  return [...facts].sort(
    (a, b) => bySource(look, a, b) || compareTexts(JSON.stringify(a), JSON.stringify(b)),
  );
}

function bySource(
  { platform }: Look,
  a: { readonly source: Source; readonly locator: string; readonly name?: string },
  b: { readonly source: Source; readonly locator: string; readonly name?: string },
): number {
  const sources: readonly Source[] = SOURCES_BY_PLATFORM[platform];
  return (
    sources.indexOf(a.source) - sources.indexOf(b.source) ||
    compareTexts(a.locator, b.locator) ||
    compareTexts(a.name ?? '', b.name ?? '')
  );
}

function toFindings(look: Look, groups: readonly Group[]): Finding[] {
  const taken = new Map<string, number>();
  return [...groups].sort(byRank).map((group) => {
    const { product } = group.claim;
    const owner = group.for === 'machine' ? '' : `/${group.for}`;
    const base = `${product.id}@${group.version ?? 'none'}${owner}`;
    const count = (taken.get(base) ?? 0) + 1;
    taken.set(base, count);
    return {
      id: count === 1 ? base : `${base}#${count}`,
      product: { id: product.id, name: product.name },
      state: group.state,
      version: group.version,
      authorities: authoritiesOf(look.catalog, product.scope),
      for: group.for,
      evidence: evidenceOf(look, group),
    };
  });
}

function byRank(a: Group, b: Group): number {
  return (
    STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
    compareTexts(a.claim.product.id, b.claim.product.id) ||
    compareTexts(a.for, b.for) ||
    compareTexts(a.version ?? '', b.version ?? '') ||
    compareTexts(a.claim.product.name, b.claim.product.name)
  );
}

/** Each fact by the rule that took it in, and by the rules that only confirm it. */
function evidenceOf(look: Look, group: Group): Evidence[] {
  const seen = new Set<string>();
  return [...group.members]
    .sort((a, b) => bySource(look, a.fact, b.fact))
    .flatMap(({ fact, claim }) =>
      [claim.rule, ...confirmingRules(look, group, fact)].map((rule): Evidence => ({
        source: fact.source,
        locator: fact.locator,
        value: factValue(fact),
        rule,
      })),
    )
    .filter((evidence) => {
      const key = JSON.stringify(evidence);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

function confirmingRules(look: Look, group: Group, fact: Fact): readonly string[] {
  return look.matcher
    .match(fact)
    .filter(
      ({ product, rule }) =>
        product.id === group.claim.product.id &&
        rule.role === 'confirms' &&
        rule.field === 'product-code',
    )
    .map(({ rule }) => rule.id);
}
