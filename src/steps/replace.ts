import type { Action } from '../model/action.ts';
import { SwapoutError } from '../model/errors.ts';
import type { PackEntry, Protection } from '../model/pack.ts';
import { GOOD_OUTCOMES, type StepResult } from '../model/step.ts';
import type { Verdict } from '../model/verdict.ts';
import type { ProtectionCheck, StagedFile } from '../machine/machine.ts';

/** `offer`: as a matter of course; `on-word`: only if the technician says so, with a reason. */
export type ReplacementAllowed = 'offer' | 'on-word' | 'never';

/** Two products that guard the same machine harm it: never beside one that is still there. */
export function replacementAllowed(verdict: Verdict): ReplacementAllowed {
  switch (verdict) {
    case 'removed':
    case 'not-present':
      return 'offer';
    case 'leftovers-remain':
    case 'unproven':
      return 'on-word';
    case 'still-installed':
    case 'removed-reboot-pending':
      return 'never';
  }
}

/**
 * The action that installs a staged entry: the product first, then what it depends on.
 * @param staged what the machine copied, with the digests of the copies
 * @param pack the pack's id
 * Throws SwapoutError `pack-digest` where a copy is not the approved file.
 */
export function installAction(
  entry: PackEntry,
  staged: readonly StagedFile[],
  pack: string,
): Extract<Action, { kind: 'package-install' }> {
  const approved = [entry.file, ...entry.dependencies];
  const files = approved.map((file, index) => {
    const copy = staged[index];
    if (copy?.sha256 !== file.sha256 || copy.sizeBytes !== file.sizeBytes)
      throw new SwapoutError(
        'pack-digest',
        `The copy of ${file.name} on this machine is not the file that was approved (SHA-256 ${file.sha256}).`,
      );
    return { path: copy.path, sha256: copy.sha256, sizeBytes: copy.sizeBytes };
  });
  if (staged.length !== approved.length)
    throw new Error(`staged ${staged.length} files for ${approved.length} of ${entry.id}`);
  return {
    kind: 'package-install',
    pack,
    entry: entry.id,
    type: entry.type,
    files,
    arguments: [...entry.arguments],
    returnCodes: {
      success: [...entry.returnCodes.success],
      rebootRequired: [...entry.returnCodes.rebootRequired],
    },
  };
}

/** What the replacement step came to. */
export type ReplacementEnd =
  | { readonly kind: 'already'; readonly entry: PackEntry; readonly check: ProtectionCheck }
  | {
      readonly kind: 'installed';
      readonly entry: PackEntry;
      readonly result: StepResult;
      /** null: not asked, because the installation itself came to no good end. */
      readonly check: ProtectionCheck | null;
    }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'not-allowed'; readonly verdict: Verdict };

/**
 * Protected by X, or UNPROTECTED since when and why. Only the machine's own check makes it `protected`.
 * @param since when the machine lost its protection, see {@link unprotectedSince}
 */
export function protectionOf(
  end: ReplacementEnd,
  times: { readonly checkedAt: string; readonly since: string },
): Protection {
  const because = (reason: string): Protection => ({
    kind: 'unprotected',
    since: times.since,
    reason,
  });
  if (end.kind === 'none') return because(end.reason);
  if (end.kind === 'not-allowed') return because(whyNotAllowed(end.verdict));
  if (end.kind === 'installed' && !GOOD_OUTCOMES.has(end.result.outcome))
    return because(`${end.entry.name} was not installed: ${end.result.detail}`);
  const { entry, check } = end;
  if (check === null) return because(`${entry.name} was installed, but never checked`);
  if (!check.installed || !check.protects)
    return because(`${entry.name} does not protect: ${check.detail}`);
  return {
    kind: 'protected',
    by: entry.name,
    version: check.version ?? entry.version,
    already: end.kind === 'already',
    checkedAt: times.checkedAt,
    check: check.detail,
  };
}

function whyNotAllowed(verdict: Verdict): string {
  switch (verdict) {
    case 'still-installed':
      return 'no replacement is installed beside a product that is still there';
    case 'removed-reboot-pending':
      return 'no replacement is installed before the reboot that is owed';
    default:
      return `no replacement was installed at ${verdict}`;
  }
}

export { protectionNow, unprotectedSince } from '../model/protection.ts';
