import type { ReadingPlan } from '../../../model/snapshot.ts';
import { patternSource } from './name-pattern.ts';

/** Is a text worth a fact of its own, where a list is too long to be kept whole? Never a verdict. */
export interface Interest {
  /** Does a word of the plan stand in one of the texts, or a path of the plan? */
  readonly in: (...texts: readonly (string | null)[]) => boolean;
  /** The same, and whatever hides from it: letters of two scripts in one word. */
  readonly orLookAlike: (...texts: readonly (string | null)[]) => boolean;
}

/** A letter of another script between letters of Latin script: nobody spells so by chance. */
const MIXED_SCRIPTS =
  /\p{Script=Latin}[\p{M}]*(?=[\p{Script=Cyrillic}\p{Script=Greek}])|[\p{Script=Cyrillic}\p{Script=Greek}][\p{M}]*(?=\p{Script=Latin})/u;

/** @param folders the snapshot's folder variables; a `*` in one stands for any user's folder */
export function createInterest(
  plan: Pick<ReadingPlan, 'paths' | 'words'>,
  folders: Readonly<Record<string, string>>,
): Interest {
  const words = plan.words.map((word) => fold(word)).filter((word) => word !== '');
  const places = placesExpression(plan.paths, folders);
  const mentions = (text: string): boolean => {
    const folded = fold(text);
    return words.some((word) => folded.includes(word)) || namesPlace(text, places);
  };
  const present = (texts: readonly (string | null)[]): readonly string[] =>
    texts.filter((text): text is string => text !== null && text !== '');
  return {
    in: (...texts) => present(texts).some(mentions),
    orLookAlike: (...texts) =>
      present(texts).some((text) => mentions(text) || MIXED_SCRIPTS.test(text)),
  };
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** One expression for all places, or below one: thousands of texts are held against it. */
function placesExpression(
  paths: readonly string[],
  folders: Readonly<Record<string, string>>,
): RegExp | null {
  const known = Object.entries(folders);
  const sources = paths.flatMap((path): string[] => {
    const variable = /^%[^%\\]+%/.exec(path)?.[0];
    const folder = known.find(([name]) => name.toLowerCase() === variable?.toLowerCase())?.[1];
    if (variable === undefined) return [patternSource(path)];
    return folder === undefined ? [] : [patternSource(folder + path.slice(variable.length))];
  });
  return sources.length === 0 ? null : new RegExp(`^(?:${sources.join('|')})(?:\\\\|$)`, 'isu');
}

/** Does the path in the text lie at or below one of the places? */
function namesPlace(text: string, places: RegExp | null): boolean {
  const path = /[A-Za-z]:\\[^"<>|*?\r\n]*/.exec(text)?.[0];
  return path !== undefined && places !== null && places.test(path.trimEnd());
}
