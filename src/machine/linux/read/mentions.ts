const MAX_LINE_LENGTH = 200;

export interface Mention {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** Lines that hold one of the words, case aside; comment lines (`#`) never. */
export function findMentions(text: string, words: readonly string[]): Mention[] {
  const wanted = words.filter((word) => word !== '').map((word) => word.toLowerCase());
  const lower = text.toLowerCase();
  if (!wanted.some((word) => lower.includes(word))) return [];
  return text.split('\n').flatMap((line, index) => {
    const trimmed = line.trim();
    if (trimmed.startsWith('#')) return [];
    const lowered = trimmed.toLowerCase();
    return wanted.some((word) => lowered.includes(word))
      ? [{ line: index + 1, text: trimmed }]
      : [];
  });
}

/** A line as it may stand in a snapshot: short, and without what looks like a password. */
export function showLine(line: string): string {
  const shown = line
    .replace(/(:\/\/)[^/\s@]*@/g, '$1…@')
    .replace(/((?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key)["']?\s*[:=]).*/i, '$1 …');
  return shown.length > MAX_LINE_LENGTH ? `${shown.slice(0, MAX_LINE_LENGTH)}…` : shown;
}
