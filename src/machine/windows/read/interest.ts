import type { ReadingPlan } from '../../../model/snapshot.ts';
import { compilePattern } from './name-pattern.ts';

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
  const places = folderPatterns(plan.paths, folders);
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

/** Folders whose own name has no `*`: a driver's file in a shared folder is told by its service. */
function folderPatterns(
  paths: readonly string[],
  folders: Readonly<Record<string, string>>,
): readonly RegExp[] {
  const known = Object.entries(folders);
  return paths.flatMap((path) => {
    const variable = /^%[^%\\]+%/.exec(path)?.[0];
    const folder = known.find(([name]) => name.toLowerCase() === variable?.toLowerCase())?.[1];
    if (variable !== undefined && folder === undefined) return [];
    const whole = variable === undefined ? path : `${folder ?? ''}${path.slice(variable.length)}`;
    return [compilePattern(whole)];
  });
}

/** Does a path in the text lie at or below one of the places? */
function namesPlace(text: string, places: readonly RegExp[]): boolean {
  const path = /[A-Za-z]:\\[^"<>|*?\r\n]*/.exec(text)?.[0];
  if (path === undefined) return false;
  const segments = path.split('\\');
  // Longer than any path of the plan: what is below one of its places begins with it.
  const tops = segments.map((_, index) => segments.slice(0, index + 1).join('\\')).slice(1, 10);
  return places.some((place) => tops.some((top) => place.test(top)));
}
