import { type ReadContext, startReading } from './context.ts';
import { below, bothViews, type Key, namedChildren, ownerOf, readKey, textOf } from './keys.ts';
import type { Reading } from './reading.ts';
import { userKeys } from './user-hives.ts';

const CLASSES = 'SOFTWARE\\Classes\\CLSID';
const SERVERS = ['InprocServer32', 'LocalServer32', 'InprocHandler32'];

/** Program or library of a class by its id, in lower case, machine before users. */
export type ComServers = ReadonlyMap<string, string>;

/** COM classes whose name or program is worth a look: a machine has thousands of others. */
export function readComClasses(context: ReadContext): {
  readonly reading: Reading;
  readonly servers: ComServers;
} {
  const reading = startReading(context, 'com-class');
  const servers = new Map<string, string>();
  const lists: readonly Key[] = [
    ...bothViews(CLASSES),
    ...userKeys(reading, context.users, 'CLSID', 'classes'),
    ...userKeys(reading, context.users, 'WOW6432Node\\CLSID', 'classes'),
  ];
  for (const list of lists) addClasses(context, reading, list, servers);
  return { reading, servers };
}

function addClasses(
  context: ReadContext,
  reading: Reading,
  list: Key,
  servers: Map<string, string>,
): void {
  const { registry } = context.system;
  const names = reading.attempt(list.locator, () => registry.subkeys(list.place)) ?? [];
  for (const { name, key } of namedChildren(reading, list, names)) {
    if (!name.startsWith('{')) continue;
    const content = readKey(reading, registry, key);
    if (content === null) continue;
    reading.entries += 1;
    const server = serverOf(context, reading, key, content.subkeys);
    if (server !== '' && !servers.has(name.toLowerCase())) servers.set(name.toLowerCase(), server);
    const title = textOf(content, '') ?? '';
    if (!context.interest.orLookAlike(title, server)) continue;
    reading.facts.push({
      source: 'com-class',
      locator: key.locator,
      name: title === '' ? name : title,
      ...ownerOf(key),
      value: server,
    });
  }
}

function serverOf(
  { system }: ReadContext,
  reading: Reading,
  key: Key,
  subkeys: readonly string[],
): string {
  for (const kind of SERVERS) {
    const subkey = subkeys.find((name) => name.toLowerCase() === kind.toLowerCase());
    const content =
      subkey === undefined ? null : readKey(reading, system.registry, below(key, subkey));
    const text = content === null ? null : textOf(content, '');
    if (text !== null && text !== '') return text;
  }
  return '';
}
