import type { RuleMatch } from '../catalog/match.ts';
import type { Fact, InstallerFact, PackageFact } from '../model/snapshot.ts';
import { installerCodeOf, isKnownToInstaller } from './installer-products.ts';
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

/**
 * An uninstall entry or MSI product is the vendor's if its name in the catalog and its publisher, product code
 * or signer agree; its uninstaller must live.
 */
export function classifyEntry(
  look: Look,
  fact: EntryFact,
  matches: readonly RuleMatch[],
): Judgement {
  const named = matches.filter(({ role }) => role === 'registration');
  if (!isVendors(look, fact, matches)) return classifyForeignEntry(look, fact, matches);
  const as = isLiving(look, fact) ? 'registration' : 'piece';
  if (named.length > 0) return sighting(fact, as, claimsOf(named, look.platform));
  return isVouched(look, fact)
    ? sighting(fact, as, [unlistedClaim(fact.name)])
    : ignored('name-only');
}

/** An entry that nobody but its name, if that, calls the vendor's. */
function classifyForeignEntry(
  look: Look,
  fact: EntryFact,
  matches: readonly RuleMatch[],
): Judgement {
  const { matcher, platform } = look;
  const named = matches.filter(({ role }) => role === 'registration');
  const alone = whyForeign(fact.publisher);
  const isNameless = fact.publisher.trim() === '' || matcher.imitatesVendor(fact.publisher);
  if (named.length > 0 && isNameless) {
    return sighting(fact, 'doubtful', claimsOf(named, platform), alone);
  }
  const isWorthALook =
    matches.length > 0 ||
    hasVendorSigner(look, fact) ||
    [fact.name, fact.publisher].some((text) => matcher.mentionsVendor(text));
  return isWorthALook ? ignored(alone) : null;
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

/**
 * A signer or product code counts beside a name of the catalog, or one that is spelled to look so: alone, the
 * vendor may have signed a part of somebody else's product.
 */
function isVendors(look: Look, fact: EntryFact, matches: readonly RuleMatch[]): boolean {
  if (look.matcher.isVendorPublisher(fact.publisher)) return true;
  const named = matches.filter(({ role }) => role === 'registration');
  const isNamed = named.length > 0 || look.matcher.imitatesVendor(fact.name);
  if (hasVendorSigner(look, fact)) return isNamed || fact.publisher.trim() === '';
  return (
    isForMachine(fact) &&
    named.some(({ product }) =>
      matches.some(
        ({ product: other, rule }) => rule.field === 'product-code' && other.id === product.id,
      ),
    )
  );
}

function hasVendorSigner(look: Look, fact: EntryFact): boolean {
  return 'signer' in fact && fact.signer !== null && look.matcher.isVendorSigner(fact.signer);
}

/**
 * May an entry count that no name of the catalog fits? Anybody can write a publisher: its program's signer
 * must be the vendor too. What Windows Installer itself keeps for the whole machine, only administrators write;
 * and who spells the vendor's name with letters of another script means it. The plan asks in any case.
 */
function isVouched(look: Look, fact: EntryFact): boolean {
  if (hasVendorSigner(look, fact)) return true;
  if (!isForMachine(fact)) return false;
  return (
    fact.source === 'msi-product' || fact.windowsInstaller || look.matcher.imitatesVendor(fact.name)
  );
}

function isForMachine(fact: Fact): boolean {
  return (fact.for ?? 'machine') === 'machine';
}

/** Dead: its program is gone, or Windows Installer, read to the end, does not know the product. */
function isLiving(look: Look, fact: EntryFact): boolean {
  if (fact.source === 'msi-product') return true;
  const code = installerCodeOf(fact, look.snapshot.folders);
  if (code === null) return fact.uninstallerExists !== false;
  return isKnownToInstaller(look.snapshot, code) ?? true;
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
