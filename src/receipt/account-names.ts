import { readFile } from 'node:fs/promises';
import { systemCodeOf } from '../job/system-error.ts';

/** First and last number of a person's account on Linux, as login.defs has it; 65534 is `nobody`. */
const FIRST_PERSON = 1000;
const LAST_PERSON = 60_000;

/**
 * Names of people with a local account on this Linux machine, so that they can be taken out of what is
 * signed; directory services' accounts are not among them. Empty where there is no such list.
 */
export async function readAccountNames(passwdPath = '/etc/passwd'): Promise<readonly string[]> {
  let text: string;
  try {
    text = await readFile(passwdPath, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) !== null) return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = ''] = line.split(':');
    const number = Number(uid);
    const person = /^\d+$/u.test(uid) && number >= FIRST_PERSON && number <= LAST_PERSON;
    return person && name !== '' ? [name] : [];
  });
}
