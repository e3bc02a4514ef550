import { PauseRequested, type Answerer } from '../index.ts';
import type { Advice } from '../model/catalog.ts';
import type { AnswerTo, QuestionKind, QuestionOf } from '../model/question.ts';
import { adviceLines } from './advice-lines.ts';
import { beforeStart, type Beforehand } from './ask-before-start.ts';
import { createDialog, reasonFor, type Dialog } from './dialog.ts';
import { printable, type Paint } from './paint.ts';
import type { Terminal } from './terminal.ts';

type Ask<K extends QuestionKind> = (
  question: QuestionOf<K>,
  signal?: AbortSignal,
) => Promise<AnswerTo<K>>;
type Asks = { readonly [K in QuestionKind]: Ask<K> };

/** A person at a terminal answers; the end of input (Ctrl-D) stops the job, to be gone on with later. */
export function terminalAnswerer(
  terminal: Terminal,
  paint: Paint,
  beforehand: Beforehand,
  advice: ReadonlyMap<string, Advice>,
): Answerer {
  const dialog = createDialog(terminal, paint, () => new PauseRequested());
  const asks: Asks = {
    'approve-plan': (question) => approvePlan(dialog, question),
    'before-start': (question) => beforeStart(dialog, question, beforehand),
    password: (question) => password(dialog, question),
    'keep-waiting': (question, signal) => keepWaiting(dialog, question, signal),
    'step-failed': (question) => stepFailed(dialog, question, advice),
    reboot: () => Promise.resolve({ answer: 'later' }),
    'install-replacement': (question) => installReplacement(dialog, question),
  };
  return {
    attended: true,
    ask: <K extends QuestionKind>(question: QuestionOf<K>, signal?: AbortSignal) => {
      const ask: Ask<K> = asks[question.kind];
      return ask(question, signal);
    },
  };
}

async function approvePlan(
  dialog: Dialog,
  { plan }: QuestionOf<'approve-plan'>,
): Promise<AnswerTo<'approve-plan'>> {
  dialog.say(`\nPlan, round ${plan.round}. Nothing else will be done:`);
  for (const step of plan.steps)
    dialog.say(`  ${step.id}  ${printable(step.commandLine)}\n        ${printable(step.why)}`);
  for (const { locator, why } of plan.kept)
    dialog.say(dialog.paint.dim(`  stays: ${printable(locator)} (${why})`));
  const steps: string[] = [];
  for (const step of plan.steps) {
    if (step.asks === null) steps.push(step.id);
    else if (
      await dialog.yes(`${printable(step.asks)} Do ${step.id} (${printable(step.commandLine)})?`)
    ) {
      steps.push(step.id);
    }
  }
  if (await dialog.yes('Do this?')) return { answer: 'approve', steps };
  return {
    answer: 'decline',
    reason: await reasonFor(dialog, 'Why not? (it stands in the receipt)'),
  };
}

async function password(
  dialog: Dialog,
  question: QuestionOf<'password'>,
): Promise<AnswerTo<'password'>> {
  const { name, wrong, needsLogin } = question;
  if (wrong) dialog.say(dialog.paint.red('  That password was wrong.'));
  dialog.say(
    `  ${printable(name)} may ask for its uninstall password. Type ? if nobody knows it; leave it empty if none is set.`,
  );
  const login = needsLogin ? (await dialog.text('Login (empty: KLAdmin)')).trim() : '';
  const given = await dialog.text('Password', true);
  if (given === '?') {
    return {
      answer: 'unknown',
      reason: await reasonFor(dialog, 'Why is it not known? (it stands in the receipt)'),
    };
  }
  return { answer: 'password', login: login === '' ? null : login, password: given };
}

async function keepWaiting(
  dialog: Dialog,
  { step, elapsedMs }: QuestionOf<'keep-waiting'>,
  signal?: AbortSignal,
): Promise<AnswerTo<'keep-waiting'>> {
  const minutes = Math.round(elapsedMs / 60_000);
  dialog.say(`  "${printable(step.why)}" has run for ${minutes} minutes. It may still be working.`);
  const end = await dialog.yes('End it? (No keeps waiting)', signal);
  return { answer: end ? 'end' : 'wait' };
}

async function stepFailed(
  dialog: Dialog,
  { result, restarted, canRetry }: QuestionOf<'step-failed'>,
  advice: ReadonlyMap<string, Advice>,
): Promise<AnswerTo<'step-failed'>> {
  dialog.say(dialog.paint.red(`  ${result.outcome}: ${printable(result.detail)}`));
  for (const line of adviceLines(advice, result.advice)) dialog.say(`  ${line}`);
  for (const { unit, started } of restarted) {
    dialog.say(
      started ? `  ${unit} runs again.` : dialog.paint.red(`  ${unit} does NOT run again.`),
    );
  }
  if (canRetry && (await dialog.yes('Try again? (No goes on with the next)')))
    return { answer: 'try-again' };
  return { answer: 'go-on' };
}

async function installReplacement(
  dialog: Dialog,
  { verdict }: QuestionOf<'install-replacement'>,
): Promise<AnswerTo<'install-replacement'>> {
  dialog.say(`  The verdict is ${verdict}; a replacement beside what remains may not work.`);
  if (await dialog.yes('Install it all the same?')) {
    return {
      answer: 'install',
      reason: await reasonFor(dialog, 'Why? (it stands in the receipt)'),
    };
  }
  return {
    answer: 'go-without',
    reason: await reasonFor(dialog, 'Why not? (it stands in the receipt)'),
  };
}
