import { NATIVE_HOST_KEYS } from './browsers.ts';
import { type ReadContext, startReading } from './context.ts';
import { bothViews, childrenOf, type Key, ownerOf, readKey, textOf } from './keys.ts';
import type { Reading } from './reading.ts';
import { userKeys } from './user-hives.ts';

/** Programs that a browser starts for an extension, of the machine and of every user. */
export function readNativeHosts(context: ReadContext): Reading {
  const reading = startReading(context, 'native-host');
  for (const key of NATIVE_HOST_KEYS) {
    for (const list of bothViews(`SOFTWARE\\${key}`)) addHosts(context, reading, list);
    for (const list of userKeys(reading, context.users, `Software\\${key}`)) {
      addHosts(context, reading, list);
    }
  }
  return reading;
}

function addHosts({ system }: ReadContext, reading: Reading, list: Key): void {
  for (const { name, key } of childrenOf(reading, system.registry, list)) {
    const content = readKey(reading, system.registry, key);
    reading.entries += 1;
    reading.facts.push({
      source: 'native-host',
      locator: key.locator,
      name,
      ...ownerOf(key),
      value: (content === null ? null : textOf(content, '')) ?? '',
    });
  }
}
