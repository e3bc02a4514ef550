import { factPublisher } from '../catalog/fact-texts.ts';
import type { RuleMatch } from '../catalog/match.ts';
import type { Fact, ProcessFact } from '../model/snapshot.ts';
import type { Source } from '../model/sources.ts';
import { isVendorRoot, targetOf, type Look, type Owner } from './look.ts';
import {
  claimsOf,
  ignored,
  rootClaim,
  RULE_REMOVED_FOLDER,
  RULE_VENDOR_ROOT,
  sighting,
  type Claim,
  type Judgement,
} from './sighting.ts';

/**
 * Sources whose exact catalog line names so particular a thing that it is the vendor's wherever it stands.
 * An account or a driver of the same short name may be somebody else's.
 */
const NEEDS_COMPANY: ReadonlySet<Source> = new Set<Source>(['account', 'service', 'driver']);

/**
 * A process is the product's if its program lies in the product's folders; its name alone says little, and
 * nothing where packages decide the folder and the program was seen to lie elsewhere.
 */
export function classifyProcess(
  look: Look,
  fact: ProcessFact,
  matches: readonly RuleMatch[],
): Judgement {
  const running = matches.filter(({ role }) => role === 'running' || role === 'piece');
  const owner = fact.exePath === null ? null : look.ownerOf(fact.exePath);
  if (owner !== null) return sighting(fact, 'piece', claimsOfOwner(look, owner, running));
  if (running.length > 0) {
    if (look.platform === 'linux' && fact.exePath !== null) return ignored('name-only');
    return sighting(fact, 'weak', claimsOf(running, look.platform), 'name-only');
  }
  return look.matcher.mentionsVendor(fact.name) ? ignored('name-only') : null;
}

/** Files, units, keys, references and the like. */
export function classifyPiece(look: Look, fact: Fact, matches: readonly RuleMatch[]): Judgement {
  const named = matches.filter(({ role }) => role !== 'confirms');
  if (named.length > 0) return classifyNamed(look, fact, named);
  if (look.matcher.vendorRootOf(fact) !== null) return classifyInRoot(look, fact, matches);
  const target = targetOf(look, fact);
  const owner = target === null ? null : look.ownerOf(target);
  if (owner !== null) return sighting(fact, 'piece', claimsOfOwner(look, owner, []));
  if (matches.length > 0) return sighting(fact, 'confirms', claimsOf(matches, look.platform));
  const text = 'value' in fact ? `${fact.name} ${fact.value}` : fact.name;
  return look.matcher.mentionsVendor(text) ? ignored('name-only') : null;
}

/** The root itself is nobody's; what lies in it supports a product that is installed, else it is the root's. */
function classifyInRoot(look: Look, fact: Fact, matches: readonly RuleMatch[]): Judgement {
  const confirming = isVendorRoot(look, fact) ? [] : claimsOf(matches, look.platform);
  return sighting(fact, 'piece', [rootClaim(RULE_VENDOR_ROOT), ...confirming]);
}

function classifyNamed(look: Look, fact: Fact, named: readonly RuleMatch[]): Judgement {
  const claims = claimsOf(named, look.platform);
  const kept = named.filter(({ role }) => role === 'user-data');
  if (kept.length > 0) return sighting(fact, 'user-data', claimsOf(kept, look.platform));
  const registrations = named.filter(({ role }) => role === 'registration');
  if (registrations.length > 0 && makesInstalled(look, fact, registrations)) {
    return sighting(fact, 'registration', claimsOf(registrations, look.platform));
  }
  if (isForeign(look, fact)) return ignored('publisher-is-not-the-vendor');
  return standsAlone(look, fact, named)
    ? sighting(fact, 'piece', claims)
    : sighting(fact, 'weak', claims, 'name-only');
}

/** Whose a thing is by the folder that it points into: the folder's products, those that also name it first. */
function claimsOfOwner(look: Look, owner: Owner, named: readonly RuleMatch[]): readonly Claim[] {
  if (owner.how === 'catalog') {
    const ids = new Set(owner.matches.map(({ product }) => product.id));
    const both = named.filter(({ product }) => ids.has(product.id));
    return claimsOf([...both, ...owner.matches], look.platform);
  }
  if (named.length > 0) return claimsOf(named, look.platform);
  return [rootClaim(owner.how === 'removed' ? RULE_REMOVED_FOLDER : RULE_VENDOR_ROOT)];
}

/** A company that was read and is not the vendor's outweighs any name, unless the program lies in a vendor's folder. */
function isForeign(look: Look, fact: Fact): boolean {
  if (fact.source !== 'service' && fact.source !== 'driver') return false;
  const company = factPublisher(fact);
  return (
    company !== null &&
    company.trim() !== '' &&
    !look.matcher.isVendorPublisher(company) &&
    !pointsInside(look, fact)
  );
}

function pointsInside(look: Look, fact: Fact): boolean {
  const target = targetOf(look, fact);
  return target !== null && look.ownerOf(target) !== null;
}

/** Is the fact by itself reason enough to say that a piece of the product lies here? */
function standsAlone(look: Look, fact: Fact, named: readonly RuleMatch[]): boolean {
  if (look.matcher.vendorRootOf(fact) !== null || pointsInside(look, fact)) return true;
  const company = factPublisher(fact);
  if (company !== null && look.matcher.isVendorPublisher(company)) return true;
  if (NEEDS_COMPANY.has(fact.source)) return false;
  if (startsForeignProgram(look, fact)) return false;
  return named.some(({ exact, role }) => exact && role !== 'encryption');
}

/** A unit that bears the product's name and starts a program from elsewhere may be another maker's. */
export function startsForeignProgram(look: Look, fact: Fact): boolean {
  const isUnit =
    fact.source === 'systemd-unit' || fact.source === 'init-script' || fact.source === 'timer';
  return isUnit && targetOf(look, fact) !== null && !pointsInside(look, fact);
}

/**
 * A folder stands for a registration only where nothing better exists: the product has no known uninstaller,
 * or one of the vendor's packages is registered under a name that the catalog does not have.
 */
function makesInstalled(look: Look, fact: Fact, matches: readonly RuleMatch[]): boolean {
  if (fact.source !== 'file') return true;
  return matches.some(({ product }) => {
    const method = product.platforms[look.platform]?.uninstall.method;
    if (method !== 'package-manager') return true;
    return look.snapshot.facts.some(
      (other) =>
        (other.source === 'deb-package' || other.source === 'rpm-package') &&
        other.status !== 'config-files' &&
        look.matcher.isVendorPublisher(other.maintainer) &&
        look.matcher.match(other).length === 0,
    );
  });
}
