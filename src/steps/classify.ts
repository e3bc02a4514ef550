import type { RuleMatch } from '../catalog/match.ts';
import type { Fact } from '../model/snapshot.ts';
import { RETURN_SOURCES } from '../model/sources.ts';
import { classifyEntry, classifyInstaller, classifyPackage } from './classify-registration.ts';
import { classifyPiece, classifyProcess } from './classify-piece.ts';
import type { Look } from './look.ts';
import { claimsOf, ignored, sighting, type Judgement } from './sighting.ts';

/** What one fact comes to by itself; null: it has nothing to do with the vendor. */
export function classify(look: Look, fact: Fact): Judgement {
  if (RETURN_SOURCES.has(fact.source)) return classifyReturn(look, fact);
  if (look.matcher.trapOf(fact) !== null) return ignored('known-trap');
  const matches = look.matcher.match(fact);
  const branded = matches.filter(({ product }) => product.scope === 'branded');
  if (!branded.some(({ role }) => role !== 'confirms')) {
    const foreign = classifyForeign(look, fact, matches);
    if (foreign !== null) return foreign;
  }
  switch (fact.source) {
    case 'deb-package':
    case 'rpm-package':
      return classifyPackage(look, fact, branded);
    case 'uninstall-entry':
    case 'msi-product':
      return classifyEntry(look, fact, branded);
    case 'installer-file':
      return classifyInstaller(look, fact, branded);
    case 'process':
      return classifyProcess(look, fact, branded);
    default:
      return classifyPiece(look, fact, branded);
  }
}

/** Repositories, policies and caches are no product, but may bring one back. */
function classifyReturn(look: Look, fact: Fact): Judgement {
  const text = 'value' in fact ? `${fact.name} ${fact.value}` : fact.name;
  const known = look.matcher.mentionsVendor(text) || look.matcher.match(fact).length > 0;
  return known ? { kind: 'may-return' } : null;
}

/** The vendor's engine in another maker's product, and what the vendor put in its own place: only reported. */
function classifyForeign(look: Look, fact: Fact, matches: readonly RuleMatch[]): Judgement {
  const scopeOf = (scope: 'embedded' | 'successor'): readonly RuleMatch[] =>
    matches.filter(({ product, role }) => product.scope === scope && role !== 'confirms');
  const embedded = scopeOf('embedded');
  if (embedded.length > 0) return sighting(fact, 'embedded', claimsOf(embedded, look.platform));
  const successors = scopeOf('successor');
  if (successors.length > 0)
    return sighting(fact, 'successor', claimsOf(successors, look.platform));
  return null;
}
