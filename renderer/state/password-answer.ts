import type { AnswerTo } from '../../src/model/question.ts';

export const KNOWN = ['known', 'none', 'unknown'] as const;
/** `none`: no password is set; `unknown`: nobody here knows it. */
export type Known = (typeof KNOWN)[number];

/** What stands in the fields; in memory only, and gone with the screen. */
export interface Knowledge {
  readonly known: Known;
  readonly login: string;
  readonly password: string;
  readonly reason: string;
}

export const FIRST_KNOWLEDGE: Knowledge = { known: 'known', login: '', password: '', reason: '' };

/** null while something is missing. */
export function passwordAnswer(
  { known, login, password, reason }: Knowledge,
  needsLogin: boolean,
): AnswerTo<'password'> | null {
  switch (known) {
    case 'known': {
      const name = login.trim();
      if (password === '') return null;
      return { answer: 'password', login: needsLogin && name !== '' ? name : null, password };
    }
    case 'none':
      return { answer: 'password', login: null, password: '' };
    case 'unknown':
      return reason.trim() === '' ? null : { answer: 'unknown', reason: reason.trim() };
  }
}
