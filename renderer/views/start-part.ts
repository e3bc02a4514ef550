import type { Welcome } from '../../src/model/contract.ts';
import type { StartDraft } from '../state/start-choices.ts';

/** What every part of *Start* is given: the fields, how to change them, and whether what is missing is shown. */
export interface StartPart {
  readonly welcome: Welcome;
  readonly draft: StartDraft;
  readonly change: (change: Partial<StartDraft>) => void;
  readonly showMissing: boolean;
}
