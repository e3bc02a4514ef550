import type { JobSummary, StartChoices, Welcome } from '../../src/model/contract.ts';
import type { MachineChoice } from '../../src/model/event.ts';

/** What stands in the fields of *Start*. */
export interface StartDraft {
  readonly machine: MachineChoice;
  readonly technician: string;
  readonly site: string;
  readonly assetTag: string;
  /** Empty: none. */
  readonly packDir: string;
  readonly clockConfirmed: boolean;
  /** Of the kit's signing key; forgotten as soon as it was tried. */
  readonly passphrase: string;
}

/** What the kit knows already; a pack is chosen beforehand where there is only one. */
export function draftFrom(welcome: Welcome): StartDraft {
  const [pack, ...others] = welcome.packs;
  return {
    machine: welcome.defaultMachine,
    technician: welcome.technician ?? '',
    site: welcome.site ?? '',
    assetTag: '',
    packDir: pack !== undefined && others.length === 0 ? pack.id : '',
    clockConfirmed: false,
    passphrase: '',
  };
}

export function choicesFrom(draft: StartDraft): StartChoices {
  return {
    machine: draft.machine,
    technician: draft.technician.trim(),
    site: orNull(draft.site),
    assetTag: orNull(draft.assetTag),
    clockConfirmed: draft.clockConfirmed,
    packDir: orNull(draft.packDir),
  };
}

function orNull(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}

/** The unfinished job of a machine: another one cannot be begun there. */
export function openJobOn(machine: MachineChoice, jobs: readonly JobSummary[]): JobSummary | null {
  return jobs.find((job) => job.open && job.machine === machine) ?? null;
}

/** A practice job signs with a throw-away key; this machine's with the kit's, once it is unlocked. */
export function needsPassphrase(
  draft: Pick<StartDraft, 'machine'>,
  welcome: Pick<Welcome, 'signingKey'>,
): boolean {
  return draft.machine === 'this' && welcome.signingKey === 'encrypted';
}

/** Fields without which no job can be begun. */
export function missingIn(
  draft: StartDraft,
  welcome: Pick<Welcome, 'signingKey'>,
): readonly ('technician' | 'passphrase')[] {
  return [
    ...(draft.technician.trim() === '' ? (['technician'] as const) : []),
    ...(needsPassphrase(draft, welcome) && draft.passphrase === ''
      ? (['passphrase'] as const)
      : []),
  ];
}
