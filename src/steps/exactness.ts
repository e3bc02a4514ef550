import type { Evidence, Finding } from '../model/finding.ts';
import type { Fact } from '../model/snapshot.ts';
import { startsForeignProgram } from './classify-piece.ts';
import { matchesFor, type PlanContext } from './draft.ts';
import { targetOf } from './look.ts';
import { RULE_REMOVED_FOLDER, RULE_VENDOR_PUBLISHER, RULE_VENDOR_ROOT } from './sighting.ts';

/**
 * May this piece be removed unasked? Exact are a line of the catalog, a name whose publisher is the vendor, a
 * reference into a catalog folder or a folder that this job took away, and what lies in the vendor's own roots
 * once none of its products is registered.
 */
function isExact(context: PlanContext, finding: Finding, evidence: Evidence, fact: Fact): boolean {
  if (evidence.rule === RULE_VENDOR_PUBLISHER || evidence.rule === RULE_REMOVED_FOLDER) return true;
  const { look } = context;
  const isInRoot = look.matcher.vendorRootOf(fact) !== null || evidence.rule === RULE_VENDOR_ROOT;
  if (isInRoot && areRootsFree(context)) return true;
  const isNamed = matchesFor(context, finding, fact).some(
    ({ exact, product, rule }) =>
      exact ||
      // A short name may be anybody's account, but not where the product that makes it has been.
      (fact.source === 'account' &&
        product.id === finding.product.id &&
        !rule.pattern.includes('*')),
  );
  if (isNamed && !startsForeignProgram(look, fact)) return true;
  const target = targetOf(look, fact);
  return target !== null && isExactFolder(context, target);
}

/** Does the path lie in a folder whose contents are exactly the vendor's? */
function isExactFolder(context: PlanContext, path: string): boolean {
  const owner = context.look.ownerOf(path);
  if (owner === null) return false;
  if (owner.how === 'removed') return true;
  if (owner.isInRoot && areRootsFree(context)) return true;
  return owner.matches.some(({ exact }) => exact);
}

/** Is nothing registered that the vendor's roots may belong to? */
function areRootsFree({ isAnyRegistered, doubtfulOwner }: PlanContext): boolean {
  return !isAnyRegistered && doubtfulOwner === null;
}

/**
 * The question before something goes that may belong to what is installed under a name of the vendor's and is
 * not known to be his; null where there is nothing to ask.
 */
export function askAboutOwner(
  { doubtfulOwner }: PlanContext,
  { product }: Finding,
  { place, isRoot }: { readonly place: string; readonly isRoot: boolean },
): string | null {
  if (doubtfulOwner === null || !(isRoot || doubtfulOwner.products.has(product.id))) return null;
  return `${place} may belong to ${doubtfulOwner.text}, which is installed and named like a product of the vendor. Remove it?`;
}

/** The question that a resemblance asks; null where there is nothing to ask. */
export function askAbout(
  context: PlanContext,
  finding: Finding,
  evidence: Evidence,
  fact: Fact,
): string | null {
  return isExact(context, finding, evidence, fact)
    ? null
    : `${fact.name} (${fact.locator}) only resembles a piece of ${finding.product.name}. Remove it?`;
}
