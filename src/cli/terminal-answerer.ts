import { PauseRequested, type Answerer } from '../index.ts';
import type { AnswerTo, QuestionKind, QuestionOf } from '../model/question.ts';
import { printable, type Paint } from './paint.ts';
import type { Terminal } from './terminal.ts';

type Ask<K extends QuestionKind> = (
  question: QuestionOf<K>,
  signal?: AbortSignal,
) => Promise<AnswerTo<K>>;
type Asks = { readonly [K in QuestionKind]: Ask<K> };

/** A person at a terminal answers; the end of input (Ctrl-D) stops the job, to be gone on with later. */
export function terminalAnswerer(terminal: Terminal, paint: Paint): Answerer {
  const dialog = createDialog(terminal, paint);
  const asks: Asks = {
    'approve-plan': (question) => approvePlan(dialog, question),
    'before-start': (question) => beforeStart(dialog, question),
    password: (question) => password(dialog, question),
    'keep-waiting': (question, signal) => keepWaiting(dialog, question, signal),
    'step-failed': (question) => stepFailed(dialog, question),
    reboot: () => Promise.resolve({ answer: 'later' }),
    'install-replacement': (question) => installReplacement(dialog, question),
  };
  return {
    ask: <K extends QuestionKind>(question: QuestionOf<K>, signal?: AbortSignal) => {
      const ask: Ask<K> = asks[question.kind];
      return ask(question, signal);
    },
  };
}

interface Dialog {
  readonly paint: Paint;
  readonly say: (text: string) => void;
  /** Asks until there is an answer; throws PauseRequested at the end of input. */
  readonly text: (prompt: string, hidden?: boolean, signal?: AbortSignal) => Promise<string>;
  readonly yes: (prompt: string, signal?: AbortSignal) => Promise<boolean>;
}

function createDialog(terminal: Terminal, paint: Paint): Dialog {
  const text: Dialog['text'] = async (prompt, hidden, signal) => {
    const answer = await terminal.ask(`${paint.bold(prompt)} `, hidden, signal);
    if (answer === null && signal?.aborted !== true) throw new PauseRequested();
    return answer ?? '';
  };
  return {
    paint,
    say: (line) => {
      terminal.err(`${line}\n`);
    },
    text,
    yes: async (prompt, signal) =>
      /^y(es)?$/i.test((await text(`${prompt} [y/N]`, false, signal)).trim()),
  };
}

async function reasonFor(dialog: Dialog, prompt: string): Promise<string> {
  for (;;) {
    const reason = (await dialog.text(prompt)).trim();
    if (reason !== '') return reason;
  }
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

async function beforeStart(
  dialog: Dialog,
  question: QuestionOf<'before-start'>,
): Promise<AnswerTo<'before-start'>> {
  const { conditions, stops, offers, packProblems } = question;
  dialog.say('\nBefore we start:');
  for (const why of conditions.rebootPending)
    dialog.say(dialog.paint.yellow(`  a reboot is pending already: ${printable(why)}`));
  for (const { what, holder } of conditions.busy)
    dialog.say(
      dialog.paint.yellow(`  busy: ${printable(what)}, held by ${holder ?? 'an unknown process'}`),
    );
  if (conditions.power !== 'mains') dialog.say(dialog.paint.yellow(`  power: ${conditions.power}`));
  if (conditions.otherSessions !== null && conditions.otherSessions > 0)
    dialog.say(dialog.paint.yellow(`  others are logged on: ${conditions.otherSessions}`));
  if (conditions.diskPassphraseAtBoot !== 'no')
    dialog.say(`  passphrase at boot: ${conditions.diskPassphraseAtBoot} (have it at hand)`);
  for (const problem of packProblems) dialog.say(dialog.paint.red(`  pack: ${printable(problem)}`));
  const accepted: { name: (typeof stops)[number]['name']; reason: string }[] = [];
  for (const { name, why } of stops) {
    dialog.say(dialog.paint.red(`  STOP (${name}): ${printable(why)}`));
    if (!(await dialog.yes('Go on all the same?'))) {
      return {
        answer: 'give-up',
        reason: await reasonFor(dialog, 'Why do you stop here? (it stands in the receipt)'),
      };
    }
    accepted.push({
      name,
      reason: await reasonFor(dialog, 'Why is it right to go on? (it stands in the receipt)'),
    });
  }
  return { answer: 'begin', accepted, replacement: await chooseReplacement(dialog, offers) };
}

async function chooseReplacement(
  dialog: Dialog,
  offers: QuestionOf<'before-start'>['offers'],
): Promise<Extract<AnswerTo<'before-start'>, { answer: 'begin' }>['replacement']> {
  const usable = offers.filter(({ problem }) => problem === null);
  for (const { entry, problem } of offers) {
    if (problem !== null)
      dialog.say(dialog.paint.red(`  ${printable(entry.name)}: ${printable(problem)}`));
  }
  for (const [index, { entry, alreadyProtects }] of usable.entries()) {
    dialog.say(
      `  ${index + 1}. ${printable(entry.name)} ${entry.version}${alreadyProtects ? ' (protects already)' : ''}`,
    );
  }
  const answer = usable.length === 0 ? '0' : await dialog.text('Which replacement? (0 for none)');
  const chosen = usable[Number(answer) - 1];
  if (chosen !== undefined) return { kind: 'pack', pack: chosen.pack, entry: chosen.entry.id };
  return {
    kind: 'none',
    reason: await reasonFor(dialog, 'Why without a replacement? (it stands in the receipt)'),
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
  question: QuestionOf<'step-failed'>,
): Promise<AnswerTo<'step-failed'>> {
  const { result, restarted, canRetry } = question;
  dialog.say(dialog.paint.red(`  ${result.outcome}: ${printable(result.detail)}`));
  for (const { unit, started } of restarted) {
    dialog.say(
      started ? `  ${unit} runs again.` : dialog.paint.red(`  ${unit} does NOT run again.`),
    );
  }
  if (canRetry && (await dialog.yes('Try again?'))) return { answer: 'try-again' };
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
