import type { FindingState, Ignored } from '../model/finding.ts';
import type { Fact, Scope } from '../model/snapshot.ts';
import type { Look } from './look.ts';
import { isShared, RULE_VENDOR_ROOT, UNLISTED, type Claim, type Sighting } from './sighting.ts';

/** One product on one machine, before it has an id. */
export interface Group {
  readonly claim: Claim;
  readonly state: FindingState;
  readonly for: Scope;
  version: string | null;
  /** Facts with the claim that took each of them in. */
  readonly members: { readonly fact: Fact; readonly claim: Claim }[];
}

export interface Grouped {
  readonly groups: readonly Group[];
  readonly ignored: readonly { readonly fact: Fact; readonly why: Ignored['why'] }[];
}

/** Merges what belongs to one product into one group; what belongs to nobody is ignored, with why. */
export function groupSightings(look: Look, sightings: readonly Sighting[]): Grouped {
  const groups: Group[] = [];
  const left: { fact: Fact; why: Ignored['why'] }[] = [];
  const decided = decideDoubtful(sightings);
  for (const sighting of decided.filter(({ as }) => as === 'registration'))
    register(groups, sighting);
  addCodes(groups, decided);
  for (const state of ['installer', 'embedded', 'successor'] as const) {
    for (const sighting of decided.filter(({ as }) => as === state)) {
      join(groups, sighting, state, versionOf(sighting.fact));
    }
  }
  const pieces = decided.filter(({ as }) => as === 'piece' || as === 'user-data');
  for (const piece of exclusiveFirst(pieces)) attachPiece(groups, piece);
  for (const weak of decided.filter(({ as }) => as === 'weak' || as === 'confirms')) {
    const isAttached = attachWeak(look, groups, weak);
    if (!isAttached && weak.alone !== null) left.push({ fact: weak.fact, why: weak.alone });
  }
  for (const { fact, alone } of decided.filter(({ as }) => as === 'doubtful')) {
    if (alone !== null) left.push({ fact, why: alone });
  }
  return { groups, ignored: left };
}

/** A registration in another's name counts beside a piece that is surely the product's. */
function decideDoubtful(sightings: readonly Sighting[]): readonly Sighting[] {
  const certain = new Set(
    sightings
      .filter(({ as }) => as === 'piece' || as === 'registration' || as === 'user-data')
      .flatMap(({ claims }) => claims.map(({ product }) => product.id)),
  );
  return sightings.map((sighting) =>
    sighting.as === 'doubtful' && sighting.claims.some(({ product }) => certain.has(product.id))
      ? { ...sighting, as: 'registration' as const }
      : sighting,
  );
}

/**
 * Packages of one product make one finding; uninstall entries one a version. An MSI product is the entry's
 * that has its code (see `addCodes`), so that one installation is not two.
 */
function register(groups: Group[], { fact, claims }: Sighting): void {
  const claim = bestOf(claims);
  const scope = fact.for ?? 'machine';
  const twin = groups.find(
    (group) =>
      group.state === 'installed' &&
      group.for === scope &&
      (hasCode(group, codeOf(fact)) ||
        (group.claim.product.id === claim.product.id &&
          (claim.product.id !== UNLISTED || group.claim.product.name === claim.product.name) &&
          (!hasOwnVersion(fact) || group.version === null || group.version === versionOf(fact)))),
  );
  if (twin === undefined) {
    groups.push({
      claim,
      state: 'installed',
      for: scope,
      version: versionOf(fact),
      members: [{ fact, claim }],
    });
    return;
  }
  const highest = Math.max(...twin.members.map((member) => member.claim.order ?? 0));
  // The program's own package tells the version; an interface may have another.
  if (twin.version === null || (claim.order ?? 0) > highest) twin.version = versionOf(fact);
  twin.members.push({ fact, claim });
}

/** Entries and MSI products of one code that came out as two groups become the one that was named better. */
function addCodes(groups: Group[], sightings: readonly Sighting[]): void {
  if (!sightings.some(({ fact }) => fact.source === 'msi-product')) return;
  for (const group of [...groups]) {
    const other = groups.find(
      (candidate) =>
        candidate !== group &&
        candidate.for === group.for &&
        group.claim.product.id === UNLISTED &&
        group.members.some(({ fact }) => hasCode(candidate, codeOf(fact))),
    );
    if (other === undefined) continue;
    other.members.push(...group.members);
    groups.splice(groups.indexOf(group), 1);
  }
}

function hasOwnVersion(fact: Fact): boolean {
  return fact.source === 'uninstall-entry' || fact.source === 'msi-product';
}

function codeOf(fact: Fact): string | null {
  return 'productCode' in fact ? (fact.productCode?.toUpperCase() ?? null) : null;
}

function hasCode(group: Group, code: string | null): boolean {
  return code !== null && group.members.some(({ fact }) => codeOf(fact) === code);
}

function versionOf(fact: Fact): string | null {
  if (!('version' in fact)) return null;
  return fact.version === '' ? null : fact.version;
}

function exclusiveFirst(pieces: readonly Sighting[]): readonly Sighting[] {
  return [
    ...pieces.filter(({ claims }) => claims.length === 1),
    ...pieces.filter(({ claims }) => claims.length > 1),
  ];
}

/** To the installed product that it is claimed for, else to a leftover of one of its products. */
function attachPiece(groups: Group[], sighting: Sighting): void {
  const { fact, claims } = sighting;
  const installed = installedFor(groups, sighting);
  if (installed !== null) {
    // The vendor's root itself is nobody's piece while one of its products stands in it.
    if (isRootItself(sighting)) return;
    installed.members.push({ fact, claim: claimFor(installed, claims) });
    return;
  }
  const scope = fact.for ?? 'machine';
  const known = claims.find(({ product }) =>
    groups.some(
      (group) =>
        group.state === 'leftover' && group.for === scope && group.claim.product.id === product.id,
    ),
  );
  join(groups, { ...sighting, claims: [known ?? bestOf(claims)] }, 'leftover', versionOf(fact));
}

function attachWeak(look: Look, groups: Group[], sighting: Sighting): boolean {
  const { fact, claims } = sighting;
  const leftover = groups.find(
    (group) =>
      group.state === 'leftover' &&
      claims.some(({ product }) => product.id === group.claim.product.id),
  );
  const group = installedFor(groups, sighting) ?? leftover;
  if (group !== undefined) {
    group.members.push({ fact, claim: claimFor(group, claims) });
    return true;
  }
  if (sighting.as === 'confirms' || fact.source === 'process') return sighting.as === 'confirms';
  const earlier = claims.find(
    ({ product }) =>
      look.earlier.products.has(product.id) ||
      (isShared(product.id) && look.earlier.products.size > 0),
  );
  if (earlier === undefined) return false;
  join(groups, { ...sighting, claims: [earlier] }, 'leftover', null);
  return true;
}

/** The installed product that owns a fact: one of its claims', in the same scope first; a shared part's best owner. */
function installedFor(groups: readonly Group[], { fact, claims }: Sighting): Group | null {
  const scope = fact.for ?? 'machine';
  const installed = groups
    .filter(({ state }) => state === 'installed')
    .sort((a, b) => rankOfScope(a, scope) - rankOfScope(b, scope));
  for (const { product } of claims) {
    const own = installed.find((group) => group.claim.product.id === product.id);
    if (own !== undefined) return own;
  }
  if (!claims.some(({ product }) => isShared(product.id))) return null;
  return installed.sort(byLikelyOwner)[0] ?? null;
}

function rankOfScope(group: Group, scope: Scope): number {
  if (group.for === scope) return 0;
  return group.for === 'machine' ? 1 : 2;
}

/** Drivers, filters and certificates belong to a product that has some, not to an agent beside it. */
function byLikelyOwner(a: Group, b: Group): number {
  return (
    Number(b.claim.hasDrivers) - Number(a.claim.hasDrivers) ||
    (a.claim.order ?? 0) - (b.claim.order ?? 0) ||
    compareTexts(a.claim.product.id, b.claim.product.id)
  );
}

export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function join(
  groups: Group[],
  { fact, claims }: Sighting,
  state: FindingState,
  version: string | null,
): void {
  const claim = bestOf(claims);
  const scope = fact.for ?? 'machine';
  const group = groups.find(
    (candidate) =>
      candidate.state === state &&
      candidate.for === scope &&
      candidate.claim.product.id === claim.product.id &&
      (claim.product.id !== UNLISTED || candidate.claim.product.name === claim.product.name),
  );
  if (group === undefined) {
    groups.push({ claim, state, for: scope, version, members: [{ fact, claim }] });
    return;
  }
  group.version ??= version;
  group.members.push({ fact, claim });
}

function claimFor(group: Group, claims: readonly Claim[]): Claim {
  return claims.find(({ product }) => product.id === group.claim.product.id) ?? bestOf(claims);
}

function isRootItself({ claims }: Sighting): boolean {
  return claims.every(({ rule }) => rule === RULE_VENDOR_ROOT);
}

function bestOf(claims: readonly Claim[]): Claim {
  const [best] = claims;
  if (best === undefined) throw new Error('a sighting without a claim');
  return best;
}
