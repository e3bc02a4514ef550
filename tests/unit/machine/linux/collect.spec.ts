import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { collectLinux } from '../../../../src/machine/linux/collect.ts';
import { type ReadingPlan, Snapshot } from '../../../../src/model/snapshot.ts';
import { SOURCES_BY_PLATFORM, type Source } from '../../../../src/model/sources.ts';
import { commandStandIn, digestTree, makeRoot, recorded } from './read/make-root.ts';

const PLAN: ReadingPlan = {
  paths: ['/opt/kaspersky', '/etc/opt/kaspersky', '~/.config/kesl'],
  installerNames: ['kesl_*.deb'],
  accounts: ['ksc'],
  certificateSubjects: ['*Stand-in*'],
  words: ['kaspersky'],
};

/** A disk with something for every source that a disk can have. */
const DISK = {
  '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12"\n',
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nksc:x:998:998::/nonexistent:/bin/false\n',
  '/var/lib/dpkg/status': recorded('dpkg/all-states.status'),
  '/usr/lib/systemd/system/kesl.service': '[Service]\nExecStart=/opt/kaspersky/kesl/bin/kesl\n',
  '/usr/lib/systemd/system/kesl.timer': '[Timer]\nOnCalendar=daily\n',
  '/etc/init.d/kesl': '#!/bin/sh\n',
  '/opt/kaspersky/kesl/bin/kesl': 'program',
  '/etc/ssl/certs/a.pem': recorded('certificates/stand-in.pem'),
  '/etc/cron.d/scan': '@daily root /opt/kaspersky/scan\n',
  '/tmp/kesl_11.deb': recorded('packages/gzip.deb'),
  '/etc/apt/sources.list': 'deb http://repo.example.test/kaspersky stable main\n',
  '/etc/ansible/av.yml': 'kaspersky: present\n',
} as const;

function collect(
  root: string,
  controller = new AbortController(),
  onSource?: (source: Source) => void,
) {
  return collectLinux({
    root,
    plan: PLAN,
    run: commandStandIn(),
    context: { signal: controller.signal, onSource: onSource ?? (() => undefined) },
  });
}

/** The same reading by an account without rights. */
async function collectAsNobody(root: string): Promise<Snapshot> {
  const script = fileURLToPath(new URL('./read/as-nobody.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, root, JSON.stringify(PLAN)],
    { maxBuffer: 256 * 1024 * 1024 },
  );
  return Snapshot.parse(JSON.parse(stdout));
}

describe('collectLinux', () => {
  it('reads every source of a mounted disk into one snapshot, and says what it reads', async () => {
    const seen: Source[] = [];
    const snapshot = await collect(makeRoot(DISK).dir, undefined, (source) => seen.push(source));
    expect(Snapshot.parse(snapshot)).toEqual(snapshot);
    expect(snapshot).toMatchObject({ origin: 'mounted-root', folders: {}, unread: [] });
    expect(snapshot.read.map(({ source }) => source).sort()).toEqual(
      [...SOURCES_BY_PLATFORM.linux].sort(),
    );
    expect([...seen].sort()).toEqual([...SOURCES_BY_PLATFORM.linux].sort());
    const withFacts = new Set(snapshot.facts.map(({ source }) => source));
    const without = SOURCES_BY_PLATFORM.linux.filter((source) => !withFacts.has(source));
    expect(without).toEqual(['rpm-package', 'process', 'kernel-module']);
  });

  it('writes nothing in the root', async () => {
    const { dir } = makeRoot({ ...DISK, '/var/lib/rpm/.rpm.lock': '' });
    const before = digestTree(dir);
    await collect(dir);
    expect(digestTree(dir)).toBe(before);
  });

  it('counts no source as read of which a part is unread', async () => {
    const root = makeRoot({ ...DISK, '/var/lib/rpm/Packages': 'garbage' });
    const { read, unread } = await collect(root.dir);
    expect(unread).toMatchObject([{ source: 'rpm-package', why: 'damaged' }]);
    expect(read.map(({ source }) => source)).not.toContain('rpm-package');
  });

  it.each([
    ['an empty folder', ''],
    ['a folder that does not exist', '/not/there'],
  ])('does not take %s for a machine on which there is nothing', async (_what, below) => {
    const { dir } = makeRoot({ '/holiday.jpg': '' });
    await expect(collect(dir + below)).rejects.toMatchObject({
      name: 'SwapoutError',
      code: 'usage',
    });
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const stopped = collect(makeRoot(DISK).dir, controller, () => {
      controller.abort(new Error('stopped'));
    });
    await expect(stopped).rejects.toThrow('stopped');
  });
});

describe('collectLinux without rights', () => {
  it('names every place that was closed to it', async () => {
    const root = makeRoot({
      ...DISK,
      '/home/anna/.config/kesl/x': '',
      '/var/spool/cron/crontabs/root': '@daily x\n',
    });
    const closed = [
      '/home/anna',
      '/var/spool/cron/crontabs',
      '/opt/kaspersky/kesl',
      '/var/lib/dpkg/status',
    ];
    fs.chmodSync(root.dir, 0o755);
    for (const path of closed) fs.chmodSync(root.dir + path, 0);
    try {
      const { unread, facts } = await collectAsNobody(root.dir);
      expect(unread.every(({ why }) => why === 'needs-administrator')).toBe(true);
      expect(unread.map(({ source, locator }) => `${source} ${locator ?? ''}`).sort()).toEqual([
        'cron /var/spool/cron/crontabs',
        'deb-package /var/lib/dpkg/status',
        'file /home/anna',
        'installer-file /home/anna/Desktop',
        'installer-file /home/anna/Download',
        'installer-file /home/anna/Downloads',
      ]);
      const [folder] = facts.filter(({ locator }) => locator === '/opt/kaspersky');
      expect(folder).toMatchObject({ kind: 'directory', sizeBytes: null });
    } finally {
      for (const path of closed) fs.chmodSync(root.dir + path, 0o755);
    }
  });

  it.runIf(process.getuid?.() === 0)(
    "says once that others' processes are closed to it",
    async () => {
      const { unread, facts } = await collectAsNobody('/');
      expect(unread.filter(({ source }) => source === 'process')).toEqual([
        { source: 'process', why: 'needs-administrator', locator: '/proc' },
      ]);
      expect(facts.some((fact) => fact.source === 'process' && fact.exePath === null)).toBe(true);
    },
  );
});
