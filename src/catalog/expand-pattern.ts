/** More alternatives than a person would write: a slip, and slow to hold against a machine. */
const MAX_ALTERNATIVES = 64;

interface Group {
  readonly options: readonly string[];
  readonly end: number;
}

/**
 * `[x]` is with or without, `{A|B}` either; braces without a bar, as in a product code, stand for themselves.
 * @throws Error for a bracket that does not close.
 */
function groupAt(pattern: string, start: number): Group | null {
  const opening = pattern[start];
  if (opening === ']') throw new Error(`\`]\` without \`[\` in pattern ${pattern}`);
  if (opening !== '[' && opening !== '{') return null;
  const end = pattern.indexOf(opening === '[' ? ']' : '}', start);
  if (end === -1) throw new Error(`\`${opening}\` does not close in pattern ${pattern}`);
  const inner = pattern.slice(start + 1, end);
  if (opening === '[') return { options: ['', inner], end };
  return inner.includes('|') ? { options: inner.split('|'), end } : null;
}

/**
 * The alternatives that a pattern stands for, with no sign left in them but `*`.
 * @throws Error for a pattern that cannot be read, or that fits nearly every name.
 */
export function expandPattern(pattern: string): readonly string[] {
  if (pattern.includes('**')) throw new Error(`\`**\` in pattern ${pattern}`);
  if ((pattern.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < 2) {
    throw new Error(`pattern ${JSON.stringify(pattern)} would fit nearly every name`);
  }
  if (!/[[\]{]/u.test(pattern)) return [pattern];
  let alternatives: readonly string[] = [''];
  for (const options of parts(pattern)) {
    alternatives = alternatives.flatMap((head) => options.map((option) => head + option));
    if (alternatives.length > MAX_ALTERNATIVES) {
      throw new Error(`more than ${MAX_ALTERNATIVES} alternatives in pattern ${pattern}`);
    }
  }
  return alternatives;
}

/** The pattern cut into runs of plain text, with one option each, and groups. */
function* parts(pattern: string): Generator<readonly string[]> {
  let from = 0;
  for (const { index } of pattern.matchAll(/[[\]{]/gu)) {
    const group = index < from ? null : groupAt(pattern, index);
    if (group === null) continue;
    yield [pattern.slice(from, index)];
    yield group.options;
    from = group.end + 1;
  }
  yield [pattern.slice(from)];
}
