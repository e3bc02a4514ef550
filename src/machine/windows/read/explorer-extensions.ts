import type { ReadContext } from './context.ts';
import { bothViews, childrenOf, type Key, ownerOf, readKey, textOf } from './keys.ts';
import type { Reading } from './reading.ts';
import { userKeys } from './user-hives.ts';

/** Keys with a subkey for each helper object or button of Internet Explorer. */
const OBJECTS = [
  'Microsoft\\Windows\\CurrentVersion\\Explorer\\Browser Helper Objects',
  'Microsoft\\Internet Explorer\\Extensions',
];
/** Its toolbars are values of one key. */
const TOOLBARS = 'Microsoft\\Internet Explorer\\Toolbar';

/** Helper objects, buttons and toolbars of Internet Explorer, by their class. */
export function addExplorerExtensions(context: ReadContext, reading: Reading): void {
  for (const path of OBJECTS) {
    for (const list of listsOf(context, reading, path)) addObjects(context, reading, list);
  }
  for (const list of listsOf(context, reading, TOOLBARS)) {
    for (const { name } of readKey(reading, context.system.registry, list)?.values ?? []) {
      const locator = `${list.locator}: ${name}`;
      if (name.startsWith('{')) add(reading, list, { locator, name, value: '' });
    }
  }
}

function addObjects({ system }: ReadContext, reading: Reading, list: Key): void {
  for (const { name, key } of childrenOf(reading, system.registry, list)) {
    if (!name.startsWith('{')) continue;
    const content = readKey(reading, system.registry, key);
    const title = content === null ? null : (textOf(content, 'ButtonText') ?? textOf(content, ''));
    add(reading, key, { locator: key.locator, name, value: title ?? '' });
  }
}

function listsOf({ users }: ReadContext, reading: Reading, path: string): readonly Key[] {
  return [...bothViews(`SOFTWARE\\${path}`), ...userKeys(reading, users, `Software\\${path}`)];
}

function add(
  reading: Reading,
  key: Key,
  shown: { readonly locator: string; readonly name: string; readonly value: string },
): void {
  reading.entries += 1;
  reading.facts.push({ source: 'browser-extension', ...shown, ...ownerOf(key) });
}
