import * as fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { readBrowserExtensions } from '../../../../../src/machine/windows/read/browser-extensions.ts';
import {
  ANNA,
  PROFILE_LIST,
  type StandIn,
  standInWindows,
  type StandInWindows,
} from './stand-in-windows.ts';

const ID = 'ahkjpbeeocnddjkakilopmfdlnjdpcdm';
const HOME = 'C:\\Users\\anna';
const CHROME = `${HOME}\\AppData\\Local\\Google\\Chrome\\User Data`;
const FIREFOX = `${HOME}\\AppData\\Roaming\\Mozilla\\Firefox\\Profiles\\a.default`;
const TOOLBAR = '{3507FA00-ADA2-4A02-99B9-51AD26CA9120}';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

function stand(standIn: StandIn): StandInWindows {
  windows = standInWindows({
    ...standIn,
    keys: {
      [`${PROFILE_LIST}\\${ANNA}`]: { ProfileImagePath: HOME },
      [`HKU\\${ANNA}`]: {},
      ...standIn.keys,
    },
  });
  return windows;
}

describe('readBrowserExtensions', () => {
  it.each([
    ['Chrome', `${CHROME}\\Default`],
    ['Chrome, another profile', `${CHROME}\\Profile 2`],
    ['Edge', `${HOME}\\AppData\\Local\\Microsoft\\Edge\\User Data\\Default`],
    ['Yandex', `${HOME}\\AppData\\Local\\Yandex\\YandexBrowser\\User Data\\Default`],
    ['Opera, older', `${HOME}\\AppData\\Roaming\\Opera Software\\Opera Stable`],
    ['Opera, newer', `${HOME}\\AppData\\Roaming\\Opera Software\\Opera Stable\\Default`],
  ])('finds an extension of %s with the name that it gives itself', (_, profile) => {
    const folder = `${profile}\\Extensions\\${ID}`;
    const { facts, unread } = readBrowserExtensions(
      stand({
        files: {
          [`${folder}\\1.0_0\\manifest.json`]: '{"name":"old"}',
          [`${folder}\\2.0_0\\manifest.json`]:
            '\uFEFF{"name":"__MSG_title__","default_locale":"ru"}',
          [`${folder}\\2.0_0\\_locales\\ru\\messages.json`]: '{"title":{"message":"Стандин"}}',
          [`${profile}\\Extensions\\Temp\\x`]: '',
        },
      }).open(),
    );
    expect(unread).toEqual([]);
    expect(facts).toEqual([
      {
        source: 'browser-extension',
        locator: folder,
        name: ID,
        for: 'user:anna',
        value: 'Стандин',
      },
    ]);
  });

  it.each([
    ['no manifest', {}],
    ['a manifest that is no JSON', { '1\\manifest.json': '{' }],
    ['a manifest that is a list', { '1\\manifest.json': '[]' }],
    [
      'a language that leads elsewhere',
      { '1\\manifest.json': '{"name":"__MSG_a__","default_locale":"..\\\\.."}' },
    ],
  ])('shows an extension with %s', (_, files) => {
    const folder = `${CHROME}\\Default\\Extensions\\${ID}`;
    const all = Object.entries({ '1\\x': '', ...files });
    const { facts } = readBrowserExtensions(
      stand({
        files: Object.fromEntries(all.map(([name, text]) => [`${folder}\\${name}`, text])),
      }).open(),
    );
    expect(facts).toEqual([expect.objectContaining({ name: ID })]);
  });

  it('follows no link to a profile', () => {
    const standing = stand({ files: { [`D:\\p\\Extensions\\${ID}\\1\\manifest.json`]: '{}' } });
    fs.mkdirSync(standing.host(CHROME), { recursive: true });
    fs.symlinkSync(standing.host('D:\\p'), standing.host(`${CHROME}\\Default`));
    expect(readBrowserExtensions(standing.open()).facts).toEqual([]);
  });

  it('lists what Firefox has in a profile, without its own', () => {
    const addons = [
      {
        id: 'light@standin',
        location: 'app-profile',
        path: `${FIREFOX}\\extensions\\x.xpi`,
        defaultLocale: { name: 'Standin Schutz' },
      },
      { id: 'screenshots@mozilla.org', location: 'app-builtin' },
      { id: 7 },
      'text',
    ];
    const { facts } = readBrowserExtensions(
      stand({ files: { [`${FIREFOX}\\extensions.json`]: JSON.stringify({ addons }) } }).open(),
    );
    expect(facts).toEqual([
      {
        source: 'browser-extension',
        locator: `${FIREFOX}\\extensions\\x.xpi`,
        name: 'light@standin',
        for: 'user:anna',
        value: 'Standin Schutz',
      },
    ]);
  });

  it("names a profile's list that is damaged", () => {
    const file = `${FIREFOX}\\extensions.json`;
    const { unread } = readBrowserExtensions(stand({ files: { [file]: '{"addons":[' } }).open());
    expect(unread).toEqual([expect.objectContaining({ why: 'damaged', locator: file })]);
  });

  it('finds what registry and policies make browsers install, and toolbars', () => {
    const { facts } = readBrowserExtensions(
      stand({
        keys: {
          [`HKLM\\SOFTWARE\\WOW6432Node\\Google\\Chrome\\Extensions\\${ID}`]: {
            update_url: 'https://x',
          },
          ['HKLM\\SOFTWARE\\Policies\\Microsoft\\Edge\\ExtensionInstallForcelist']: {
            1: `${ID};https://y`,
          },
          [`HKLM\\SOFTWARE\\Policies\\Google\\Chrome\\ExtensionSettings\\${ID}`]: {
            installation_mode: 'force_installed',
          },
          ['HKLM\\SOFTWARE\\Mozilla\\Firefox\\Extensions']: { 'light@standin': 'C:\\x.xpi' },
          ['HKLM\\SOFTWARE\\Microsoft\\Internet Explorer\\Toolbar']: {
            [TOOLBAR]: new Uint8Array(1),
          },
          [`HKU\\${ANNA}\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\Browser Helper Objects\\${TOOLBAR}`]:
            {},
        },
      }).open(),
    );
    expect(facts.map(({ name, for: owner }) => [name, owner])).toEqual([
      [ID, undefined],
      [ID, undefined],
      [ID, undefined],
      ['light@standin', undefined],
      [TOOLBAR, 'user:anna'],
      [TOOLBAR, undefined],
    ]);
  });
});
