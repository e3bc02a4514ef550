import type { Terminal } from './terminal.ts';

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Paint = Readonly<Record<keyof typeof CODES, (text: string) => string>>;

/** Colours where the terminal shows them and `NO_COLOR` does not forbid them; the words say it all without. */
export function paintFor(terminal: Pick<Terminal, 'colour'>): Paint {
  const paint = (code: number) => (text: string) =>
    terminal.colour ? `\u001B[${code}m${text}\u001B[0m` : text;
  return {
    bold: paint(CODES.bold),
    dim: paint(CODES.dim),
    red: paint(CODES.red),
    green: paint(CODES.green),
    yellow: paint(CODES.yellow),
    cyan: paint(CODES.cyan),
  };
}

/** Control characters but tab and line feed, and the marks that turn the direction of writing. */
const TRICKS = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu;

/**
 * What came from the machine, on one line and without the control characters that could play tricks on a
 * terminal or on the eye.
 */
export function printable(text: string): string {
  return printableLines(text).replaceAll('\n', ' ');
}

/** The same for output of several lines. */
export function printableLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(TRICKS, '');
}
