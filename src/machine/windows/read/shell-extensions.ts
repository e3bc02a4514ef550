import { type ReadContext, startReading } from './context.ts';
import type { ComServers } from './com-classes.ts';
import { below, bothViews, childrenOf, type Key, ownerOf, readKey, textOf } from './keys.ts';
import type { Reading } from './reading.ts';
import { userKeys } from './user-hives.ts';

const TYPES = [
  '*',
  'AllFilesystemObjects',
  'Directory',
  'Directory\\Background',
  'DesktopBackground',
  'Drive',
  'Folder',
  'exefile',
  'lnkfile',
];
const HANDLERS = [
  'ContextMenuHandlers',
  'PropertySheetHandlers',
  'CopyHookHandlers',
  'DragDropHandlers',
  'ColumnHandlers',
];
const EXPLORER = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer';
const OVERLAYS = `${EXPLORER}\\ShellIconOverlayIdentifiers`;
const CLASS_ID = /^\{[0-9a-f-]{36}\}$/i;

/** Menus, pages and overlays that Explorer loads. The value is the library where its class is registered. */
export function readShellExtensions(context: ReadContext, servers: ComServers): Reading {
  const reading = startReading(context, 'shell-extension');
  for (const type of TYPES) {
    for (const handler of HANDLERS) {
      const path = `${type}\\shellex\\${handler}`;
      const lists: readonly Key[] = [
        ...bothViews(`SOFTWARE\\Classes\\${path}`),
        ...userKeys(reading, context.users, path, 'classes'),
      ];
      for (const list of lists) addHandlers(context, reading, list, servers);
    }
  }
  for (const list of bothViews(OVERLAYS)) addHandlers(context, reading, list, servers);
  return reading;
}

function addHandlers(
  { system }: ReadContext,
  reading: Reading,
  list: Key,
  servers: ComServers,
): void {
  for (const { name } of childrenOf(reading, system.registry, list)) {
    const key = below(list, name);
    const content = readKey(reading, system.registry, key);
    reading.entries += 1;
    const written = (content === null ? null : textOf(content, ''))?.trim() ?? '';
    // Some write the class as the key's name and nothing in it.
    const id = CLASS_ID.test(written) ? written : CLASS_ID.test(name) ? name : null;
    reading.facts.push({
      source: 'shell-extension',
      locator: key.locator,
      name,
      ...ownerOf(key),
      value: (id === null ? undefined : servers.get(id.toLowerCase())) ?? (written || (id ?? '')),
    });
  }
}
