import { writeFile } from 'node:fs/promises';
import { SwapoutError } from '../model/errors.ts';
import type { CommandContext } from './command-context.ts';

/** Prints one document as JSON, to `--out FILE` or to standard output; else the text for people. */
export async function printDocument(
  { terminal }: CommandContext,
  options: { readonly json?: boolean; readonly out?: string },
  document: object,
  text: () => string,
): Promise<void> {
  if (options.out !== undefined) {
    await writeOut(options.out, document);
    if (options.json !== true) terminal.err(`Written to ${options.out}\n`);
    return;
  }
  terminal.out(options.json === true ? `${JSON.stringify(document, null, 2)}\n` : text());
}

async function writeOut(path: string, document: object): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(document, null, 2)}\n`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SwapoutError('usage', `--out ${path} cannot be written: ${why}`, { cause: error });
  }
}
