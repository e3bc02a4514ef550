import { type ReadContext, startReading } from './context.ts';
import { joinPath, listEntries, readBytes } from './disk.ts';
import { bothViews, ownerOf, type Key } from './keys.ts';
import { addNamedValues } from './named-values.ts';
import type { Reading } from './reading.ts';
import { parseShortcut } from './shortcut.ts';
import { userKeys } from './user-hives.ts';

const RUN_KEYS = [
  'Microsoft\\Windows\\CurrentVersion\\Run',
  'Microsoft\\Windows\\CurrentVersion\\RunOnce',
  'Microsoft\\Windows\\CurrentVersion\\RunServices',
  'Microsoft\\Windows\\CurrentVersion\\RunServicesOnce',
  'Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer\\Run',
  'Microsoft\\Windows NT\\CurrentVersion\\Terminal Server\\Install\\Software\\Microsoft\\Windows\\CurrentVersion\\Run',
];
const START_UP = 'Microsoft\\Windows\\Start Menu\\Programs\\StartUp';
const MAX_SHORTCUT_BYTES = 1024 * 1024;

/** What starts with the machine or with a user's session: Run keys and start-up folders. */
export function readAutostarts(context: ReadContext): Reading {
  const reading = startReading(context, 'autostart');
  for (const path of RUN_KEYS) {
    for (const key of bothViews(`SOFTWARE\\${path}`)) addNamedValues(context, reading, key);
    for (const key of userKeys(reading, context.users, `Software\\${path}`)) {
      addNamedValues(context, reading, key);
    }
  }
  const programData = context.variables.get('programdata');
  if (programData !== undefined) {
    addFolder(context, reading, joinPath(programData, START_UP), undefined);
  }
  for (const { dir, scope } of context.users.profiles) {
    addFolder(context, reading, `${dir}\\AppData\\Roaming\\${START_UP}`, scope);
  }
  return reading;
}

function addFolder(
  { disk }: ReadContext,
  reading: Reading,
  folder: string,
  scope: Key['scope'],
): void {
  for (const { path, name, kind } of reading.attempt(folder, () => listEntries(disk, folder)) ??
    []) {
    if (kind !== 'file' || name.toLowerCase() === 'desktop.ini') continue;
    reading.entries += 1;
    const isShortcut = name.toLowerCase().endsWith('.lnk');
    const bytes = isShortcut
      ? reading.attempt(path, () => readBytes(disk, path, MAX_SHORTCUT_BYTES))
      : undefined;
    const target = bytes === undefined ? null : parseShortcut(bytes);
    reading.facts.push({
      source: 'autostart',
      locator: path,
      name,
      ...ownerOf({ scope }),
      value: target ?? path,
    });
  }
}
