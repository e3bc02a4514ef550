import type { Reporter } from '../index.ts';
import { actionText } from '../model/command-line.ts';
import type { Advice } from '../model/catalog.ts';
import type { JournalLine } from '../model/event.ts';
import type { Job } from '../model/job.ts';
import { GOOD_OUTCOMES } from '../model/step.ts';
import { adviceLines } from './advice-lines.ts';
import { printable, printableLines, type Paint } from './paint.ts';
import type { Terminal } from './terminal.ts';

/**
 * A line a step with its elapsed time, on standard error. On a terminal the running line counts the
 * seconds; elsewhere every line is written once.
 */
export function terminalReporter(
  terminal: Terminal,
  paint: Paint,
  advice: ReadonlyMap<string, Advice>,
): Reporter & { readonly end: () => void } {
  const live = liveLine(terminal);
  return {
    line: (line, job, earlier) => {
      const text = earlier ? goingOn(line, job) : textOf(line, job, paint);
      if (text !== null) live.print(text);
      if (earlier || line.event.type !== 'step-finished') return;
      for (const more of adviceLines(advice, line.event.result.advice)) live.print(`    ${more}`);
    },
    output: (_step, _stream, text) => {
      live.print(paint.dim(indent(printableLines(text))));
    },
    progress: (text, detail) => {
      live.begin(text, detail);
    },
    end: live.end,
  };
}

/** What went before is not shown as if it were done now. */
function goingOn({ event }: JournalLine, job: Job): string | null {
  if (event.type !== 'job-resumed') return null;
  const finished = job.steps.filter(({ result }) => result !== null).length;
  return `Going on with job ${job.id}: ${job.stage}, ${finished} step(s) finished before.`;
}

interface LiveLine {
  /** Shows what goes on now, with its seconds; the same text again only changes the detail. */
  readonly begin: (text: string, detail?: string) => void;
  /** Writes a line that stays. */
  readonly print: (text: string) => void;
  readonly end: () => void;
}

function liveLine(terminal: Terminal): LiveLine {
  let running: { readonly text: string; detail: string; timer: NodeJS.Timeout } | null = null;
  let written = '';
  const clear = (): void => {
    if (running === null) return;
    clearInterval(running.timer);
    running = null;
    terminal.err('\r\u001B[2K');
  };
  const show = (text: string, detail: string, sinceMs: number): void => {
    const seconds = Math.floor((Date.now() - sinceMs) / 1000);
    const more = detail === '' ? '' : `: ${detail}`;
    terminal.err(`\r\u001B[2K${text}${more} … ${seconds} s`);
  };
  return {
    begin: (text, detail = '') => {
      if (!terminal.live) {
        if (written !== text) terminal.err(`${text} …\n`);
        written = text;
        return;
      }
      if (running?.text === text) {
        running.detail = detail;
        return;
      }
      clear();
      const sinceMs = Date.now();
      const current = {
        text,
        detail,
        timer: setInterval(() => {
          show(current.text, current.detail, sinceMs);
        }, 250),
      };
      current.timer.unref();
      running = current;
      show(text, detail, sinceMs);
    },
    print: (text) => {
      clear();
      written = '';
      terminal.err(`${text}\n`);
    },
    end: clear,
  };
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

/** What a journal line says to a person; null for those that the screen shows otherwise. */
function textOf(line: JournalLine, job: Job, paint: Paint): string | null {
  const { event } = line;
  switch (event.type) {
    case 'reading-taken': {
      const { findings, unreadThatMatters } = event.detection;
      const unread =
        unreadThatMatters.length === 0 ? '' : `; not read: ${unreadThatMatters.join(', ')}`;
      return `Read the machine: ${findings.length} finding(s)${unread}`;
    }
    case 'step-started': {
      const step = job.steps.find((record) => record.step.id === event.step)?.step;
      return step === undefined ? null : `${paint.cyan('→')} ${printable(step.commandLine)}`;
    }
    case 'step-finished':
      return stepEnd(event.step, job, paint);
    case 'backup-made':
      return event.backup.file === null
        ? `    recorded ${printable(event.backup.path)} (${event.backup.sizeBytes} bytes; no copy)`
        : `    backed up ${printable(event.backup.path)} (${event.backup.sizeBytes} bytes)`;
    case 'restarted':
      return `    ${event.unit}: ${event.started ? 'started again' : paint.red('NOT started again')} (${printable(event.detail)})`;
    case 'verified':
      return `Verdict: ${paint.bold(event.document.verdict)}`;
    case 'receipt-written':
      return event.notice === undefined ? null : paint.yellow(printable(event.notice));
    case 'reboot-owed':
      return paint.yellow(`A reboot is owed: ${event.why.map(printable).join('; ')}`);
    case 'replacement-began':
      return event.step === null
        ? null
        : `${paint.cyan('→')} ${printable(actionText(event.step.action))}`;
    case 'replacement-finished':
      return event.protection.kind === 'protected'
        ? paint.green(`Protected by ${event.protection.by} ${event.protection.version}`)
        : paint.red(
            `UNPROTECTED since ${event.protection.since}: ${printable(event.protection.reason)}`,
          );
    default:
      return null;
  }
}

function stepEnd(id: string, job: Job, paint: Paint): string | null {
  const record = job.steps.find(({ step }) => step.id === id);
  const result = record?.result ?? null;
  if (result === null) return null;
  const seconds = (result.durationMs / 1000).toFixed(1);
  const good = GOOD_OUTCOMES.has(result.outcome);
  const word = good ? paint.green(result.outcome) : paint.red(result.outcome);
  return `  ${word} after ${seconds} s: ${printable(result.detail)}`;
}
