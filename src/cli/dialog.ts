import type { Paint } from './paint.ts';
import type { Terminal } from './terminal.ts';

/** Questions to a person at a terminal. */
export interface Dialog {
  readonly paint: Paint;
  readonly say: (text: string) => void;
  /** One line of answer; at the end of input it throws what `endOfInput` makes. */
  readonly text: (prompt: string, hidden?: boolean, signal?: AbortSignal) => Promise<string>;
  readonly yes: (prompt: string, signal?: AbortSignal) => Promise<boolean>;
}

export function createDialog(terminal: Terminal, paint: Paint, endOfInput: () => Error): Dialog {
  const text: Dialog['text'] = async (prompt, hidden, signal) => {
    const answer = await terminal.ask(`${paint.bold(prompt)} `, hidden, signal);
    if (answer === null && signal?.aborted !== true) throw endOfInput();
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

/** Asks until a reason is given. */
export async function reasonFor(dialog: Dialog, prompt: string): Promise<string> {
  for (;;) {
    const reason = (await dialog.text(prompt)).trim();
    if (reason !== '') return reason;
  }
}
