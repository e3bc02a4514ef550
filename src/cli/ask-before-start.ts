import type { Stop } from '../model/conditions.ts';
import type { JobOptions } from '../model/event.ts';
import type { AnswerTo, QuestionOf } from '../model/question.ts';
import { reasonFor, type Dialog } from './dialog.ts';
import { printable } from './paint.ts';

/** What was answered on the command line, and is not asked again. */
export type Beforehand = Pick<JobOptions, 'accepts' | 'replacement'>;

type Question = QuestionOf<'before-start'>;
type Answer = AnswerTo<'before-start'>;
type Begin = Extract<Answer, { answer: 'begin' }>;
type Accepted = Begin['accepted'][number];

/** *Before we start*: what was found of the machine, its stops, and the replacement. */
export async function beforeStart(
  dialog: Dialog,
  question: Question,
  beforehand: Beforehand,
): Promise<Answer> {
  dialog.say('\nBefore we start:');
  for (const line of conditionLines(question)) dialog.say(dialog.paint.yellow(`  ${line}`));
  for (const problem of question.packProblems)
    dialog.say(dialog.paint.red(`  pack: ${printable(problem)}`));
  const accepted: Accepted[] = [];
  for (const stop of question.stops) {
    const answer = await askStop(dialog, stop, beforehand.accepts[stop.name]);
    if ('answer' in answer) return answer;
    accepted.push(answer);
  }
  const replacement = await chooseReplacement(dialog, question.offers, beforehand.replacement);
  return { answer: 'begin', accepted, replacement };
}

function conditionLines({ conditions, stops }: Question): readonly string[] {
  const { rebootPending, busy, power, otherSessions, diskPassphraseAtBoot } = conditions;
  const { freeBytes, neededBytes, fastStartup = 'no' } = conditions;
  return [
    ...rebootPending.map((why) => `a reboot is pending already: ${printable(why)}`),
    ...busy.map(
      ({ what, holder }) =>
        `busy: ${printable(what)}, held by ${printable(holder ?? 'an unknown process')}`,
    ),
    ...(power === 'mains' ? [] : [`power: ${power}`]),
    ...(otherSessions === null || otherSessions === 0
      ? []
      : [`others are logged on: ${otherSessions}`]),
    ...(diskPassphraseAtBoot === 'no'
      ? []
      : [`passphrase or PIN at boot: ${diskPassphraseAtBoot} (have it at hand)`]),
    ...(fastStartup === 'no'
      ? []
      : [`Fast Startup: ${fastStartup} (choose Restart, not Shut down: that would be no reboot)`]),
    ...(freeBytes === null || neededBytes === null || freeBytes >= neededBytes
      ? []
      : [`backups need up to ${neededBytes} bytes, and ${freeBytes} are free`]),
    ...(stops.length === 0 ? [] : ['a person must answer:']),
  ];
}

async function askStop(
  dialog: Dialog,
  { name, why, evidence }: Stop,
  reason: string | undefined,
): Promise<Accepted | Answer> {
  dialog.say(dialog.paint.red(`  STOP (${name}): ${printable(why)}`));
  for (const line of evidence) dialog.say(dialog.paint.dim(`    ${printable(line)}`));
  if (reason !== undefined) {
    dialog.say(`  accepted on the command line: ${printable(reason)}`);
    return { name, reason };
  }
  if (await dialog.yes('Go on all the same?')) {
    const prompt = 'Why is it right to go on? (it stands in the receipt)';
    return { name, reason: await reasonFor(dialog, prompt) };
  }
  return {
    answer: 'give-up',
    reason: await reasonFor(dialog, 'Why do you stop here? (it stands in the receipt)'),
  };
}

async function chooseReplacement(
  dialog: Dialog,
  offers: Question['offers'],
  chosen: Beforehand['replacement'],
): Promise<Begin['replacement']> {
  if (chosen?.kind === 'none') return chosen;
  const named = offers.find(({ entry }) => entry.id === chosen?.entry);
  if (named !== undefined) return { kind: 'pack', pack: named.pack, entry: named.entry.id };
  for (const { entry, problem } of offers) {
    if (problem !== null)
      dialog.say(dialog.paint.red(`  ${printable(entry.name)}: ${printable(problem)}`));
  }
  const usable = offers.filter(({ problem }) => problem === null);
  for (const [index, { entry, alreadyProtects }] of usable.entries()) {
    const already = alreadyProtects ? ' (protects already)' : '';
    dialog.say(`  ${index + 1}. ${printable(`${entry.name} ${entry.version}`)}${already}`);
  }
  const offer = usable.length === 0 ? null : await pick(dialog, usable);
  if (offer !== null) return { kind: 'pack', pack: offer.pack, entry: offer.entry.id };
  return {
    kind: 'none',
    reason: await reasonFor(dialog, 'Why without a replacement? (it stands in the receipt)'),
  };
}

/** Asks until a number of the list, or 0, is given: a slip of the finger must not mean "none". */
async function pick<T>(dialog: Dialog, offers: readonly T[]): Promise<T | null> {
  for (;;) {
    const answer = (
      await dialog.text(`Which replacement? (1-${offers.length}, 0 for none)`)
    ).trim();
    if (answer === '0') return null;
    const offer = /^\d+$/.test(answer) ? offers[Number(answer) - 1] : undefined;
    if (offer !== undefined) return offer;
  }
}
