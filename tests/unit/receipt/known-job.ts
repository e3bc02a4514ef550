import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createJournal, readJournal } from '../../../src/job/journal.ts';
import type { JobEvent, JobOptions, JournalLine } from '../../../src/model/event.ts';
import type { DetectDocument, Finding } from '../../../src/model/finding.ts';
import type { Job } from '../../../src/model/job.ts';
import { reduceJob } from '../../../src/model/reduce-job.ts';
import type { MachineIdentity } from '../../../src/model/snapshot.ts';
import type { PlanDocument, Step, StepResult } from '../../../src/model/step.ts';
import type { Verdict, VerifyDocument } from '../../../src/model/verdict.ts';

/** Two people of the machine; neither name may reach a receipt. */
export const USERS = ['annaberg', 'zoekolb'] as const;

const T0 = Date.UTC(2026, 10, 25, 3, 0, 0);
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();

const machine: MachineIdentity = {
  platform: 'linux',
  hostname: 'annaberg-ws7',
  os: 'Debian GNU/Linux 12 (bookworm)',
  arch: 'x64',
  id: '0123456789abcdef0123456789abcdef',
  serial: 'PF3XXXXX',
  smbiosUuid: '4c4c4544-0042-3510-8052-b4c04f4d3133',
  bootId: 'b0000000-0000-4000-8000-000000000001',
  clockSource: 'systemd-timesyncd, synchronised',
};

const options: JobOptions = {
  machine: 'this',
  technician: 'T-1042',
  site: 'BER-3',
  assetTag: 'GOV-00817',
  clockConfirmed: true,
  unattended: false,
  packDir: '/media/annaberg/STICK/kit/packs/agency',
  replacement: null,
  accepts: {},
  stepLimitMs: null,
  kitDir: '/home/annaberg/kit',
  outDir: null,
  keyPath: null,
};

const kesl: Finding = {
  id: 'kesl@12.1.0.1508',
  product: { id: 'kesl', name: 'Kaspersky Endpoint Security for Linux' },
  state: 'installed',
  version: '12.1.0.1508',
  authorities: ['us-bod-17-01', 'us-ndaa-1634'],
  for: 'machine',
  evidence: [
    { source: 'deb-package', locator: 'dpkg:kesl:amd64', value: 'kesl 12.1.0-1508', rule: 'p1' },
    { source: 'file', locator: '/opt/kaspersky/kesl', value: 'directory', rule: 'f1' },
    { source: 'file', locator: '/var/opt/kaspersky/kesl', value: 'directory', rule: 'f2' },
  ],
};

const setUpFile: Finding = {
  id: 'kesl@none/user:annaberg',
  product: { id: 'kesl', name: 'Kaspersky Endpoint Security for Linux' },
  state: 'installer',
  version: null,
  authorities: ['us-bod-17-01'],
  for: 'user:annaberg',
  evidence: [
    {
      source: 'installer-file',
      locator: '/home/annaberg/Downloads/kesl for zoekolb.deb',
      value: 'kesl, Kaspersky',
      rule: 'i1',
    },
  ],
};

export function detection(findings: Finding[] = [kesl, setUpFile]): DetectDocument {
  return {
    schema: 'swapout.detect/v1',
    machine,
    takenAt: at(1),
    catalog: { version: '2026.11', digest: `sha256:${'c'.repeat(64)}` },
    findings,
    ignored: [
      {
        source: 'file',
        locator: '/home/zoekolb/kaspersky.txt',
        name: 'kaspersky.txt',
        why: 'name-only',
      },
    ],
    read: [
      { source: 'deb-package', entries: 412 },
      { source: 'file', entries: 37 },
    ],
    unread: [{ source: 'rpm-package', why: 'damaged', detail: 'annaberg: bad magic' }],
    unreadThatMatters: [],
    mayReturn: [
      { source: 'package-repository', locator: '/etc/apt/sources.list.d/kesl.list', value: 'kesl' },
    ],
    durationMs: 38,
  };
}

export function verification(
  verdict: Verdict,
  findings: Finding[] = [setUpFile],
  rebootOwed: string[] = [],
): VerifyDocument {
  return {
    ...detection(findings),
    schema: 'swapout.verify/v1',
    takenAt: at(60),
    verdict,
    rebootOwed,
    before: [
      {
        finding: kesl.id,
        verdict,
        evidence: kesl.evidence.map(({ source, locator }, index) => ({
          source,
          locator,
          fate: verdict === 'removed' || index > 0 ? 'gone' : 'still-there',
        })),
      },
    ],
  };
}

function step(id: string, action: Step['action'], commandLine: string): Step {
  return {
    id,
    finding: kesl.id,
    product: 'kesl',
    action,
    why: 'Remove the package',
    needs: ['administrator'],
    undo: 'reinstall',
    asks: null,
    commandLine,
  };
}

export const plan: PlanDocument = {
  schema: 'swapout.plan/v1',
  round: 1,
  steps: [
    step(
      'r1-1',
      {
        kind: 'package-purge',
        manager: 'dpkg',
        package: 'kesl',
        arch: 'amd64',
        overrideHold: false,
      },
      '/usr/bin/dpkg --purge -- kesl:amd64',
    ),
    step(
      'r1-2',
      { kind: 'path-remove', path: '/home/zoekolb/.config/kaspersky', backup: 'copy' },
      'remove /home/zoekolb/.config/kaspersky (a backup is made first)',
    ),
  ],
  kept: [
    {
      finding: 'kesl@none/user:annaberg',
      locator: '/home/annaberg/Downloads/kesl for zoekolb.deb',
      why: 'installer-file',
    },
  ],
};

export function result(change: Partial<StepResult> = {}): StepResult {
  return {
    outcome: 'done',
    exitCode: 0,
    durationMs: 4200,
    advice: null,
    detail: 'dpkg purged it; zoekolb was logged on',
    settledBy: 'run',
    rebootOwed: [],
    ...change,
  };
}

/** The events of one whole job on Debian, in which everything goes well. */
export const STORY = {
  opened: {
    type: 'job-opened',
    job: '20261125T030000Z-9f3a',
    tool: { name: 'swapout', version: '0.1.0', runtime: 'Node 24.21.0' },
    machine,
    catalog: { version: '2026.11', digest: `sha256:${'c'.repeat(64)}` },
    options,
    earlierReceipt: 'e'.repeat(64),
  },
  before: {
    type: 'reading-taken',
    purpose: 'before',
    file: 'before-1.snapshot.json',
    sha256: 'd'.repeat(64),
    detection: detection(),
  },
  planned: { type: 'planned', plan },
  approved: { type: 'plan-approved', round: 1, steps: ['r1-1', 'r1-2'] },
  chosen: {
    type: 'replacement-chosen',
    choice: { kind: 'none', reason: 'the pack is on its way' },
  },
  began: { type: 'removal-began' },
  started: { type: 'step-started', step: 'r1-1' },
  finished: { type: 'step-finished', step: 'r1-1', result: result() },
  backup: {
    type: 'backup-made',
    backup: {
      step: 'r1-2',
      path: '/home/zoekolb/.config/kaspersky/gui.conf',
      sizeBytes: 120,
      sha256: 'a'.repeat(64),
      file: 'r1-2-1.gz',
      meta: {},
    },
  },
  recorded: {
    type: 'backup-made',
    backup: {
      step: 'r1-1',
      path: '/opt/kaspersky/kesl/bin/kesl',
      sizeBytes: 9_000_000,
      sha256: 'b'.repeat(64),
      file: null,
      meta: {},
    },
  },
  ended: { type: 'removal-ended', round: 1 },
  verified: { type: 'verified', round: 1, document: verification('removed') },
  unprotected: {
    type: 'replacement-finished',
    protection: { kind: 'unprotected', since: at(9), reason: 'the pack is on its way' },
    result: null,
  },
} as const satisfies Record<string, JobEvent>;

export interface WrittenJob {
  readonly job: Job;
  readonly lines: readonly JournalLine[];
  readonly lastDigest: string;
}

/** A job folder with a real journal of these events, a reading and a log that name both users. */
export async function writeJob(jobDir: string, events: readonly JobEvent[]): Promise<WrittenJob> {
  await mkdir(join(jobDir, 'logs'), { recursive: true });
  await mkdir(join(jobDir, 'backups'), { recursive: true });
  let seconds = 0;
  const journal = await createJournal(jobDir, () => new Date(T0 + seconds++ * 1000));
  for (const event of events) await journal.append(event);
  await journal.close();
  await writeFile(
    join(jobDir, 'before-1.snapshot.json'),
    JSON.stringify({
      facts: [{ path: '/home/zoekolb/Desktop/taxes.ods', name: 'taxes.ods', for: 'user:zoekolb' }],
    }),
  );
  await writeFile(
    join(jobDir, 'logs', 'r1-1.log'),
    'Removing kesl ...\nwarning: /home/annaberg/my kesl notes.txt not removed\nzoekolb is logged on\n',
  );
  await writeFile(join(jobDir, 'backups', 'r1-2-1.gz'), 'a user-made configuration');
  const { lines, lastDigest } = await readJournal(jobDir);
  const job = reduceJob(lines);
  if (job === null) throw new Error('no job');
  return { job, lines, lastDigest };
}

/** The whole story, with some events exchanged or left out. */
export function story(
  change: Partial<Record<keyof typeof STORY, JobEvent | null>> = {},
): JobEvent[] {
  return Object.entries({ ...STORY, ...change }).flatMap(([, event]) => event ?? []);
}
