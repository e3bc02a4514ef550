/** A browser with extensions of Chromium's kind, by its places; `folder` is below the user's profile. */
export interface ChromiumBrowser {
  /** Key below `SOFTWARE` for extensions and native hosts. */
  readonly key: string;
  /** Key below `SOFTWARE\Policies`. */
  readonly policies: string;
  /** Folders that hold profiles, below the user's folder. */
  readonly folders: readonly string[];
}

export const CHROMIUM_BROWSERS: readonly ChromiumBrowser[] = [
  {
    key: 'Google\\Chrome',
    policies: 'Google\\Chrome',
    folders: [
      'AppData\\Local\\Google\\Chrome\\User Data',
      'AppData\\Local\\Google\\Chrome Beta\\User Data',
    ],
  },
  {
    key: 'Microsoft\\Edge',
    policies: 'Microsoft\\Edge',
    folders: ['AppData\\Local\\Microsoft\\Edge\\User Data'],
  },
  {
    key: 'Chromium',
    policies: 'Chromium',
    folders: ['AppData\\Local\\Chromium\\User Data'],
  },
  {
    key: 'Yandex\\YandexBrowser',
    policies: 'YandexBrowser',
    folders: ['AppData\\Local\\Yandex\\YandexBrowser\\User Data'],
  },
  {
    key: 'Opera Software',
    policies: 'Opera Software\\Opera Stable',
    // A profile itself in older versions, and one that holds profiles in newer ones.
    folders: [
      'AppData\\Roaming\\Opera Software\\Opera Stable',
      'AppData\\Roaming\\Opera Software\\Opera GX Stable',
    ],
  },
  {
    key: 'BraveSoftware\\Brave-Browser',
    policies: 'BraveSoftware\\Brave',
    folders: ['AppData\\Local\\BraveSoftware\\Brave-Browser\\User Data'],
  },
  {
    key: 'Vivaldi',
    policies: 'Vivaldi',
    folders: ['AppData\\Local\\Vivaldi\\User Data'],
  },
];

/** Programs that browsers may start for an extension: keys below `SOFTWARE`. */
export const NATIVE_HOST_KEYS: readonly string[] = [
  ...CHROMIUM_BROWSERS.map(({ key }) => `${key}\\NativeMessagingHosts`),
  'Mozilla\\NativeMessagingHosts',
];
