import type { Finding } from '../model/finding.ts';
import { REGISTRATION_SOURCES } from '../model/sources.ts';
import type { Kept } from '../model/step.ts';
import { unreadThatMatter } from './detect.ts';
import {
  blockOf,
  factsOf,
  isUserData,
  keptOnly,
  productOf,
  SECTION,
  together,
  type Draft,
  type PlanContext,
  type Planned,
} from './draft.ts';
import { askAbout, askAboutOwner } from './exactness.ts';
import { PHASE, type LeftoverAction, type LeftoverPiece } from './leftover-action.ts';
import { leftoverActions } from './leftover-actions.ts';
import { isShared } from './sighting.ts';

/**
 * Takes apart what is left of a product whose registration is gone. Never one that is still registered, or
 * may be, and of the vendor's shared parts and roots nothing while any of its products is.
 */
export function planLeftovers(context: PlanContext, finding: Finding): Planned {
  const why = whyStanding(context, finding);
  if (why !== null) {
    return together(finding.evidence.map(({ locator }) => keptOnly(finding, locator, why)));
  }
  const pieces = factsOf(context, finding).map((piece) => ({ ...piece, context, finding }));
  return together(pieces.map((piece) => planPiece(piece)));
}

/** Why nothing of it may be taken apart by hand; null where it may. */
function whyStanding(
  { detection, look, isAnyRegistered }: PlanContext,
  { product }: Finding,
): Kept['why'] | null {
  const standing = detection.findings.some(
    (other) => other.state === 'installed' && other.product.id === product.id,
  );
  if (standing || (isAnyRegistered && isShared(product.id))) return 'still-registered';
  const unread = unreadThatMatter(look.catalog, look.snapshot, [product.id]);
  return unread.some((source) => REGISTRATION_SOURCES.has(source)) ? 'registration-unread' : null;
}

function planPiece(piece: LeftoverPiece): Planned {
  const { context, finding, evidence, fact } = piece;
  if (isUserData(context, fact)) return keptOnly(finding, fact.locator, 'user-data');
  // Never through a link: it is left, and the verdict says so.
  if (fact.source === 'file' && fact.behindLink) {
    return keptOnly(finding, fact.locator, 'behind-a-link');
  }
  const asks = askAbout(context, finding, evidence, fact);
  const planned = leftoverActions(piece);
  if (typeof planned === 'string') return keptOnly(finding, fact.locator, planned);
  const drafts = planned.map((action) => toDraft(piece, action, askBefore(piece, action) ?? asks));
  const blocked = planned.flatMap(({ place }) => (place === null ? [] : [blockOf(context, place)]));
  const why: Kept['why'] | undefined = blocked.find((block) => block !== null) ?? undefined;
  return why === undefined ? { drafts, kept: [] } : keptOnly(finding, fact.locator, why);
}

/** A root goes with all that lies in it, whatever the piece was that led to it. */
function askBefore(
  { context, finding, fact }: LeftoverPiece,
  { phase, place }: LeftoverAction,
): string | null {
  const isRoot = phase === PHASE.rootFolder || phase === PHASE.rootKey;
  return askAboutOwner(context, finding, { place: place ?? fact.locator, isRoot });
}

function toDraft(
  { context, finding, fact }: LeftoverPiece,
  { action, phase, why, undo, order, place }: LeftoverAction,
  asks: string | null,
): Draft {
  const isAgent = productOf(context, finding.product.id)?.family === 'agent';
  return {
    finding,
    locator: fact.locator,
    action,
    why,
    needs: ['administrator'],
    undo,
    asks,
    at: [
      SECTION.leftovers,
      phase,
      order,
      isAgent ? 1 : 0,
      finding.product.id,
      place ?? fact.name,
      fact.locator,
    ],
  };
}
