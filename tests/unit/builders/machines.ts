import type { Fact } from '../../../src/model/snapshot.ts';
import {
  account,
  certificate,
  classFilter,
  cron,
  debPackage,
  driver,
  entry,
  file,
  folder,
  installerFile,
  msi,
  networkFilter,
  process,
  service,
  unit,
  uninstallEntry,
} from './facts.ts';

const KESL = '/opt/kaspersky/kesl';
const AGENT = '/opt/kaspersky/klnagent64';
const SERVER = '/opt/kaspersky/ksc64';
const PROGRAMS = 'C:\\Program Files (x86)\\Kaspersky Lab';

export const KES_CODE = '{27534751-4A40-48BD-B393-BC3BF28C876E}';
export const AGENT_CODE = '{0F05E4E5-5A89-482C-9A62-47CC58643788}';

/** Products as they lie on a Linux machine, from the shapes that the catalog knows. */
export const kesl: readonly Fact[] = [
  debPackage('kesl'),
  debPackage('kesl-gui'),
  unit('kesl.service', `${KESL}/libexec/kesl`),
  process(812, `${KESL}/libexec/kesl`),
  folder(KESL),
  folder('/var/opt/kaspersky/kesl'),
];
export const agent: readonly Fact[] = [
  debPackage('klnagent64', { version: '15.1.0-1' }),
  unit('klnagent64.service', `${AGENT}/bin/klnagent`),
  process(640, `${AGENT}/bin/klnagent`),
  folder(AGENT),
  folder('/var/opt/kaspersky/klnagent'),
];
export const server: readonly Fact[] = [
  debPackage('ksc64', { version: '15.4.0-1' }),
  unit('kladminserver_srv.service', `${SERVER}/sbin/klserver`),
  process(500, `${SERVER}/sbin/klserver`),
  folder(SERVER),
  account('ksc', 'user'),
  account('rightless', 'user'),
  account('kladmins', 'group'),
];
export const linuxRoots: readonly Fact[] = [
  folder('/opt/kaspersky'),
  folder('/var/opt/kaspersky'),
  folder('/etc/opt/kaspersky'),
];

/** What looks like the vendor's and is not: it must never stand in a step. */
export const linuxDecoys: readonly Fact[] = [
  debPackage('kaspersky-wallpapers', { maintainer: 'Jo Doe <jo@example.org>' }),
  debPackage('checkmarx-kics', { maintainer: 'Checkmarx <kics@example.org>' }),
  unit('kics.service', '/usr/local/bin/kics'),
  unit('kesl-exporter.service', '/usr/bin/kesl-exporter'),
  process(4001, '/usr/local/bin/kics', 'kics'),
  folder('/opt/kaspersky-tools'),
  cron('5 4 * * * root /usr/bin/tar czf /backup/kaspersky.tgz /srv/reports'),
  installerFile('/home/jo/kesl_11.deb'),
  account('kscott', 'user'),
  account('user_nodejs_shop', 'user'),
];

export const kesWindows: readonly Fact[] = [
  ...msi('Kaspersky Endpoint Security for Windows', KES_CODE),
  service('AVP.KES.12.4', `"${PROGRAMS}\\Kaspersky Endpoint Security for Windows\\avp.exe" -r`, {
    running: true,
  }),
  folder(`${PROGRAMS}\\Kaspersky Endpoint Security for Windows`),
];
export const agentWindows: readonly Fact[] = [
  ...msi('Kaspersky Security Center Network Agent', AGENT_CODE, '14.0.0.10902'),
  service('klnagent', `"${PROGRAMS}\\NetworkAgent\\klnagent.exe"`, { running: true }),
  folder(`${PROGRAMS}\\NetworkAgent`),
];
export const driversWindows: readonly Fact[] = [
  driver('klif', { running: true }),
  driver('klim6', { running: true }),
  driver('klkbdflt', { running: true }),
  classFilter('klkbdflt'),
  networkFilter('klim6'),
  certificate('CN=Kaspersky Anti-Virus Personal Root Certificate, O=AO Kaspersky Lab'),
];
export const windowsRoots: readonly Fact[] = [
  folder(PROGRAMS),
  folder('C:\\ProgramData\\Kaspersky Lab'),
  entry('registry-key', 'HKLM\\SOFTWARE\\WOW6432Node\\KasperskyLab'),
];
export const vault: readonly Fact[] = [
  folder('C:\\Users\\jo\\AppData\\Local\\Kaspersky Lab', { for: 'user:jo' }),
  folder('C:\\Users\\jo\\AppData\\Local\\Kaspersky Lab\\Kaspersky Password Manager', {
    for: 'user:jo',
  }),
  file('C:\\Users\\jo\\AppData\\Local\\Kaspersky Lab\\Kaspersky Password Manager\\kpm_vault.edb', {
    for: 'user:jo',
  }),
];
export const windowsDecoys: readonly Fact[] = [
  uninstallEntry('Kaspersky Chess Wallpapers', {
    publisher: 'Chess Club',
    signer: null,
    uninstallString: '"C:\\Program Files\\Chess\\unins000.exe"',
  }),
  uninstallEntry('DTS Sound', {
    publisher: 'DTS',
    productCode: '{793B70D2-41E9-46AB-9DDC-B34C99D07DB5}',
    windowsInstaller: true,
    signer: null,
  }),
  driver('klpsm', { company: 'Keyboard Layouts Ltd' }),
  driver('klhk', { company: 'Some Hook Maker' }),
  driver('kbdclass', { company: 'Microsoft Corporation', running: true }),
  classFilter('kbdclass'),
  service('klserver', 'C:\\Program Files\\Kolab\\klserver.exe', { company: 'Kolab Systems' }),
  process(2748, 'C:\\Program Files\\Kerio\\kpf4ss.exe'),
  file('C:\\Windows\\Fonts\\Kaspersky.ttf'),
  entry('scheduled-task', '\\Backup', { value: 'C:\\Tools\\backup.exe "C:\\ProgramData"' }),
];
