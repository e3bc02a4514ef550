import type {
  Catalog,
  CatalogProduct,
  CatalogRule,
  RuleField,
  RuleRole,
  Trap,
} from '../model/catalog.ts';
import type { Fact } from '../model/snapshot.ts';
import type { Platform, Source } from '../model/sources.ts';
import type { z } from 'zod';
import { factPublisher, factTexts } from './fact-texts.ts';
import { asItLooks, mayLookAlike } from './look-alikes.ts';
import { type CompiledPattern, compilePattern, foldText } from './pattern.ts';
import {
  createPublisherTest,
  createRootTest,
  createSignerTest,
  createWordTest,
  type VendorRoot,
  vendorWords,
} from './vendor.ts';

export interface RuleMatch {
  readonly product: CatalogProduct;
  readonly rule: CatalogRule;
  /** The rule's role; a resemblance whose publisher is the vendor is a `piece`. */
  readonly role: RuleRole;
  /**
   * Named exactly, and so removable: by the line itself, or by its name rule together with a publisher,
   * maintainer or company that is the vendor's. A `registration` that is not exact is none.
   */
  readonly exact: boolean;
}

export type TrapLine = z.infer<typeof Trap>;

export interface Matcher {
  /** The most specific rule first; of equals those that only confirm last, else the catalog's order. */
  readonly match: (fact: Fact) => readonly RuleMatch[];
  /** A publisher, maintainer (`Name <address>` too) or company, compared whole. */
  readonly isVendorPublisher: (text: string) => boolean;
  /** Subject of a signer that was verified elsewhere: its CN or O is the vendor. */
  readonly isVendorSigner: (subject: string) => boolean;
  /** The vendor's own root that a file or registry key is, or lies in. */
  readonly vendorRootOf: (fact: Fact) => VendorRoot | null;
  /** What looks like the vendor's and is known not to be. */
  readonly trapOf: (fact: Fact) => TrapLine | null;
  /** Worth a look, never a verdict; also where letters of another script only look so. */
  readonly mentionsVendor: (text: string) => boolean;
  /** Looks like the vendor's name and is not spelled so: it may ask, and never matches by itself. */
  readonly imitatesVendor: (text: string) => boolean;
}

interface Entry {
  readonly product: CatalogProduct;
  readonly rule: CatalogRule;
  readonly pattern: CompiledPattern;
  readonly position: number;
}

/** Rules of one source and field: whole names by name, the rest one after the other. */
interface FieldIndex {
  readonly field: RuleField;
  readonly byKey: Map<string, Entry[]>;
  readonly open: Entry[];
}

/** Compiling hundreds of patterns takes longer than asking them: a catalog's matchers are kept with it. */
const matchers = new WeakMap<Catalog, Map<string, Matcher>>();

/**
 * @param folders the snapshot's: Windows' folder variables, empty elsewhere.
 */
export function matcherOf(
  catalog: Catalog,
  platform: Platform,
  folders: Readonly<Record<string, string>>,
): Matcher {
  const made = matchers.get(catalog) ?? new Map<string, Matcher>();
  matchers.set(catalog, made);
  const key = JSON.stringify([platform, folders]);
  const matcher = made.get(key) ?? createMatcher(catalog, platform, folders);
  made.set(key, matcher);
  return matcher;
}

function createMatcher(
  catalog: Catalog,
  platform: Platform,
  folders: Readonly<Record<string, string>>,
): Matcher {
  const index = buildIndex(catalog, platform, folders);
  const isVendorPublisher = createPublisherTest(catalog);
  const isSpelledSo = createWordTest(vendorWords(catalog, platform));
  const imitatesVendor = (text: string): boolean =>
    mayLookAlike(text) && !isSpelledSo(text) && isSpelledSo(asItLooks(text));
  const toMatch = (fact: Fact, { product, rule }: Entry): RuleMatch => {
    const publisher = factPublisher(fact);
    const vouched =
      (rule.role === 'registration' || rule.role === 'piece' || rule.role === 'resembles') &&
      publisher !== null &&
      isVendorPublisher(publisher);
    const role = vouched && rule.role === 'resembles' ? 'piece' : rule.role;
    return { product, rule, role, exact: rule.exact || vouched };
  };
  return {
    match: (fact) =>
      withoutLonePublishers(
        (index.get(fact.source) ?? [])
          .flatMap((field) => entriesFor(field, fact, platform))
          .filter(({ rule }) => rule.account === undefined || isOfKind(fact, rule.account))
          .sort(bySpecificity),
      ).map((entry) => toMatch(fact, entry)),
    isVendorPublisher,
    isVendorSigner: createSignerTest(catalog),
    vendorRootOf: createRootTest(catalog, platform, folders),
    trapOf: createTrapTest(catalog),
    mentionsVendor: (text) => isSpelledSo(text) || imitatesVendor(text),
    imitatesVendor,
  };
}

function bySpecificity(a: Entry, b: Entry): number {
  const confirms = ({ rule }: Entry): number => (rule.role === 'confirms' ? 1 : 0);
  return (
    b.pattern.weight - a.pattern.weight || confirms(a) - confirms(b) || a.position - b.position
  );
}

function buildIndex(
  catalog: Catalog,
  platform: Platform,
  folders: Readonly<Record<string, string>>,
): ReadonlyMap<Source, readonly FieldIndex[]> {
  const index = new Map<Source, FieldIndex[]>();
  let position = 0;
  for (const product of catalog.products) {
    for (const rule of product.platforms[platform]?.rules ?? []) {
      const pattern = compilePattern(rule.pattern, { platform, field: rule.field, folders });
      const fields = index.get(rule.source) ?? [];
      index.set(rule.source, fields);
      let field = fields.find((candidate) => candidate.field === rule.field);
      if (field === undefined) {
        field = { field: rule.field, byKey: new Map(), open: [] };
        fields.push(field);
      }
      addEntry(field, { product, rule, pattern, position });
      position += 1;
    }
  }
  return index;
}

function addEntry(field: FieldIndex, entry: Entry): void {
  if (entry.pattern.keys === null) {
    field.open.push(entry);
    return;
  }
  for (const key of entry.pattern.keys) {
    const entries = field.byKey.get(key);
    if (entries === undefined) field.byKey.set(key, [entry]);
    else entries.push(entry);
  }
}

function entriesFor(index: FieldIndex, fact: Fact, platform: Platform): readonly Entry[] {
  const entries = factTexts(fact, index.field).flatMap((text) => [
    ...(index.byKey.get(foldText(text, { platform, field: index.field })) ?? []),
    ...index.open.filter(({ pattern }) => pattern.matches(text)),
  ]);
  return [...new Set(entries)];
}

function isOfKind(fact: Fact, kind: 'user' | 'group'): boolean {
  return fact.source === 'account' && fact.kind === kind;
}

/** A publisher supports what another rule of its product found; alone it says nothing about a product. */
function withoutLonePublishers(entries: readonly Entry[]): readonly Entry[] {
  const named = new Set(
    entries.filter(({ rule }) => rule.field !== 'publisher').map(({ product }) => product.id),
  );
  return entries.filter(({ product }) => named.has(product.id));
}

/** Traps are told by name, last part of the path, or product code, whatever the case of letters. */
function createTrapTest(catalog: Catalog): (fact: Fact) => TrapLine | null {
  const traps = catalog.traps.flatMap((trap) =>
    trap.pattern === null
      ? []
      : [{ trap, ...compilePattern(trap.pattern, { platform: 'linux', field: 'display-name' }) }],
  );
  return (fact) => {
    const paths = factTexts(fact, 'path').map((path) => path.split(/[\\/]/u).at(-1) ?? path);
    const texts = [fact.name, ...paths, ...factTexts(fact, 'product-code')];
    const caught = traps.find(
      ({ trap, matches }) =>
        (trap.source === null || trap.source === fact.source) && texts.some(matches),
    );
    return caught?.trap ?? null;
  };
}
