import type { Prefix } from '../rig/prefix.ts';
import { certificateKey, makeRoot } from './certificate.ts';
import { regFile, wineHive, type RegKeys } from './reg-file.ts';

const UNINSTALL = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
const UNINSTALL_32 = 'SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
const SERVICES = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';
const CONTROL = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
const PROFILES = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList';
const STORES = 'SOFTWARE\\Microsoft\\SystemCertificates';
const VENDOR = 'C:\\Program Files (x86)\\Kaspersky Lab';
export const VPN = `${VENDOR}\\Kaspersky VPN 5.21`;
const FILTER = '{B5F4D659-7DAA-4565-8E41-BE220ED60542}';
const EXTENSION =
  'AppData\\Local\\Google\\Chrome\\User Data\\Default\\Extensions\\ahkjpbeeocnddjkakilopmfdlnjdpcdm';

interface StandInEntry {
  readonly key: string;
  readonly name: string;
  readonly publisher: string;
  readonly uninstaller: string;
}

/** Products by name and publisher alone: nothing of theirs is in them. */
export const PRODUCTS: readonly StandInEntry[] = [
  { key: 'vpn', name: 'Kaspersky VPN', publisher: 'Kaspersky', uninstaller: `${VPN}\\un.exe` },
  {
    key: 'ru',
    name: 'Агент администрирования Kaspersky Security Center',
    publisher: 'АО "Лаборатория Касперского"',
    uninstaller: `${VENDOR}\\NetworkAgent\\un.exe`,
  },
  {
    key: 'de',
    name: 'Kaspersky Internet Security für Zuhause – Größe L',
    publisher: 'Kaspersky Lab',
    uninstaller: `${VENDOR}\\Größe\\un.exe`,
  },
  {
    key: 'fr',
    name: 'Kaspersky Total Security – sécurité à la maison',
    publisher: 'AO Kaspersky Lab',
    uninstaller: `${VENDOR}\\Sécurité\\un.exe`,
  },
  {
    key: 'ja',
    name: 'Kaspersky Small Office Security 日本語版',
    publisher: '"Лаборатория Касперского"',
    uninstaller: `${VENDOR}\\日本語\\un.exe`,
  },
];

/** What only looks like the vendor's. */
export const DECOYS: readonly StandInEntry[] = [
  {
    key: 'theme',
    name: 'Kaspersky Theme Pack',
    publisher: 'Somebody',
    uninstaller: 'C:\\theme\\un.exe',
  },
  {
    key: 'fans',
    name: 'Kaspersky Fan Club Radio',
    publisher: 'Kaspersky Fan Club',
    uninstaller: 'C:\\fans\\un.exe',
  },
  // The letters a and e of both are Cyrillic.
  { key: 'alike', name: 'Kаspеrsky VPN', publisher: 'Kаspеrsky', uninstaller: 'C:\\alike\\un.exe' },
  {
    key: '{793B70D2-41E9-46AB-9DDC-B34C99D07DB5}',
    name: 'DTS Sound',
    publisher: 'DTS, Inc.',
    uninstaller: 'C:\\dts\\un.exe',
  },
];

/** Puts stand-ins and decoys onto a fresh machine: registry, a service, files, a certificate, a task, a user. */
export async function furnish(prefix: Prefix): Promise<void> {
  const root = makeRoot('/O=AO Kaspersky Lab/CN=Kaspersky Anti-Virus Personal Root Certificate');
  const other = makeRoot('/O=Kaspersky Fan Club/CN=Fan Club Root');
  const keys: RegKeys = {
    ...entries(UNINSTALL, PRODUCTS.slice(1)),
    ...entries(UNINSTALL_32, PRODUCTS.slice(0, 1)),
    ...entries(UNINSTALL, DECOYS),
    ...references(),
    ...certificateKey(`HKLM\\${STORES}\\Root`, root),
    ...certificateKey(`HKLM\\${STORES}\\CA`, other),
  };
  await prefix.write('C:\\stand-ins.reg', regFile(keys));
  await prefix.runOk('reg', 'import', 'C:\\stand-ins.reg');
  await prefix.runOk(
    ...['sc', 'create', 'KSDE5.21', 'binPath=', `"${VPN}\\ksde.exe" -r`],
    ...['DisplayName=', 'Служба VPN', 'start=', 'demand'],
  );
  await writeFiles(prefix);
}

function entries(list: string, products: readonly StandInEntry[]): RegKeys {
  return Object.fromEntries(
    products.map(({ key, name, publisher, uninstaller }) => [
      `HKLM\\${list}\\${key}`,
      {
        DisplayName: name,
        Publisher: publisher,
        DisplayVersion: '1.2.3',
        UninstallString: `"${uninstaller}" /x`,
      },
    ]),
  );
}

function references(): RegKeys {
  const linkage = `${CONTROL}\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}\\0001\\Linkage`;
  return {
    [`${SERVICES}\\klif`]: {
      Type: 2,
      Start: 1,
      ImagePath: '\\SystemRoot\\System32\\drivers\\K4W-21-2\\klif.sys',
      Group: 'FSFilter Anti-Virus',
    },
    [`${SERVICES}\\klif\\Instances\\klif Instance`]: { Altitude: '320400' },
    [`${CONTROL}\\Class\\{4d36e96b-e325-11ce-bfc1-08002be10318}`]: {
      UpperFilters: ['klkbdflt', 'kbdclass'],
    },
    [`${CONTROL}\\Network\\{4d36e974-e325-11ce-bfc1-08002be10318}\\${FILTER}\\Ndi`]: {
      Service: 'klim6',
    },
    [linkage]: { FilterList: [`{9A399D81-2EAD-4F23-BCDD-637FC13DCD51}-${FILTER}-0000`] },
    ['HKLM\\SOFTWARE\\WOW6432Node\\KasperskyLab\\KSDE5.21\\environment']: { ProductRoot: VPN },
    ['HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run']: {
      'Каспер VPN': `"${VPN}\\ksdeui.exe" -autorun`,
    },
    [`${PROFILES}\\S-1-5-21-1-2-3-1002`]: { ProfileImagePath: 'C:\\users\\Берта' },
  };
}

async function writeFiles(prefix: Prefix): Promise<void> {
  for (const { uninstaller } of [...PRODUCTS, ...DECOYS]) await prefix.write(uninstaller, 'MZ');
  await prefix.write(`${VPN}\\ksde.exe`, 'MZ');
  await prefix.write('C:\\windows\\system32\\drivers\\K4W-21-2\\klif.sys', 'MZ');
  const task = `<?xml version="1.0" encoding="UTF-16"?><Task><Actions><Exec><Command>"${VPN}\\up.exe"</Command></Exec></Actions></Task>`;
  await prefix.write(
    'C:\\windows\\system32\\Tasks\\Каспер\\Обновление',
    Buffer.from(`\ufeff${task}`, 'utf16le'),
  );
  await prefix.write(`C:\\users\\Берта\\${EXTENSION}\\1.0\\manifest.json`, '{"name":"Protection"}');
  await prefix.write(
    'C:\\users\\Берта\\NTUSER.DAT',
    wineHive({
      [`${UNINSTALL}\\kpm`]: {
        DisplayName: 'Kaspersky Password Manager',
        Publisher: 'AO Kaspersky Lab',
        UninstallString: 'C:\\users\\Берта\\un.exe',
      },
    }),
  );
}
