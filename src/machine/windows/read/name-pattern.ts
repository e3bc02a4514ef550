/** A pattern of the reading plan: `*` is any run of characters but `\`, all else stands for itself, case aside. */
export function compilePattern(pattern: string): RegExp {
  const parts = pattern.split(/\*+/).map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^\\\\]*')}$`, 'isu');
}

/** Does one of the patterns fit the whole text? */
export function matcherOf(patterns: readonly string[]): (text: string) => boolean {
  const compiled = patterns.map(compilePattern);
  return (text) => compiled.some((pattern) => pattern.test(text));
}
