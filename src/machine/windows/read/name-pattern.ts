/** A pattern of the reading plan: `*` is any run of characters but `\`, all else stands for itself, case aside. */
export function compilePattern(pattern: string): RegExp {
  return new RegExp(`^${patternSource(pattern)}$`, 'isu');
}

/** The same as the source of an expression. */
export function patternSource(pattern: string): string {
  return pattern
    .split(/\*+/)
    .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^\\\\]*');
}

/** Does one of the patterns fit the whole text? */
export function matcherOf(patterns: readonly string[]): (text: string) => boolean {
  const compiled = patterns.map(compilePattern);
  return (text) => compiled.some((pattern) => pattern.test(text));
}
