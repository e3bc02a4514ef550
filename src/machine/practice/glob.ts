/**
 * Is `text` what `pattern` says? `*` stands for any run of characters, separators too; letter case does
 * not count. Only for recordings: the catalog has patterns of its own, which stop at separators.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[\\s\\S]*');
  return new RegExp(`^${source}$`, 'iu').test(text);
}
