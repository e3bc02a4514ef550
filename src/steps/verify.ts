import { Action, type ActionKind } from '../model/action.ts';
import type { Catalog } from '../model/catalog.ts';
import { factValue } from '../model/fact-value.ts';
import type { DetectDocument, Evidence, Finding } from '../model/finding.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Source } from '../model/sources.ts';
import type { Kept } from '../model/step.ts';
import {
  worstVerdict,
  type FindingVerdict,
  type Verdict,
  type VerifyDocument,
} from '../model/verdict.ts';
import { unreadThatMatter } from './detect.ts';
import { plan } from './plan.ts';

export interface VerifyInput {
  readonly catalog: Catalog;
  /** The job's first reading; for a look without a job the same as `after`. */
  readonly before: DetectDocument;
  readonly after: DetectDocument;
  /** The reading that `after` was made from. */
  readonly afterSnapshot: Snapshot;
  /** Why a reboot is owed; empty if it is not. */
  readonly rebootOwed: readonly string[];
  /** Findings whose uninstaller asked for a reboot: their registration may go only with it. */
  readonly rebootAskedBy?: ReadonlySet<string>;
}

/** Left alone on purpose: shown, and no part of the verdict. */
const KEPT_ON_PURPOSE: ReadonlySet<Kept['why']> = new Set<Kept['why']>([
  'user-data',
  'shared-folder',
  'embedded-in-another-product',
  'successor',
  'installer-file',
]);
const EVERY_KIND: ReadonlySet<ActionKind> = new Set(
  Action.options.map(({ shape }) => shape.kind.value),
);

type EvidenceFate = FindingVerdict['evidence'][number];

interface Comparison extends VerifyInput {
  /** Finding and locator of what the reading after keeps on purpose. */
  readonly keptThere: ReadonlySet<string>;
  /** Source and locator of every fact that is still there. */
  readonly factsThere: ReadonlySet<string>;
  readonly unread: ReadonlySet<Source>;
}

/**
 * Judges a reading against the one before. Nothing is called removed that is not seen to be gone, while a
 * source that matters is unread, or before a reboot that is owed.
 */
export function verify(input: VerifyInput): VerifyDocument {
  const comparison = compare(input);
  const { catalog, before, after, afterSnapshot, rebootOwed } = input;
  const judged = before.findings.map((finding) => judge(comparison, finding));
  const products = new Set(
    [...before.findings, ...after.findings].map(({ product }) => product.id),
  );
  const unread = unreadThatMatter(catalog, afterSnapshot, products);
  const verdicts = [
    ...judged.filter((_, index) => isCounted(before.findings[index])).map(({ verdict }) => verdict),
    ...newVerdicts(comparison),
    ...(unread.length > 0 ? (['unproven'] as const) : []),
  ];
  return {
    ...after,
    schema: 'swapout.verify/v1',
    unreadThatMatters: [...new Set([...after.unreadThatMatters, ...unread])],
    verdict: worstVerdict(verdicts),
    rebootOwed: [...rebootOwed],
    before: judged,
  };
}

function compare(input: VerifyInput): Comparison {
  const { catalog, after, afterSnapshot } = input;
  const { kept } = plan({
    catalog,
    snapshot: afterSnapshot,
    detection: after,
    round: 1,
    actions: EVERY_KIND,
  });
  return {
    ...input,
    keptThere: new Set(
      kept
        .filter(({ why }) => KEPT_ON_PURPOSE.has(why))
        .map(({ finding, locator }) => `${finding}\n${locator}`),
    ),
    factsThere: new Set(
      afterSnapshot.facts.map((fact) => placeKey({ ...fact, value: factValue(fact) })),
    ),
    unread: new Set(afterSnapshot.unread.map(({ source }) => source)),
  };
}

/** Of a process the program too: its number soon belongs to another. */
function placeKey({
  source,
  locator,
  value,
}: Pick<Evidence, 'source' | 'locator' | 'value'>): string {
  return source === 'process' ? `${source}\n${locator}\n${value}` : `${source}\n${locator}`;
}

function isCounted(finding: Finding | undefined): boolean {
  return finding?.state === 'installed' || finding?.state === 'leftover';
}

function judge(comparison: Comparison, finding: Finding): FindingVerdict {
  const evidence = finding.evidence.map((one) => fateOf(comparison, finding, one));
  return { finding: finding.id, verdict: verdictFor(comparison, finding, evidence), evidence };
}

function fateOf(comparison: Comparison, finding: Finding, evidence: Evidence): EvidenceFate {
  const { source, locator } = evidence;
  return { source, locator, fate: fateWord(comparison, finding, evidence) };
}

function fateWord(
  { after, keptThere, factsThere, unread }: Comparison,
  finding: Finding,
  evidence: Evidence,
): EvidenceFate['fate'] {
  const key = placeKey(evidence);
  if (!factsThere.has(key)) return unread.has(evidence.source) ? 'unread' : 'gone';
  if (!isCounted(finding)) return 'kept';
  const holders = after.findings.filter((other) =>
    other.evidence.some((one) => placeKey(one) === key),
  );
  const isKept = holders.some(
    (other) =>
      keptThere.has(`${other.id}\n${evidence.locator}`) ||
      // A shared part that another product, still installed, goes on using.
      (other.state === 'installed' && other.product.id !== finding.product.id),
  );
  return isKept ? 'kept' : 'still-there';
}

function verdictFor(
  comparison: Comparison,
  finding: Finding,
  evidence: readonly EvidenceFate[],
): Verdict {
  if (!isCounted(finding)) return verdictBeside(finding, evidence);
  const { catalog, after, afterSnapshot, rebootOwed, rebootAskedBy } = comparison;
  const isOwed = rebootOwed.length > 0;
  if (isStillRegistered(comparison, finding)) {
    return isOwed && rebootAskedBy?.has(finding.id) === true
      ? 'removed-reboot-pending'
      : 'still-installed';
  }
  const isLeft =
    evidence.some(({ fate }) => fate === 'still-there') ||
    after.findings.some((other) => isSameProduct(other, finding) && isLeftover(comparison, other));
  const isUnread = unreadThatMatter(catalog, afterSnapshot, [finding.product.id]).length > 0;
  return worstVerdict([
    ...(isUnread ? (['unproven'] as const) : []),
    ...(isLeft && !isOwed ? (['leftovers-remain'] as const) : []),
    isOwed
      ? 'removed-reboot-pending'
      : evidence.every(({ fate }) => fate === 'kept')
        ? 'not-present'
        : 'removed',
  ]);
}

/** Listed beside the verdict: what it says of them enters nothing. */
function verdictBeside({ state }: Finding, evidence: readonly EvidenceFate[]): Verdict {
  if (evidence.every(({ fate }) => fate === 'gone')) return 'removed';
  if (!evidence.some(({ fate }) => fate === 'kept')) return 'unproven';
  return state === 'installer' ? 'leftovers-remain' : 'still-installed';
}

/** Its version, or another in its place: only a version that stood beside it before is another finding. */
function isStillRegistered({ before, after }: Comparison, finding: Finding): boolean {
  return after.findings.some(
    (other) =>
      other.state === 'installed' &&
      isSameProduct(other, finding) &&
      (other.version === finding.version ||
        finding.state === 'leftover' ||
        !before.findings.some(
          (twin) =>
            twin !== finding && isSameProduct(twin, other) && twin.version === other.version,
        )),
  );
}

function isSameProduct(a: Finding, b: Finding): boolean {
  return (
    a.product.id === b.product.id &&
    a.for === b.for &&
    (a.product.id !== 'unlisted' || a.product.name === b.product.name)
  );
}

/** Does anything of it lie here that was not left on purpose? */
function isLeftover({ keptThere }: Comparison, finding: Finding): boolean {
  return (
    finding.state === 'leftover' &&
    finding.evidence.some(({ locator }) => !keptThere.has(`${finding.id}\n${locator}`))
  );
}

/** What was not there before, or not seen: it counts as much. */
function newVerdicts(comparison: Comparison): readonly Verdict[] {
  const { before, after, rebootOwed } = comparison;
  return after.findings
    .filter(
      (finding) => !before.findings.some((old) => isCounted(old) && isSameProduct(old, finding)),
    )
    .flatMap((finding): readonly Verdict[] => {
      if (finding.state === 'installed') return ['still-installed'];
      if (!isLeftover(comparison, finding)) return [];
      return rebootOwed.length > 0 ? ['removed-reboot-pending'] : ['leftovers-remain'];
    });
}
