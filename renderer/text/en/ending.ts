import type { NextStep } from '../../state/next-steps.ts';

const next: Record<`next.${NextStep}`, string> = {
  'next.verdict-removed-reboot-pending':
    'Reboot the machine, start Swapout, and go on with this job.',
  'next.verdict-leftovers-remain':
    'Tell headquarters which pieces remain, and why; they are in the receipt. The products themselves are gone.',
  'next.verdict-still-installed':
    'The order is not fulfilled on this machine. Tell headquarters, and arrange another visit with what was missing: a password, a policy, the vendor’s help.',
  'next.verdict-unproven':
    'Nobody may call this machine clean yet. Have the sources that could not be read made readable, and look again.',
  'next.unprotected':
    'Tell the person responsible that no approved protection is on this machine, and when that will change.',
  'next.failed-steps': 'Steps came to no good end. What was seen is below and in the receipt.',
  'next.may-return':
    'Have whoever manages the machine take away what may bring the product back, listed below.',
  'next.hand-over': 'Take the receipt with you, and hand the machine back.',
  'next.practice':
    'This was practice: nothing real was removed or protected. Choose this machine on Start to work in earnest.',
};

/** Leaving the machine, pausing and failing. */
export const ending = {
  ...next,
  'leave.title': 'Leave the machine',
  'leave.verdict': 'Outcome',
  'leave.stopped.declined': 'The job was given up: {detail}',
  'leave.stopped.stop-refused': 'The job was stopped, because a stop was not answered: {detail}',
  'leave.stopped.failure': 'The job was stopped by a failure: {detail}',
  'leave.restored': 'What this job took away was put back, {when}. The outcome holds no more.',
  'leave.declined': 'A plan was left undone: {reason}',
  'leave.protected': 'Protected by {by} {version}',
  'leave.protected.already': 'It was there already, before this job.',
  'leave.protected.check': 'Checked {when}: {check}',
  'leave.unprotected': 'UNPROTECTED since {when}',
  'leave.next': 'What to do next',
  'leave.remaining': 'What is still there',
  'leave.failed': 'Steps without a good end',
  'leave.skipped': 'Skipped: {product}',
  'leave.not-restarted': '{unit} was stopped and does NOT run again: {detail}',
  'leave.may-return': 'May bring the product back',
  'leave.kept': 'Kept, as it was',
  'leave.receipt': 'Receipt',
  'leave.receipt.path': 'Written to',
  'leave.receipt.digest': 'Digest of its payload (SHA-256)',
  'leave.receipt.practice': 'A practice receipt: it proves nothing about a real machine.',
  'leave.receipt.reading': 'Reading the receipt …',
  'leave.receipt.show': 'Show what was signed',
  'leave.receipt.payload': 'Signed payload',
  'leave.receipt.save': 'Save a copy …',
  'leave.receipt.saved': 'Saved to {path}',
  'leave.receipt.none': 'There is no receipt of this job.',
  'leave.copies': 'What Swapout leaves here',
  'leave.copies.lead':
    'Its copies of the replacement, and the backups of this job. The journal stays as the record.',
  'leave.copies.backups': 'Remove the backups, too: {count, plural, one {# file} other {# files}}',
  'leave.copies.backups.hint': 'After that, nothing of this job can be put back.',
  'leave.copies.remove': 'Remove Swapout’s copies',
  'leave.copies.removing': 'Removing …',
  'leave.copies.removed': 'Removed from this machine',
  'leave.copies.failed': 'Could not be removed',
  'leave.stick.busy': 'Leave the stick in: the kit is in use.',
  'leave.stick.free': 'The stick may be pulled now',
  'leave.stick.free.detail':
    'Nothing of the kit is in use. If Swapout was started from the stick, close it first.',

  'paused.title': 'The job waits for you',
  'paused.lead':
    'It was stopped at {stage}. Everything up to here is in its journal; you can go on now, later, or after a reboot.',
  'paused.done': 'Steps finished so far: {count}',

  'failed.again': 'Go on',
} as const;
