import type { Fact } from '../../../model/snapshot.ts';
import type { ReadContext } from './context.ts';
import { type Key, ownerOf, readKey, textOfValue } from './keys.ts';
import type { Reading } from './reading.ts';

type EntrySource = Extract<Fact, { readonly value: string }>['source'];

/** A fact for each text value of a key: its name, and what it holds. */
export function addNamedValues(
  { system }: ReadContext,
  reading: Reading & { readonly source: string },
  key: Key,
  isWanted: (name: string, value: string) => boolean = () => true,
): void {
  for (const value of readKey(reading, system.registry, key)?.values ?? []) {
    const text = textOfValue(value);
    // The default value and what is no text start nothing.
    if (value.name === '' || text === null) continue;
    reading.entries += 1;
    if (!isWanted(value.name, text)) continue;
    reading.facts.push({
      source: reading.source as EntrySource,
      locator: `${key.locator}\\${value.name}`,
      name: value.name,
      ...ownerOf(key),
      value: text,
    });
  }
}
