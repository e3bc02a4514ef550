import type { ErrorCode } from '../../../src/model/errors.ts';

type Part = 'title' | 'meaning' | 'next';

const UNCHANGED = 'Nothing was changed on this machine.';

/** Failures as the window tells them: its next steps name buttons, where the terminal names commands. */
export const errors: Record<`error.${ErrorCode}.${Part}`, string> = {
  'error.usage.title': 'That does not fit',
  'error.usage.meaning': UNCHANGED,
  'error.usage.next': 'Correct the entry and try again.',
  'error.needs-administrator.title': 'Administrator rights are needed',
  'error.needs-administrator.meaning': UNCHANGED,
  'error.needs-administrator.next':
    'Close Swapout and start it again as administrator, then go on here.',
  'error.busy.title': 'Another Swapout works on this machine',
  'error.busy.meaning': 'This one changed nothing.',
  'error.busy.next': 'Wait for the other to end, or close it, then try again.',
  'error.job-open.title': 'A job on this machine is not finished',
  'error.job-open.meaning': 'Nothing was changed now.',
  'error.job-open.next': 'Choose “Go on” beside the unfinished job on Start.',
  'error.no-job.title': 'There is no such job',
  'error.no-job.meaning': UNCHANGED,
  'error.no-job.next': 'Go back to Start and begin a new job.',
  'error.journal-damaged.title': 'The journal of this job does not hold',
  'error.journal-damaged.meaning':
    'What was done before cannot be proved from it. Nothing was changed now.',
  'error.journal-damaged.next':
    'Keep the job folder as it is for headquarters, move it away, and start a new job.',
  'error.catalog-invalid.title': 'The catalog is damaged',
  'error.catalog-invalid.meaning':
    'Without a sound catalog nothing can be claimed about this machine. Nothing was changed.',
  'error.catalog-invalid.next': 'Copy Swapout onto the stick again from a known good source.',
  'error.pack-invalid.title': 'The pack cannot be used',
  'error.pack-invalid.meaning': UNCHANGED,
  'error.pack-invalid.next': 'Choose another pack, or ask whoever made it for a corrected one.',
  'error.pack-digest.title': 'This is not the approved file',
  'error.pack-digest.meaning':
    'The replacement differs from what was approved. It was not installed.',
  'error.pack-digest.next': 'Do not use this stick for it. Get the pack again from headquarters.',
  'error.key-permissions.title': 'Others can read the signing key',
  'error.key-permissions.meaning': UNCHANGED,
  'error.key-permissions.next':
    'Take away other people’s rights to the key file, or have a new key made, then try again.',
  'error.key-unreadable.title': 'The signing key cannot be read',
  'error.key-unreadable.meaning': UNCHANGED,
  'error.key-unreadable.next': 'Put the right key into the kit, then try again.',
  'error.passphrase-missing.title': 'The passphrase is missing',
  'error.passphrase-missing.meaning': UNCHANGED,
  'error.passphrase-missing.next': 'Type the passphrase of your signing key on Start.',
  'error.passphrase-wrong.title': 'That is not the passphrase of this key',
  'error.passphrase-wrong.meaning': UNCHANGED,
  'error.passphrase-wrong.next': 'Type it again. Look at Caps Lock and the keyboard’s language.',
  'error.secrets-permissions.title': 'Others can read the passwords',
  'error.secrets-permissions.meaning': UNCHANGED,
  'error.secrets-permissions.next': 'Take away other people’s rights to the file.',
  'error.secrets-invalid.title': 'The file with the passwords is not one',
  'error.secrets-invalid.meaning': UNCHANGED,
  'error.secrets-invalid.next': 'Correct the file; the README shows its form.',
  'error.state-dir-unsafe.title': 'Swapout’s folder on this machine is not safe',
  'error.state-dir-unsafe.meaning':
    'Somebody else could change what Swapout writes there. Nothing was changed.',
  'error.state-dir-unsafe.next': 'Look at that folder, move it away, then try again.',
  'error.state-dir-unwritable.title': 'Swapout cannot write on this machine',
  'error.state-dir-unwritable.meaning':
    'Without a journal nothing may be changed. Nothing was changed.',
  'error.state-dir-unwritable.next': 'Make the folder writable, or start as administrator.',
  'error.disk-full.title': 'The disk is full',
  'error.disk-full.meaning': 'There is no room for journal or backups, so nothing more is removed.',
  'error.disk-full.next': 'Free some space on this disk, then choose “Go on”.',
  'error.receipt-invalid.title': 'This receipt proves nothing',
  'error.receipt-invalid.meaning': 'The file is not a receipt, or it was changed.',
  'error.receipt-invalid.next': 'Ask for the receipt again, and tell headquarters.',
  'error.receipt-unwritable.title': 'The receipt could not be written',
  'error.receipt-unwritable.meaning':
    'What was done on this machine is in its journal, but there is no receipt of it yet.',
  'error.receipt-unwritable.next':
    'Put the stick back in, or make room on it, then choose “Go on”.',
  'error.practice-unknown.title': 'There is no such practice machine',
  'error.practice-unknown.meaning': UNCHANGED,
  'error.practice-unknown.next': 'Choose another practice machine on Start.',
  'error.practice-damaged.title': 'The practice machine is damaged',
  'error.practice-damaged.meaning':
    'Only the practice machine is concerned. This machine was not touched.',
  'error.practice-damaged.next': 'Choose another practice machine on Start.',
  'error.stopped.title': 'The job was stopped',
  'error.stopped.meaning': 'What was done up to here is in the journal.',
  'error.stopped.next': 'Choose “Go on” at any time.',
  'error.internal.title': 'Swapout itself failed',
  'error.internal.meaning': 'What was done up to here is in the journal.',
  'error.internal.next':
    'Choose “Go on”. If it fails again, close Swapout, start it once more, and tell headquarters.',
};
