export interface PatternOptions {
  readonly ignoreCase: boolean;
}

/** A pattern of the reading plan: `*` is any run of characters but `/`, all else stands for itself. */
export function compilePattern(pattern: string, { ignoreCase }: PatternOptions): RegExp {
  const parts = pattern.split(/\*+/).map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]*')}$`, ignoreCase ? 'isu' : 'su');
}

/** Does one of the patterns fit the whole text? */
export function matcherOf(
  patterns: readonly string[],
  options: PatternOptions,
): (text: string) => boolean {
  const compiled = patterns.map((pattern) => compilePattern(pattern, options));
  return (text) => compiled.some((pattern) => pattern.test(text));
}
