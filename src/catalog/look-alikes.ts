/** Letters of other scripts that pass for a Latin one on a screen. @see https://www.unicode.org/reports/tr39/ */
const LATIN_TWINS: Readonly<Record<string, string>> = {
  // Cyrillic
  а: 'a',
  в: 'b',
  е: 'e',
  н: 'h',
  і: 'i',
  ј: 'j',
  к: 'k',
  ӏ: 'l',
  м: 'm',
  п: 'n',
  о: 'o',
  р: 'p',
  ԛ: 'q',
  ѕ: 's',
  т: 't',
  ѵ: 'v',
  ԝ: 'w',
  х: 'x',
  у: 'y',
  с: 'c',
  // Greek
  α: 'a',
  ε: 'e',
  η: 'n',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
  γ: 'y',
  // Armenian, and rare Latin letters
  հ: 'h',
  ո: 'n',
  օ: 'o',
  ս: 'u',
  ɑ: 'a',
  ı: 'i',
  ӕ: 'ae',
  ᴋ: 'k',
  ꜱ: 's',
  ʀ: 'r',
  ʏ: 'y',
};

/**
 * The text as a hurried reader sees it: hidden characters and accents gone, twins of Latin letters in Latin.
 * For asking only; two texts of the same look are not the same text.
 */
export function asItLooks(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/[^ -~]/gu, (letter) => LATIN_TWINS[letter] ?? letter);
}

/** Can the text look like one in plain letters, and be another? */
export function mayLookAlike(text: string): boolean {
  return /[^ -~]/u.test(text);
}
