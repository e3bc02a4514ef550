import type { OutputLine } from './store.ts';

/** One step's output as one text; pieces that end without a line end are given one. */
export function outputOf(lines: readonly OutputLine[], step: string): string {
  return lines
    .filter((line) => line.step === step)
    .map(({ text }) => (text.endsWith('\n') ? text : `${text}\n`))
    .join('');
}
