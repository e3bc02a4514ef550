import { matcherOf, type Matcher, type RuleMatch } from '../catalog/match.ts';
import type { Catalog } from '../model/catalog.ts';
import type { DetectDocument } from '../model/finding.ts';
import type { Fact, Snapshot } from '../model/snapshot.ts';
import type { Platform } from '../model/sources.ts';
import { baseNameOf, depthOf, isAbsolute, isAtOrBelow, isPlain, selfAndAbove } from './places.ts';
import { imageFileOf, programNamedIn } from './windows-path.ts';

/** What earlier readings and rounds of the same job know; nothing for a first reading. */
export interface Earlier {
  /** Ids of products that an earlier reading found: a weak trace of one of these is a leftover. */
  readonly products: ReadonlySet<string>;
  /** Folders that this job took away: what still points into one belonged to the product. */
  readonly removedFolders: readonly string[];
}

export const NOTHING_EARLIER: Earlier = { products: new Set(), removedFolders: [] };

/** Whose a path is, by the deepest folder above it that somebody claims. */
export interface Owner {
  readonly place: string;
  /** `root`: one of the vendor's own roots, no product's; `removed`: a folder that this job took away. */
  readonly how: 'catalog' | 'root' | 'removed';
  /** Does the folder lie in one of the vendor's own roots, or is it one? */
  readonly isInRoot: boolean;
  readonly matches: readonly RuleMatch[];
}

/** A snapshot seen through the catalog. */
export interface Look {
  readonly catalog: Catalog;
  readonly snapshot: Snapshot;
  readonly platform: Platform;
  readonly matcher: Matcher;
  readonly earlier: Earlier;
  /** null: nobody in the catalog claims this path. */
  readonly ownerOf: (path: string) => Owner | null;
}

/** What a job's first reading, and the folders that it took away since, say to its later readings. */
export function earlierOf(before: DetectDocument, removedFolders: readonly string[] = []): Earlier {
  const found = before.findings.filter(
    ({ state }) => state === 'installed' || state === 'leftover',
  );
  return { products: new Set(found.map(({ product }) => product.id)), removedFolders };
}

export function createLook(
  catalog: Catalog,
  snapshot: Snapshot,
  earlier: Earlier = NOTHING_EARLIER,
): Look {
  const { platform } = snapshot.machine;
  const matcher = matcherOf(catalog, platform, snapshot.folders);
  const known = new Map<string, Owner | null>();
  const ownerOf = (place: string): Owner | null => {
    const before = known.get(place);
    if (before !== undefined) return before;
    const [, parent] = selfAndAbove(place, platform);
    const owner =
      claimOn({ platform, matcher, earlier }, place) ??
      (parent === undefined ? null : ownerOf(parent));
    known.set(place, owner);
    return owner;
  };
  return {
    catalog,
    snapshot,
    platform,
    matcher,
    earlier,
    ownerOf: (path) => (isAbsolute(path, platform) && isPlain(path) ? ownerOf(path) : null),
  };
}

/** Who claims this very folder. */
function claimOn(
  { platform, matcher, earlier }: Pick<Look, 'platform' | 'matcher' | 'earlier'>,
  place: string,
): Owner | null {
  const fact = folderFact(place);
  // A place that is not named exactly, as a driver's file, says nothing about whose it is outside the roots.
  const isInRoot = matcher.vendorRootOf(fact) !== null;
  const matches = matcher
    .match(fact)
    .filter(
      ({ role, rule, product, exact }) =>
        isClaim(role) &&
        rule.field === 'path' &&
        product.scope === 'branded' &&
        (exact || isInRoot),
    );
  if (matches.length > 0) return { place, how: 'catalog', isInRoot, matches };
  if (earlier.removedFolders.some((folder) => isAtOrBelow(place, folder, platform))) {
    return { place, how: 'removed', isInRoot, matches: [] };
  }
  const parent = folderFact(selfAndAbove(place, platform)[1] ?? place);
  // The root itself: what lies above it is nobody's.
  const isRoot = isInRoot && matcher.vendorRootOf(parent) === null;
  return isRoot ? { place, how: 'root', isInRoot, matches: [] } : null;
}

function isClaim(role: RuleMatch['role']): boolean {
  return role === 'piece' || role === 'registration' || role === 'user-data';
}

function folderFact(path: string): Fact {
  return {
    source: 'file',
    locator: path,
    name: baseNameOf(path),
    path,
    kind: 'directory',
    linkTarget: null,
    sizeBytes: null,
    behindLink: false,
  };
}

/** The program or file that a fact points at; null where it points at none, or at none that is absolute. */
export function targetOf(look: Look, fact: Fact): string | null {
  const { platform } = look;
  const { folders } = look.snapshot;
  switch (fact.source) {
    case 'systemd-unit':
    case 'init-script':
    case 'timer':
      return fact.execPath;
    case 'process':
      return fact.exePath;
    case 'service':
    case 'driver':
      return imageFileOf(fact.imagePath, folders);
    default:
      if (!('value' in fact) || fact.source === 'registry-key') return null;
      return platform === 'windows'
        ? programNamedIn(fact.value, folders)
        : (/(?<![\w/.*-])\/[^\s"';&|]+/.exec(fact.value)?.[0] ?? null);
  }
}

/** The vendor's root that a file or registry key is, or lies in; null for anything else. */
export function rootPlaceOf(look: Look, fact: Fact): string | null {
  if (look.matcher.vendorRootOf(fact) === null) return null;
  const place = placeOf(fact);
  const inside = selfAndAbove(place, look.platform).filter(
    (above) => look.matcher.vendorRootOf(movedTo(fact, above)) !== null,
  );
  return inside.at(-1) ?? place;
}

/** Is the fact one of the vendor's own roots itself, not something in it? */
export function isVendorRoot(look: Look, fact: Fact): boolean {
  const root = rootPlaceOf(look, fact);
  return root !== null && depthOf(root, look.platform) === depthOf(placeOf(fact), look.platform);
}

/** Path of a file, else where the fact says to look again. */
export function placeOf(fact: Fact): string {
  return fact.source === 'file' || fact.source === 'installer-file' ? fact.path : fact.locator;
}

function movedTo(fact: Fact, place: string): Fact {
  return fact.source === 'file'
    ? { ...fact, path: place, locator: place }
    : { ...fact, locator: place };
}
