import type { DetectDocument } from '../model/finding.ts';
import type { Fact } from '../model/snapshot.ts';
import { factPublisher } from '../catalog/fact-texts.ts';
import type { Look } from './look.ts';

/** Something registered that may own what looks like the vendor's. */
export interface DoubtfulOwner {
  /** Its name and who keeps it, for the question. */
  readonly text: string;
  /** Ids of the products that its name fits. */
  readonly products: ReadonlySet<string>;
}

/**
 * Something registered that a name of the catalog fits and that was not taken for the vendor's, because its
 * maintainer or publisher is another. It is left alone, but the vendor's roots and that product's folders may
 * be its own: who makes a package anew may have put his name in it.
 * @returns null where there is none
 */
export function findDoubtfulOwner(look: Look, { findings }: DetectDocument): DoubtfulOwner | null {
  const found = new Set(
    findings.flatMap(({ evidence }) => evidence.map(({ source, locator }) => source + locator)),
  );
  const owners = look.snapshot.facts.flatMap((fact) => {
    if (!isRegistered(fact) || found.has(fact.source + fact.locator)) return [];
    const products = namedProducts(look, fact);
    return products.length === 0 ? [] : [{ fact, products }];
  });
  if (owners.length === 0) return null;
  return {
    text: owners.map(({ fact }) => `${fact.name} (“${factPublisher(fact) ?? ''}”)`).join(', '),
    products: new Set(owners.flatMap(({ products }) => products)),
  };
}

function namedProducts(look: Look, fact: Fact): readonly string[] {
  if (look.matcher.trapOf(fact) !== null) return [];
  return look.matcher
    .match(fact)
    .filter(({ role, product }) => role === 'registration' && product.scope === 'branded')
    .map(({ product }) => product.id);
}

function isRegistered(fact: Fact): boolean {
  switch (fact.source) {
    case 'deb-package':
    case 'rpm-package':
      return fact.status !== 'config-files';
    case 'uninstall-entry':
    case 'msi-product':
      return true;
    default:
      return false;
  }
}
