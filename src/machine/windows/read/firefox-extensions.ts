import type { ReadContext } from './context.ts';
import { exists, joinPath, listEntries, readBytes } from './disk.ts';
import { listIn, parseJson, textIn } from './json.ts';
import { bothViews, ownerOf, readKey, textOfValue } from './keys.ts';
import type { Profile } from './profiles.ts';
import type { Reading } from './reading.ts';
import { userKeys } from './user-hives.ts';

const PROFILES = 'AppData\\Roaming\\Mozilla\\Firefox\\Profiles';
/** Keys whose values are extensions: their id, and the folder or file. */
const REGISTERED = 'Mozilla\\Firefox\\Extensions';
const MAX_BYTES = 32 * 1024 * 1024;

/** Add-ons that Firefox lists in each profile, and those that programs register for all. */
export function addFirefoxExtensions(context: ReadContext, reading: Reading): void {
  const { disk, users } = context;
  for (const user of users.profiles) {
    const folder = joinPath(user.dir, PROFILES);
    for (const profile of reading.attempt(folder, () => listEntries(disk, folder)) ?? []) {
      if (profile.kind === 'directory') addProfile(context, reading, profile.path, user);
    }
  }
  const lists = [
    ...bothViews(`SOFTWARE\\${REGISTERED}`),
    ...userKeys(reading, users, `Software\\${REGISTERED}`),
  ];
  for (const list of lists) {
    for (const value of readKey(reading, context.system.registry, list)?.values ?? []) {
      if (value.name === '') continue;
      reading.entries += 1;
      reading.facts.push({
        source: 'browser-extension',
        locator: `${list.locator}\\${value.name}`,
        name: value.name,
        ...ownerOf(list),
        value: textOfValue(value) ?? '',
      });
    }
  }
}

function addProfile({ disk }: ReadContext, reading: Reading, profile: string, user: Profile): void {
  const file = joinPath(profile, 'extensions.json');
  if (!exists(disk, file)) return;
  const bytes = reading.attempt(file, () => readBytes(disk, file, MAX_BYTES));
  if (bytes === undefined) return;
  const content = parseJson(bytes);
  if (content === undefined) {
    reading.note('damaged', file, 'it is no JSON');
    return;
  }
  for (const addon of listIn(content, 'addons')) {
    const id = textIn(addon, 'id');
    if (id === null || id === '') continue;
    reading.entries += 1;
    // What comes with the browser lies in no profile.
    if (textIn(addon, 'location') === 'app-builtin') continue;
    reading.facts.push({
      source: 'browser-extension',
      locator: textIn(addon, 'path') ?? `${file}: ${id}`,
      name: id,
      for: user.scope,
      value: textIn(addon, 'defaultLocale', 'name') ?? '',
    });
  }
}
