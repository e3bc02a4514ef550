import type { Advice } from '../model/catalog.ts';

/** What a result means for the machine and what to try, in which order; nothing where there is no advice. */
export function adviceLines(
  advice: ReadonlyMap<string, Advice>,
  id: string | null,
): readonly string[] {
  const found = id === null ? undefined : advice.get(id);
  if (found === undefined) return [];
  return [
    `${found.title}: ${found.meaning}`,
    ...found.tryInOrder.map((text, index) => `  ${index + 1}. ${text}`),
    ...(found.securityDeskNote === undefined
      ? []
      : [`  For the security desk: ${found.securityDeskNote}`]),
  ];
}
