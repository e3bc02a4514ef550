import type { RuleMatch } from '../catalog/match.ts';
import type { Fact, InstallerFact, PackageFact } from '../model/snapshot.ts';
import type { Look } from './look.ts';
import { claimsOf, ignored, sighting, unlistedClaim, type Judgement } from './sighting.ts';

type EntryFact = Extract<Fact, { source: 'uninstall-entry' | 'msi-product' }>;

/** Roles by which a package's or entry's name says which product it is. */
const NAMING: ReadonlySet<RuleMatch['role']> = new Set(['registration', 'piece', 'resembles']);

/** A package in any state but `config-files` is registered; whose it is, its maintainer says. */
export function classifyPackage(
  look: Look,
  fact: PackageFact,
  matches: readonly RuleMatch[],
): Judgement {
  const named = matches.filter(({ role }) => NAMING.has(role));
  const isRegistered = fact.status !== 'config-files';
  if (look.matcher.isVendorPublisher(fact.maintainer)) {
    const claims = named.length > 0 ? claimsOf(named, look.platform) : [unlistedClaim(fact.name)];
    return sighting(fact, isRegistered ? 'registration' : 'piece', claims);
  }
  const alone = whyForeign(fact.maintainer);
  const exact = named.filter(({ rule }) => rule.exact);
  if (exact.length > 0) {
    return sighting(
      fact,
      isRegistered ? 'doubtful' : 'weak',
      claimsOf(exact, look.platform),
      alone,
    );
  }
  return named.length > 0 || look.matcher.mentionsVendor(fact.name) ? ignored(alone) : null;
}

/** An uninstall entry or MSI product whose publisher is the vendor; its uninstaller must live. */
export function classifyEntry(
  look: Look,
  fact: EntryFact,
  matches: readonly RuleMatch[],
): Judgement {
  const named = matches.filter(({ role }) => role === 'registration');
  const alone = whyForeign(fact.publisher);
  if (!isVendors(look, fact)) {
    if (named.length > 0 && fact.publisher.trim() === '') {
      return sighting(fact, 'doubtful', claimsOf(named, look.platform), alone);
    }
    const known = matches.length > 0 || look.matcher.mentionsVendor(fact.name);
    return known ? ignored(alone) : null;
  }
  if (named.length > 0) {
    const as = isLiving(look, fact) ? 'registration' : 'piece';
    return sighting(fact, as, claimsOf(named, look.platform));
  }
  return isVouched(look, fact)
    ? sighting(fact, isLiving(look, fact) ? 'registration' : 'piece', [unlistedClaim(fact.name)])
    : ignored('name-only');
}

/** A set-up file counts by its name and by what it says of itself inside; a name alone proves nothing. */
export function classifyInstaller(
  look: Look,
  fact: InstallerFact,
  matches: readonly RuleMatch[],
): Judgement {
  if (matches.length === 0) return null;
  if (fact.publisher !== null) {
    return look.matcher.isVendorPublisher(fact.publisher)
      ? sighting(fact, 'installer', claimsOf(matches, look.platform))
      : ignored(whyForeign(fact.publisher));
  }
  return holdsKnownPackage(look, fact)
    ? sighting(fact, 'installer', claimsOf(matches, look.platform))
    : ignored('name-only');
}

function whyForeign(publisher: string): 'name-only' | 'publisher-is-not-the-vendor' {
  return publisher.trim() === '' ? 'name-only' : 'publisher-is-not-the-vendor';
}

function isVendors(look: Look, fact: EntryFact): boolean {
  if (look.matcher.isVendorPublisher(fact.publisher)) return true;
  return fact.publisher.trim() === '' && hasVendorSigner(look, fact);
}

function hasVendorSigner(look: Look, fact: EntryFact): boolean {
  return 'signer' in fact && fact.signer !== null && look.matcher.isVendorSigner(fact.signer);
}

/**
 * May an entry count that no name of the catalog fits? Anybody can write a publisher: its program's signer
 * must be the vendor too. What Windows Installer itself keeps for the whole machine, only administrators write.
 */
function isVouched(look: Look, fact: EntryFact): boolean {
  if (fact.source === 'msi-product') return isForMachine(fact);
  return hasVendorSigner(look, fact) || (fact.windowsInstaller && isForMachine(fact));
}

function isForMachine(fact: Fact): boolean {
  return (fact.for ?? 'machine') === 'machine';
}

/** Dead: its program is gone, or Windows Installer, read to the end, does not know the product. */
function isLiving(look: Look, fact: EntryFact): boolean {
  if (fact.source === 'msi-product') return true;
  if (!fact.windowsInstaller || fact.productCode === null) return fact.uninstallerExists !== false;
  const { read, unread, facts } = look.snapshot;
  const isRead =
    read.some(({ source }) => source === 'msi-product') &&
    !unread.some(({ source }) => source === 'msi-product');
  const code = fact.productCode.toUpperCase();
  return (
    !isRead ||
    facts.some(
      (other) => other.source === 'msi-product' && other.productCode.toUpperCase() === code,
    )
  );
}

function holdsKnownPackage(look: Look, fact: InstallerFact): boolean {
  if (fact.packageName === null) return false;
  const name = fact.packageName;
  return (['deb-package', 'rpm-package'] as const).some((source) =>
    look.matcher
      .match({
        source,
        locator: fact.locator,
        name,
        version: '',
        arch: '',
        maintainer: '',
        status: 'installed',
        hold: false,
      })
      .some(({ rule, product }) => rule.exact && product.scope === 'branded'),
  );
}
