import type { ErrorCode } from './errors.ts';

interface ErrorText {
  /** What it means for this machine. */
  readonly meaning: string;
  /** What to do next. */
  readonly next: string;
}

const UNCHANGED = 'Nothing was changed on this machine.';

/** What happened is the error's own message; meaning and next step are here, for terminal and window alike. */
export const ERROR_TEXT: Readonly<Record<ErrorCode, ErrorText>> = {
  usage: { meaning: UNCHANGED, next: 'Correct the command; `swapout help` lists what there is.' },
  'needs-administrator': {
    meaning: UNCHANGED,
    next: 'Start Swapout again as administrator (root).',
  },
  busy: {
    meaning: 'Another Swapout works on this machine. This one changed nothing.',
    next: 'Wait for the other to end, or close it, then start again.',
  },
  'job-open': {
    meaning: 'A job on this machine is not finished. Nothing was changed now.',
    next: 'Go on with it: `swapout resume`. `swapout jobs` shows it.',
  },
  'no-job': {
    meaning: UNCHANGED,
    next: 'Start a job first: `swapout run`. `swapout jobs` lists jobs.',
  },
  'journal-damaged': {
    meaning: 'What was done before cannot be proved from this journal. Nothing was changed now.',
    next: 'Keep the job folder as it is for headquarters, move it out of the state directory, and start a new job.',
  },
  'catalog-invalid': {
    meaning:
      'Without a sound catalog nothing can be claimed about this machine. Nothing was changed.',
    next: 'Copy Swapout onto the stick again from a known good source.',
  },
  'pack-invalid': { meaning: UNCHANGED, next: 'Ask whoever made the pack for a corrected one.' },
  'pack-digest': {
    meaning: 'The replacement is not the approved file. Nothing was installed.',
    next: 'Do not use this stick for it. Get the pack again from headquarters.',
  },
  'key-permissions': {
    meaning: 'Others on this machine can read the signing key. Nothing was changed.',
    next: 'Take away their rights (chmod 600), or make a new key: `swapout key create`.',
  },
  'key-unreadable': {
    meaning: UNCHANGED,
    next: 'Name the right key file, or make one: `swapout key create`.',
  },
  'passphrase-missing': {
    meaning: UNCHANGED,
    next: 'Give the passphrase on the terminal or with --secrets.',
  },
  'passphrase-wrong': { meaning: UNCHANGED, next: 'Type the passphrase of this key again.' },
  'secrets-permissions': {
    meaning: 'Others on this machine can read the passwords. Nothing was changed.',
    next: 'Take away their rights (chmod 600), or use --secrets - and standard input.',
  },
  'secrets-invalid': {
    meaning: UNCHANGED,
    next: 'Correct the secrets file; the README shows its form.',
  },
  'state-dir-unsafe': {
    meaning: 'Somebody else could change what Swapout writes there. Nothing was changed.',
    next: 'Remove or rename that folder after looking at it, then start again.',
  },
  'state-dir-unwritable': {
    meaning: 'Without a journal nothing may be changed. Nothing was changed.',
    next: 'Make the folder writable, or name another with --state.',
  },
  'disk-full': {
    meaning: 'There is no room for journal or backups, so nothing more is removed.',
    next: 'Free some space on this disk, then `swapout resume`.',
  },
  'receipt-invalid': {
    meaning: 'This file proves nothing.',
    next: 'Ask for the receipt again, and tell headquarters that this one does not hold.',
  },
  'receipt-unwritable': {
    meaning:
      'What was done on this machine stands in its journal, but there is no receipt of it yet.',
    next: 'Put the stick back in, or make room or rights in the receipts folder (--out names another), then `swapout resume`.',
  },
  'practice-unknown': {
    meaning: UNCHANGED,
    next: '`swapout run --machine practice` uses the home suite.',
  },
  'practice-damaged': {
    meaning: 'Only the practice machine is concerned; this machine was not touched.',
    next: 'Delete the practice folder of the state directory, and start over.',
  },
  stopped: {
    meaning: 'The job was stopped. What was done up to here is in the journal.',
    next: 'Go on with it at any time: `swapout resume`.',
  },
  internal: {
    meaning: 'Swapout itself failed. What was done up to here is in the journal.',
    next: 'Go on with `swapout resume`; if it fails again, send the job folder to headquarters.',
  },
};
