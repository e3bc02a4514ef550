import { errors } from './en/errors.ts';
import { ending } from './en/ending.ts';
import { looking } from './en/looking.ts';
import { removing } from './en/removing.ts';
import { shell } from './en/shell.ts';
import { sources } from './en/sources.ts';
import { words } from './en/words.ts';

/** Every sentence of the window, in English, as ICU messages. */
export const en = {
  ...shell,
  ...looking,
  ...removing,
  ...ending,
  ...words,
  ...sources,
  ...errors,
} as const;

export type TextId = keyof typeof en;
