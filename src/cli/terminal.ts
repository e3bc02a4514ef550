import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Where the command line reads and writes; a parameter, so that tests need no process. */
export interface Terminal {
  /** To standard output: documents and results. */
  readonly out: (text: string) => void;
  /** To standard error: progress, questions and errors. */
  readonly err: (text: string) => void;
  readonly colour: boolean;
  /** Standard error is a terminal, so that a line may be written over. */
  readonly live: boolean;
  /** A person can be asked. */
  readonly canAsk: boolean;
  /** One line from the person; null when the input ended. Nothing is echoed if `hidden`. */
  readonly ask: (prompt: string, hidden?: boolean, signal?: AbortSignal) => Promise<string | null>;
  /** All of standard input. */
  readonly readAll: () => Promise<string>;
}

export function nodeTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const noColour = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    colour: !noColour && stdout.isTTY && stderr.isTTY,
    live: stderr.isTTY && env['TERM'] !== 'dumb',
    canAsk: stdin.isTTY && stderr.isTTY,
    ask: askOnTerminal,
    readAll: async () => {
      let text = '';
      stdin.setEncoding('utf8');
      for await (const chunk of stdin) text += String(chunk);
      return text;
    },
  };
}

function askOnTerminal(
  prompt: string,
  hidden = false,
  signal?: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve) => {
    let muted = false;
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!muted) process.stderr.write(chunk);
        done();
      },
    });
    const lines = createInterface({ input: process.stdin, output, terminal: process.stdin.isTTY });
    const end = (answer: string | null): void => {
      signal?.removeEventListener('abort', giveUp);
      lines.close();
      if (hidden) process.stderr.write('\n');
      resolve(answer);
    };
    const giveUp = (): void => {
      end(null);
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    lines.once('close', () => {
      resolve(null);
    });
    lines.question(prompt, end);
    muted = hidden;
  });
}
