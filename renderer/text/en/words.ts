import type { StopName } from '../../../src/model/conditions.ts';
import type { FindingState, Ignored } from '../../../src/model/finding.ts';
import type { Unread } from '../../../src/model/snapshot.ts';
import type { Kept, Outcome, Step } from '../../../src/model/step.ts';
import type { FindingVerdict, Verdict } from '../../../src/model/verdict.ts';
import type { JourneyState, JourneyStep } from '../../state/journey.ts';

/** The model's words as a person reads them. A word without a text does not compile. */
type Words<Prefix extends string, Word extends string> = Record<`${Prefix}.${Word}`, string>;

const verdicts: Words<'verdict', Verdict> = {
  'verdict.removed': 'Removed',
  'verdict.removed-reboot-pending': 'Pending',
  'verdict.leftovers-remain': 'Leftovers',
  'verdict.still-installed': 'Present',
  'verdict.not-present': 'Absent',
  'verdict.unproven': 'Unproven',
};

const verdictMeanings: Words<'verdict-means', Verdict> = {
  'verdict-means.removed':
    'Everything that was found is gone. The machine was read again afterwards, and nothing of it is there.',
  'verdict-means.removed-reboot-pending':
    'The uninstallers have done their part, but a reboot is owed. Nothing is proved before it.',
  'verdict-means.leftovers-remain':
    'The products themselves are gone. Pieces of them are still on this machine.',
  'verdict-means.still-installed': 'At least one Kaspersky product is still on this machine.',
  'verdict-means.not-present':
    'No Kaspersky product was found. Everything that matters was read, and nothing was changed.',
  'verdict-means.unproven':
    'Something that matters could not be read, so nobody can say that the machine is clean.',
};

const outcomes: Words<'outcome', Outcome> = {
  'outcome.done': 'Done',
  'outcome.done-reboot-required': 'Done, reboot owed',
  'outcome.already-gone': 'Gone already',
  'outcome.refused': 'Refused',
  'outcome.failed': 'Failed',
  'outcome.timed-out': 'Ended at its time limit',
  'outcome.skipped': 'Skipped',
  'outcome.unknown': 'Unknown',
};

const states: Words<'state', FindingState> = {
  'state.installed': 'Installed',
  'state.leftover': 'Leftover',
  'state.embedded': 'Inside another product',
  'state.installer': 'Set-up file',
  'state.successor': 'Successor',
};

const undos: Words<'undo', Step['undo']> = {
  'undo.restart': 'Can be started again',
  'undo.enable': 'Can be enabled again',
  'undo.restore-backup': 'A backup is made first; it can be put back',
  'undo.reinstall': 'Only by installing the product again',
  'undo.none': 'Cannot be undone',
  'undo.not-needed': 'Nothing to undo',
};

const needs: Words<'need', Step['needs'][number]> = {
  'need.administrator': 'Administrator',
  'need.password': 'Password',
  'need.reboot': 'Reboot afterwards',
};

const kepts: Words<'kept', Kept['why']> = {
  'kept.embedded-in-another-product':
    'Part of another maker’s product. It is reported and never taken out.',
  'kept.successor': 'A product that the vendor put in its own place. It is reported only.',
  'kept.installer-file': 'A set-up file lying on the disk. It is reported only.',
  'kept.user-data': 'The user’s own data. It is never deleted and never copied.',
  'kept.behind-a-link': 'Reached through a link. Nothing is removed through links.',
  'kept.shared-folder': 'A folder that others use, too.',
  'kept.not-exact': 'It only resembles the product. A resemblance is never enough.',
  'kept.no-known-uninstaller': 'No uninstaller is known for it.',
  'kept.still-registered':
    'Its product is still registered. What is registered is not taken apart by hand.',
  'kept.registration-unread':
    'Whether its product is still registered could not be read. It is not taken apart by hand.',
  'kept.uninstaller-not-trusted':
    'Its uninstaller could have been replaced by somebody else. It is not run.',
  'kept.no-typed-action': 'Swapout has no safe way to remove it on this system. A person has to.',
  'kept.still-referenced':
    'A list still names this driver. Without the driver the device would be dead.',
};

const ignoreds: Words<'ignored', Ignored['why']> = {
  'ignored.publisher-is-not-the-vendor': 'another maker’s',
  'ignored.known-trap': 'known to look alike',
  'ignored.name-only': 'only the name is alike',
  'ignored.behind-a-link': 'behind a link',
  'ignored.dead-registration': 'a registration that leads nowhere',
};

const unreads: Words<'unread', Unread['why']> = {
  'unread.needs-administrator': 'administrator rights are needed',
  'unread.damaged': 'it is damaged',
  'unread.foreign-format': 'its format is not known',
  'unread.tool-missing': 'the system’s tool for it is missing',
  'unread.no-collector': 'Swapout cannot read it on this system yet',
  'unread.too-large': 'it is too large',
  'unread.timed-out': 'it took too long',
  'unread.failed': 'reading it failed',
};

const fates: Words<'fate', FindingVerdict['evidence'][number]['fate']> = {
  'fate.gone': 'gone',
  'fate.still-there': 'still there',
  'fate.unread': 'not read',
  'fate.kept': 'kept',
};

const stops: Words<'stop', StopName> = {
  'stop.management-server': 'This machine manages others',
  'stop.disk-encryption': 'Signs of disk encryption',
  'stop.leftovers': 'Pieces remain',
};

const journey: Words<'journey', JourneyStep> & Words<'journey-state', JourneyState> = {
  'journey.start': 'Start',
  'journey.look': 'Look',
  'journey.review': 'Review',
  'journey.prepare': 'Prepare',
  'journey.remove': 'Remove',
  'journey.verify': 'Verify',
  'journey.replace': 'Replace',
  'journey.receipt': 'Receipt',
  'journey-state.done': 'done',
  'journey-state.current': 'now',
  'journey-state.ahead': 'to come',
  'journey-state.skipped': 'not needed',
};

export const words = {
  ...verdicts,
  ...verdictMeanings,
  ...outcomes,
  ...states,
  ...undos,
  ...needs,
  ...kepts,
  ...ignoreds,
  ...unreads,
  ...fates,
  ...stops,
  ...journey,
};
