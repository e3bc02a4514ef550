import { chown, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { ordinaryUser } from './base-recipe.ts';
import { installDebs } from './arrange.ts';
import type { Container } from './container.ts';
import { debState, pictureOf, unitState } from './look.ts';
import type { StandIn } from './stand-in.ts';

/** Things that resemble the vendor's and are not: each must survive every removal, unchanged. */

const BYSTANDER = 'Ana Example <ana@example.org>';

const kasperskyTheme: StandIn = {
  name: 'kaspersky-theme',
  version: '2.0',
  arch: 'all',
  maintainer: BYSTANDER,
  summary: 'Green colours for the desktop, made by a fan',
  files: { '/usr/share/themes/kaspersky/colours.css': { text: 'body { color: green }\n' } },
};

const keslDoc: StandIn = {
  name: 'libkesl-doc',
  version: '1.4',
  arch: 'all',
  maintainer: BYSTANDER,
  summary: 'Documentation of libkesl, a library of kernel event streams',
  files: { '/usr/share/doc/libkesl-doc/index.txt': { text: 'Kernel event stream library\n' } },
};

const PACKAGES = [kasperskyTheme, keslDoc];
const UNIT = 'kesl-report.service';
const HOME = ordinaryUser.home;
const USER_PROGRAM = `${HOME}/bin/kesl`;

const FILES: Readonly<Record<string, string>> = {
  '/opt/kaspersky-notes/notes.txt': 'How we moved away from it\n',
  '/var/opt/kaspersky.old/keep.txt': 'Not one of the vendor’s roots\n',
  '/srv/precious/accounts.txt': 'Reached through a link, and ours\n',
  '/srv/precious/deep/er.txt': 'Ours too\n',
  '/etc/cron.d/kaspersky-reminder': '0 9 * * 1 root /bin/true\n',
  [`${HOME}/kaspersky.txt`]: 'My notes\n',
  [`${HOME}/Documents/kaspersky/licence-invoice.txt`]: 'Paid\n',
  [`/etc/systemd/system/${UNIT}`]: `[Unit]
Description=Kernel event stream report
[Service]
ExecStart=/usr/bin/sleep infinity
[Install]
WantedBy=multi-user.target
`,
};

const PATHS = [
  ...Object.keys(FILES),
  '/opt/kaspersky-notes',
  '/var/opt/kaspersky.old',
  '/srv/precious',
  `${HOME}/Documents/kaspersky`,
  USER_PROGRAM,
  '/usr/share/themes/kaspersky',
  '/usr/share/doc/libkesl-doc',
];

export interface Decoys {
  /** One line for each decoy that was changed, removed or stopped; empty when all survived. */
  readonly changes: () => Promise<string[]>;
  /** The links that lie inside the vendor's own folders, and lead out of them. */
  readonly links: readonly string[];
}

/** Lays out the decoys. Call it after the products are installed: their folders get links out. */
export async function layOutDecoys(c: Container): Promise<Decoys> {
  await installDebs(c, ...PACKAGES);
  for (const [file, text] of Object.entries(FILES)) await c.write(file, text);
  await c.copyIn(c.path('/usr/bin/sleep'), USER_PROGRAM);
  await c.runOk(['chown', '-R', `${ordinaryUser.name}:${ordinaryUser.name}`, HOME]);
  const links = ['/opt/kaspersky/link', '/var/opt/kaspersky/archive', '/var/log/kaspersky/old'];
  for (const link of links) {
    await mkdir(path.dirname(c.path(link)), { recursive: true });
    await symlink('/srv/precious', c.path(link));
  }
  await chown(c.path('/srv/precious'), ordinaryUser.uid, ordinaryUser.uid);
  await c.runOk(['systemctl', 'enable', '--quiet', '--now', UNIT]);
  const asUser = `--uid=${ordinaryUser.name}`;
  await c.runOk(['systemd-run', '--quiet', asUser, '--unit=olgas-own', USER_PROGRAM, 'infinity']);
  const before = await picture(c);
  return { links, changes: async () => differences(before, await picture(c)) };
}

async function picture(c: Container): Promise<Record<string, string>> {
  const pictures = await Promise.all(PATHS.map((file) => pictureOf(c, file)));
  const seen: Record<string, string> = Object.assign({}, ...pictures) as Record<string, string>;
  for (const { name } of PACKAGES) seen[`package ${name}`] = (await debState(c, name)) ?? 'gone';
  const unit = await unitState(c, UNIT);
  seen[`unit ${UNIT}`] = `${unit.load} ${unit.active} ${unit.enabled}`;
  return seen;
}

/** The user's own program is asked for apart: it does not come back after a reboot. */
export function isUserProgramRunning(c: Container): boolean {
  return c.programs().some((program) => program.exe === USER_PROGRAM);
}

function differences(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name}: ${before[name] ?? 'nothing'} → ${after[name] ?? 'nothing'}`);
}
