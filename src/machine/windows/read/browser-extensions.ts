import { CHROMIUM_BROWSERS, type ChromiumBrowser } from './browsers.ts';
import { type ReadContext, startReading } from './context.ts';
import type { KeyContent } from '../api/registry.ts';
import { addExplorerExtensions } from './explorer-extensions.ts';
import { addFirefoxExtensions } from './firefox-extensions.ts';
import { exists, joinPath, listEntries, readBytes } from './disk.ts';
import { bothViews, childrenOf, type Key, ownerOf, readKey, textOf, textOfValue } from './keys.ts';
import type { Profile } from './profiles.ts';
import type { Reading } from './reading.ts';
import { userKeys } from './user-hives.ts';
import { parseJson, textIn } from './json.ts';

const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Extensions in every profile of every browser, and what registry and policies make browsers install. */
export function readBrowserExtensions(context: ReadContext): Reading {
  const reading = startReading(context, 'browser-extension');
  for (const browser of CHROMIUM_BROWSERS) {
    for (const profile of context.users.profiles) addProfiles(context, reading, browser, profile);
    for (const path of [`${browser.key}\\Extensions`, settingsOf(browser.policies)]) {
      for (const list of listsOf(context, reading, path)) addRegistered(context, reading, list);
    }
    const forced = `Policies\\${browser.policies}\\ExtensionInstallForcelist`;
    for (const list of listsOf(context, reading, forced)) addForced(context, reading, list);
  }
  for (const list of listsOf(context, reading, settingsOf('Mozilla\\Firefox'))) {
    addRegistered(context, reading, list);
  }
  addFirefoxExtensions(context, reading);
  addExplorerExtensions(context, reading);
  return reading;
}

/** A policy's subkey for each extension that it installs or forbids. */
function settingsOf(policies: string): string {
  return `Policies\\${policies}\\ExtensionSettings`;
}

function listsOf({ users }: ReadContext, reading: Reading, path: string): readonly Key[] {
  return [...bothViews(`SOFTWARE\\${path}`), ...userKeys(reading, users, `Software\\${path}`)];
}

/** Profiles of a browser are the folders with an `Extensions` folder in them, the browser's own too. */
function addProfiles(
  context: ReadContext,
  reading: Reading,
  browser: ChromiumBrowser,
  user: Profile,
): void {
  const { disk } = context;
  for (const folder of browser.folders) {
    const top = joinPath(user.dir, folder);
    const entries = reading.attempt(top, () => listEntries(disk, top)) ?? [];
    const dirs = entries.filter(({ kind }) => kind === 'directory').map(({ path }) => path);
    for (const profile of [top, ...dirs]) {
      const extensions = joinPath(profile, 'Extensions');
      if (exists(disk, extensions)) addExtensions(context, reading, extensions, user);
    }
  }
}

function addExtensions(
  { disk }: ReadContext,
  reading: Reading,
  folder: string,
  user: Profile,
): void {
  for (const { path, name, kind } of reading.attempt(folder, () => listEntries(disk, folder)) ??
    []) {
    if (kind !== 'directory' || !/^[a-p]{32}$/.test(name)) continue;
    reading.entries += 1;
    reading.facts.push({
      source: 'browser-extension',
      locator: path,
      name,
      for: user.scope,
      value: titleOf({ disk }, path) ?? '',
    });
  }
}

/** The name that the newest version's manifest gives, in its default language; null where it gives none. */
function titleOf({ disk }: Pick<ReadContext, 'disk'>, extension: string): string | null {
  try {
    const version = listEntries(disk, extension).findLast(({ kind }) => kind === 'directory');
    if (version === undefined) return null;
    const read = (path: string): unknown =>
      parseJson(readBytes(disk, joinPath(version.path, path), MAX_MANIFEST_BYTES));
    const manifest = read('manifest.json');
    const name = textIn(manifest, 'name');
    const message = /^__MSG_(.+)__$/.exec(name ?? '')?.[1];
    const locale = textIn(manifest, 'default_locale');
    if (message === undefined || locale === null || !/^\w+$/.test(locale)) return name;
    return textIn(read(`_locales\\${locale}\\messages.json`), message, 'message') ?? name;
  } catch {
    // The folder's own name says which extension it is.
    return null;
  }
}

/** Extensions that a program has a browser install: the key's name is the extension's. */
function addRegistered({ system }: ReadContext, reading: Reading, list: Key): void {
  for (const { name, key } of childrenOf(reading, system.registry, list)) {
    const content = readKey(reading, system.registry, key);
    reading.entries += 1;
    const value =
      content === null
        ? null
        : firstText(content, ['path', 'update_url', 'install_url', 'installation_mode']);
    reading.facts.push({
      source: 'browser-extension',
      locator: key.locator,
      name,
      ...ownerOf(key),
      value: value ?? '',
    });
  }
}

function firstText(content: KeyContent, names: readonly string[]): string | null {
  return names.map((name) => textOf(content, name)).find((text) => text !== null) ?? null;
}

/** A policy's list: `id;address`, one a value. */
function addForced({ system }: ReadContext, reading: Reading, list: Key): void {
  for (const value of readKey(reading, system.registry, list)?.values ?? []) {
    const [id = '', ...rest] = (textOfValue(value) ?? '').split(';');
    if (id === '') continue;
    reading.entries += 1;
    reading.facts.push({
      source: 'browser-extension',
      locator: `${list.locator}: ${value.name}`,
      name: id,
      ...ownerOf(list),
      value: rest.join(';'),
    });
  }
}
