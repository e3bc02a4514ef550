import type { Finding } from '../model/finding.ts';
import type { Fact, PackageFact, UninstallEntryFact } from '../model/snapshot.ts';
import type { Kept } from '../model/step.ts';
import {
  factsOf,
  keptOnly,
  matchesFor,
  productOf,
  SECTION,
  together,
  type Draft,
  type PlanContext,
  type Planned,
} from './draft.ts';
import { loadedPiece } from './loaded-pieces.ts';
import { targetOf } from './look.ts';
import { installerProduct, uninstallStringOf } from './installer-products.ts';
import { isInOwnFolder } from './own-folder.ts';
import { isUnit, unitDrafts } from './plan-units.ts';
import {
  isAdministratorOnly,
  parseUninstallString,
  type ParsedUninstall,
} from './uninstall-string.ts';

const PHASE = { stop: 1, disable: 2, uninstall: 3, end: 4 } as const;
const PRODUCT_CODE = /^\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/i;

/** Removes an installed product by its own uninstaller; without one that can be trusted it is left as it is. */
export function planUninstall(context: PlanContext, finding: Finding): Planned {
  const all = factsOf(context, finding);
  const parts = all.map(({ fact }) => uninstallOf(context, finding, fact));
  const { drafts, kept } = together([...parts, ownData(context, finding)]);
  if (drafts.length === 0) {
    const [first] = finding.evidence;
    return parts.some((part) => part.kept.length > 0) || first === undefined
      ? { drafts, kept }
      : together([{ drafts, kept }, keptOnly(finding, first.locator, 'no-known-uninstaller')]);
  }
  // Where its uninstaller asks first, nothing of the product is stopped unasked either.
  const asks = drafts.find((draft) => draft.asks !== null)?.asks ?? null;
  const place = positionOf(context, finding);
  const isPackage = drafts.some(({ action }) => action.kind === 'package-purge');
  const units = all.map(({ fact }) => fact).filter(isUnit);
  const around = isPackage
    ? [
        ...unitDrafts(
          finding,
          units,
          (phase, name) => [...place, PHASE[phase], 0, name],
          () => asks,
        ),
        ...endDrafts(context, finding, asks),
      ]
    : [];
  return { drafts: [...drafts.map((draft) => ({ ...draft, asks })), ...around], kept };
}

/** The user's own beside a product that goes: no step of Swapout touches it, and it is shown. */
function ownData(context: PlanContext, finding: Finding): Planned {
  const own = factsOf(context, finding).filter(({ fact }) =>
    context.look.matcher.match(fact).some(({ role }) => role === 'user-data'),
  );
  return together(own.map(({ fact }) => keptOnly(finding, fact.locator, 'user-data')));
}

/** From small to large: endpoint before agent, the management server last. */
function positionOf(context: PlanContext, finding: Finding): Draft['at'] {
  const product = productOf(context, finding.product.id);
  const orders = factsOf(context, finding).flatMap(({ fact }) =>
    matchesFor(context, finding, fact).map(({ rule }) => rule.order ?? 0),
  );
  const isServer = product?.managementServer ?? false;
  const order = Math.max(0, ...orders) || (isServer ? 90 : product?.family === 'agent' ? 80 : 30);
  return [SECTION.uninstall, order, isServer ? 1 : 0, finding.product.id, finding.id];
}

function uninstallOf(context: PlanContext, finding: Finding, fact: Fact): Planned {
  switch (fact.source) {
    case 'deb-package':
    case 'rpm-package':
      return together([{ drafts: [purgeDraft(context, finding, fact)], kept: [] }]);
    case 'uninstall-entry':
      return entryDraft(context, finding, fact);
    case 'msi-product':
      return (fact.for ?? 'machine') === 'machine'
        ? { drafts: [msiDraft(context, finding, fact.productCode, fact)], kept: [] }
        : keptOnly(finding, fact.locator, 'uninstaller-not-trusted');
    case 'store-package':
      return { drafts: [storeDraft(context, finding, fact)], kept: [] };
    default:
      return { drafts: [], kept: [] };
  }
}

/** Also of a package that was removed before and kept its configuration: a purge takes that too. */
function purgeDraft(context: PlanContext, finding: Finding, fact: PackageFact): Draft {
  const isVendors = context.look.matcher.isVendorPublisher(fact.maintainer);
  const order = matchesFor(context, finding, fact)[0]?.rule.order ?? 0;
  const hold = fact.hold ? `; ${fact.name} is on hold; the hold is overridden` : '';
  const state = fact.status === 'installed' ? '' : ` (${fact.status})`;
  const reinstall =
    fact.reinstallRequired === true
      ? '; dpkg wants it installed again first, which is overridden'
      : '';
  const matches = matchesFor(context, finding, fact);
  const isKnown = matches.length > 0;
  return {
    finding,
    locator: fact.locator,
    action: {
      kind: 'package-purge',
      manager: fact.source === 'deb-package' ? 'dpkg' : 'rpm',
      package: fact.name,
      arch: fact.arch,
      overrideHold: fact.hold,
      ...(fact.reinstallRequired === true ? { overrideReinstall: true } : {}),
    },
    why: `Package ${fact.name} ${fact.version}${state} is ${finding.product.name}${hold}${reinstall}`,
    needs: ['administrator'],
    undo: 'reinstall',
    asks:
      matches.some(({ exact }) => exact) || isVendors
        ? isKnown
          ? null
          : `No name in the catalog fits package ${fact.name}, but its maintainer is the vendor. Remove it?`
        : `Package ${fact.name} is kept by “${fact.maintainer}”, not by the vendor. Remove it?`,
    at: [...positionOf(context, finding), PHASE.uninstall, order, fact.name, fact.arch],
  };
}

function entryDraft(context: PlanContext, finding: Finding, fact: UninstallEntryFact): Planned {
  const uninstaller = trustedUninstaller(context, fact);
  if (uninstaller === null) return refuse(finding, fact);
  if (uninstaller.kind === 'msi') {
    return { drafts: [msiDraft(context, finding, uninstaller.productCode, fact)], kept: [] };
  }
  const action = {
    kind: 'exe-uninstall' as const,
    path: uninstaller.path,
    arguments: [...uninstaller.arguments],
  };
  return { drafts: [{ ...uninstallerDraft(context, finding, fact), action }], kept: [] };
}

/**
 * A product code, or a program of the vendor's where only administrators can write; null for anything else.
 * A user's own hive is his to write: what stands there proves nothing.
 */
function trustedUninstaller(
  { look }: PlanContext,
  fact: UninstallEntryFact,
): Exclude<ParsedUninstall, { kind: 'refused' }> | null {
  if ((fact.for ?? 'machine') !== 'machine') return null;
  const { folders } = look.snapshot;
  const parsed = parseUninstallString(uninstallStringOf(fact), folders);
  if (fact.windowsInstaller && fact.productCode !== null) {
    return withoutContradiction(look, fact.productCode, parsed);
  }
  if (parsed.kind === 'msi') return withoutContradiction(look, parsed.productCode, parsed);
  if (parsed.kind === 'refused' || !isAdministratorOnly(parsed.path, folders)) return null;
  return isVendorsProgram(look, fact, parsed.path) ? parsed : null;
}

/** The entry's own code, unless its uninstall string names another, or Windows Installer another's product. */
function withoutContradiction(
  { snapshot, matcher }: PlanContext['look'],
  productCode: string,
  parsed: ParsedUninstall,
): { readonly kind: 'msi'; readonly productCode: string } | null {
  if (!PRODUCT_CODE.test(productCode)) return null;
  const isOther = parsed.kind === 'msi' && !isSameCode(parsed.productCode, productCode);
  const product = installerProduct(snapshot, productCode);
  const isForeign =
    product !== null &&
    product.publisher.trim() !== '' &&
    !matcher.isVendorPublisher(product.publisher);
  return isOther || isForeign ? null : { kind: 'msi', productCode };
}

/**
 * Signed by the vendor; or, as uninstallers that are written on the machine, by nobody, in the product's own
 * install folder, beside a program that the vendor signed.
 */
function isVendorsProgram(
  { matcher, snapshot }: PlanContext['look'],
  fact: UninstallEntryFact,
  path: string,
): boolean {
  if (fact.signer !== null) return matcher.isVendorSigner(fact.signer);
  return (
    fact.neighbourSigner !== undefined &&
    matcher.isVendorSigner(fact.neighbourSigner) &&
    isInOwnFolder(fact, path, snapshot.folders)
  );
}

function refuse(finding: Finding, fact: Fact): Planned {
  return keptOnly(finding, fact.locator, 'uninstaller-not-trusted' satisfies Kept['why']);
}

function isSameCode(a: string, b: string): boolean {
  return a.toUpperCase() === b.toUpperCase();
}

function msiDraft(context: PlanContext, finding: Finding, code: string, fact: Fact): Draft {
  const rules = productOf(context, finding.product.id)?.platforms.windows;
  return {
    ...uninstallerDraft(context, finding, fact),
    action: {
      kind: 'msi-uninstall',
      productCode: code.toUpperCase(),
      properties: [...(rules?.uninstall.passwordProperties ?? [])],
    },
  };
}

function storeDraft(context: PlanContext, finding: Finding, fact: Fact): Draft {
  const isExact = matchesFor(context, finding, fact).some(({ exact }) => exact);
  return {
    ...uninstallerDraft(context, finding, fact),
    action: { kind: 'store-package-remove', package: fact.name },
    asks: isExact ? null : `Store package ${fact.name} resembles one of the vendor's. Remove it?`,
  };
}

function uninstallerDraft(
  context: PlanContext,
  finding: Finding,
  fact: Fact,
): Omit<Draft, 'action'> {
  const rules = productOf(context, finding.product.id)?.platforms.windows;
  const hasPassword = (rules?.uninstall.passwordProperties.length ?? 0) > 0;
  const isLoaded = factsOf(context, finding).some((one) => loadedPiece(one.fact) !== null);
  const isListed = productOf(context, finding.product.id) !== undefined;
  return {
    finding,
    locator: fact.locator,
    why: `${fact.name} is installed; its own uninstaller takes it off`,
    needs: [
      'administrator',
      ...(hasPassword ? (['password'] as const) : []),
      ...(isLoaded ? (['reboot'] as const) : []),
    ],
    undo: 'reinstall',
    asks: isListed ? asksForPublisher(context, fact) : asksForName(context, fact),
    at: [...positionOf(context, finding), PHASE.uninstall, 0, fact.name],
  };
}

function asksForPublisher({ look }: PlanContext, fact: Fact): string | null {
  if (!('publisher' in fact) || fact.publisher === null) return null;
  if (look.matcher.isVendorPublisher(fact.publisher)) return null;
  const isSigned =
    'signer' in fact && fact.signer !== null && look.matcher.isVendorSigner(fact.signer);
  if (isSigned) return null;
  return fact.publisher.trim() === ''
    ? `${fact.name} names no publisher. Remove it?`
    : `${fact.name} names “${fact.publisher}” as its publisher, not the vendor. Remove it?`;
}

function asksForName({ look }: PlanContext, { name }: Fact): string {
  return look.matcher.imitatesVendor(name)
    ? `${name} is spelled with letters of another script to look like the vendor's. Remove it?`
    : `No name in the catalog fits ${name}, but its publisher is the vendor. Remove it?`;
}

/** Programs of the product that its package left running. */
function endDrafts(context: PlanContext, finding: Finding, asks: string | null): readonly Draft[] {
  const folders = new Set(
    factsOf(context, finding).flatMap(({ fact }) => {
      if (fact.source !== 'process' && !(isUnit(fact) && fact.running !== false)) return [];
      const target = targetOf(context.look, fact);
      const owner = target === null ? null : context.look.ownerOf(target);
      return owner?.how === 'catalog' ? [owner.place] : [];
    }),
  );
  return [...folders].map((folder) => ({
    finding,
    locator: folder,
    action: { kind: 'process-end', folder },
    why: `No program of ${finding.product.name} may go on running once its package is gone`,
    needs: ['administrator'],
    undo: 'none',
    asks,
    at: [...positionOf(context, finding), PHASE.end, 0, folder],
  }));
}
