import type { KeyPlace } from '../api/registry.ts';
import { keyLocator } from './key-place.ts';

const CV = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion';

/** Keys that Windows and many programs share: neither they nor a key above them is ever removed. */
const SHARED_KEYS: readonly string[] = [
  'HARDWARE',
  'SAM',
  'SECURITY',
  'SOFTWARE\\Classes\\*\\shell',
  'SOFTWARE\\Classes\\*\\shellex\\ContextMenuHandlers',
  'SOFTWARE\\Classes\\AppID',
  'SOFTWARE\\Classes\\CLSID',
  'SOFTWARE\\Classes\\Directory\\shellex\\ContextMenuHandlers',
  'SOFTWARE\\Classes\\Drive\\shellex\\ContextMenuHandlers',
  'SOFTWARE\\Classes\\Folder\\shellex\\ContextMenuHandlers',
  'SOFTWARE\\Classes\\Installer\\Products',
  'SOFTWARE\\Classes\\Interface',
  'SOFTWARE\\Classes\\TypeLib',
  'SOFTWARE\\Clients',
  'SOFTWARE\\Google\\Chrome\\Extensions',
  'SOFTWARE\\Google\\Chrome\\NativeMessagingHosts',
  'SOFTWARE\\Microsoft\\Cryptography',
  'SOFTWARE\\Microsoft\\Edge\\Extensions',
  'SOFTWARE\\Microsoft\\Edge\\NativeMessagingHosts',
  'SOFTWARE\\Microsoft\\Office',
  'SOFTWARE\\Microsoft\\Security Center\\Provider\\Av',
  'SOFTWARE\\Microsoft\\SystemCertificates\\Root\\Certificates',
  `${CV}\\App Paths`,
  `${CV}\\Explorer`,
  `${CV}\\Installer\\UserData`,
  `${CV}\\Run`,
  `${CV}\\RunOnce`,
  `${CV}\\Shell Extensions\\Approved`,
  `${CV}\\Uninstall`,
  'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList',
  'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tree',
  'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon',
  'SOFTWARE\\Mozilla\\NativeMessagingHosts',
  'SOFTWARE\\Policies\\Google\\Chrome',
  'SOFTWARE\\Policies\\Microsoft\\Edge',
  'SOFTWARE\\Policies\\Microsoft\\Windows',
  'SYSTEM\\CurrentControlSet\\Control\\Class',
  'SYSTEM\\CurrentControlSet\\Control\\Network',
  'SYSTEM\\CurrentControlSet\\Control\\SafeBoot\\Minimal',
  'SYSTEM\\CurrentControlSet\\Control\\SafeBoot\\Network',
  'SYSTEM\\CurrentControlSet\\Enum',
  'SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application',
  'SYSTEM\\CurrentControlSet\\Services\\EventLog\\Security',
  'SYSTEM\\CurrentControlSet\\Services\\EventLog\\System',
  'SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules',
  'SYSTEM\\CurrentControlSet\\Services\\Tcpip',
];

/** Why nothing may be done to this key as a whole; null if it may. */
export function protectedKeyReason(place: KeyPlace): string | null {
  const locator = keyLocator(place);
  const path = canonical(place);
  if (path === null || path.split('\\').length < 2) {
    return `${locator} is a first-level key of the system`;
  }
  const shared = SHARED_KEYS.map((key) => key.toLowerCase()).find(
    (key) => key === path || key.startsWith(`${path}\\`),
  );
  if (shared === undefined) return null;
  return shared === path
    ? `${locator} is a key that many programs share`
    : `${locator} holds ${shared}`;
}

/** One form for both registries, control sets, and users' hives; null at the top of a user's hive. */
function canonical({ hive, path }: KeyPlace): string | null {
  const lower = path.toLowerCase();
  if (hive === 'machine') {
    return lower
      .replace(/^software\\wow6432node(?=\\|$)/, 'software')
      .replace(/^software\\classes\\wow6432node(?=\\|$)/, 'software\\classes')
      .replace(/^system\\controlset\d{3}(?=\\|$)/, 'system\\currentcontrolset');
  }
  const [top = '', ...rest] = lower.split('\\');
  if (rest.length === 0) return null;
  const below = rest.join('\\').replace(/^software\\wow6432node(?=\\|$)/, 'software');
  return top.endsWith('_classes') ? `software\\classes\\${below}` : below;
}
