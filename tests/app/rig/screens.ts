import type { Notification } from '../../../src/model/contract.ts';
import { type JobSummary, type Reply, type Welcome } from '../../../src/model/contract.ts';
import { ERROR_CODES, SwapoutError, type ErrorCode } from '../../../src/model/errors.ts';
import type { JobEvent } from '../../../src/model/event.ts';
import type { QuestionKind } from '../../../src/model/question.ts';
import { failureOf } from '../../../src/worker/failure.ts';
import type { Scene } from './fake-app.ts';
import { record, recordWelcome } from './recorded.ts';

type Told = readonly Notification[];
type Match = (notification: Notification) => boolean;

/** Recorded once a run, when the first screen needs it. */
const RECORDINGS = {
  home: () => record('home-suite'),
  declined: () =>
    record('home-suite', {
      'approve-plan': () => ({ answer: 'decline', reason: 'The owner is away' }),
    }),
  'given-up': () =>
    record('linux-management-server', {
      'before-start': () => ({ answer: 'give-up', reason: 'It manages forty other machines' }),
    }),
  clean: () => record('clean-machine'),
  office: () =>
    record('endpoint-agent-password', {
      password: ({ product }, nth) => {
        if (product === 'network-agent')
          return { answer: 'password', login: null, password: 'Training-Agent-1' };
        return nth === 1
          ? { answer: 'password', login: 'KLAdmin', password: 'guessed' }
          : { answer: 'unknown', reason: 'The former administrator left' };
      },
    }),
  blocked: () => record('blocked-by-policy'),
  reboot: () => record('endpoint-reboot'),
  hanging: () => record('hanging-uninstaller'),
  lying: () => record('linux-lying-uninstaller'),
  server: () => record('linux-management-server'),
  unreadable: () => record('unreadable-source'),
  unprotected: () =>
    record('unreadable-source', {
      'install-replacement': () => ({ answer: 'go-without', reason: 'It comes tomorrow' }),
    }),
  filter: () => record('leftover-network-filter'),
  debian: () => record('linux-endpoint'),
} satisfies Record<string, () => Promise<Notification[]>>;
type RecordingName = keyof typeof RECORDINGS;

const recorded = new Map<RecordingName, Promise<Notification[]>>();

async function tell(name: RecordingName): Promise<Told> {
  const told = recorded.get(name) ?? RECORDINGS[name]();
  recorded.set(name, told);
  return told;
}

/** A recording as far as its n-th match, which is told last. */
async function until(name: RecordingName, match: Match, nth = 1): Promise<Told> {
  const told = await tell(name);
  let left = nth;
  const end = told.findIndex((notification) => match(notification) && --left === 0);
  if (end < 0) throw new Error(`the recording ${name} never came to the screen's place`);
  return told.slice(0, end + 1);
}

const asks =
  (kind: QuestionKind): Match =>
  (told) =>
    told.type === 'question' && told.question.kind === kind;
const line =
  (type: JobEvent['type']): Match =>
  (told) =>
    told.type === 'job-line' && told.line.event.type === type;
const progress =
  (text: string): Match =>
  (told) =>
    told.type === 'progress' && told.text.startsWith(text);
const output: Match = (told) => told.type === 'output';
const rests: Match = (told) => told.type === 'job-rests';

/** The same job, had it been done on a real machine. */
function inEarnest(told: Told): Told {
  return told.map((notification) => {
    if (notification.type !== 'job-line' || notification.line.event.type !== 'job-opened')
      return notification;
    const { event } = notification.line;
    const options = { ...event.options, machine: 'this' as const };
    return { ...notification, line: { ...notification.line, event: { ...event, options } } };
  });
}

function resting(told: Told, failure: ReturnType<typeof failureOf> | null): Told {
  const job = told.find((notification) => notification.type === 'job-line')?.job ?? '';
  return [...told, { type: 'job-rests', job, failure }];
}

/** Rests a step that only a resemblance speaks for. */
function withResemblance(told: Told): Told {
  return told.map((notification) => {
    if (notification.type !== 'question' || notification.question.kind !== 'approve-plan')
      return notification;
    const { plan } = notification.question;
    const steps = plan.steps.map((step, index) =>
      index === 0 ? { ...step, asks: 'its name alone is like the vendor’s' } : step,
    );
    return {
      ...notification,
      question: { ...notification.question, plan: { ...plan, steps } },
    };
  });
}

function ok<T>(result: T): Reply<T> {
  return { ok: true, result };
}

function refused(code: ErrorCode): Reply<never> {
  return { ok: false, failure: failureOf(new SwapoutError(code, MESSAGES[code])) };
}

let welcome: Promise<Welcome> | undefined;

async function start(change: Partial<Welcome> = {}): Promise<Scene> {
  welcome ??= recordWelcome();
  return { welcome: ok({ ...(await welcome), ...change }), told: [] };
}

async function job(told: Promise<Told>, replies: Scene['replies'] = {}): Promise<Scene> {
  const [scene, heard] = await Promise.all([start(), told]);
  return { ...scene, told: heard, replies };
}

const AT = '2026-11-24T08:41:00.000Z';
const SUMMARY: JobSummary = {
  job: '20261124T084100Z-1c2d',
  machine: 'practice:home-suite',
  hostname: 'HOME-PC',
  openedAt: AT,
  updatedAt: AT,
  stage: 'removing',
  open: true,
  verdict: null,
  receipt: null,
  damaged: null,
};
const JOBS: JobSummary[] = [
  SUMMARY,
  {
    ...SUMMARY,
    job: '20261123T150000Z-77aa',
    machine: 'practice:clean-machine',
    hostname: 'DESK-088',
    open: false,
    stage: 'done',
    verdict: 'not-present',
    receipt: '/media/stick/kit/receipts/A-100230-20261123T150000Z-77aa-1.dsse.json',
  },
  {
    ...SUMMARY,
    job: '20261122T101500Z-0b3e',
    machine: 'this',
    hostname: 'DESK-014',
    damaged: 'line 14 of its journal was changed after it was written',
  },
];

/** One screen each, by its name. */
export const SCREENS = {
  loading: () => Promise.resolve<Scene>({ welcome: null, told: [] }),
  'loading-failed': () => Promise.resolve<Scene>({ welcome: refused('catalog-invalid'), told: [] }),
  start: () => start(),
  'start-this-machine': () =>
    start({
      defaultMachine: 'this',
      administrator: false,
      signingKey: 'encrypted',
      keyNotice: 'The stick’s file system knows no permissions: the key’s encryption stands in.',
      packs: [],
      packProblems: ['/media/stick/kit/packs/2026-11: pack.json is not a pack: no entries'],
      technician: 'T-4711',
      site: 'Site 12',
    }),
  'start-unfinished': () => start({ jobs: JOBS }),
  'start-refused': async () => ({
    ...(await start({ technician: 'T-4711' })),
    replies: { 'job:start': refused('busy') },
  }),
  detecting: () => job(until('home', progress('Reading the machine'))),
  review: () => job(until('home', asks('approve-plan'))),
  'review-leftovers': () => job(until('home', asks('approve-plan'), 2)),
  'review-asking': () => job(until('home', asks('approve-plan'), 2).then(withResemblance)),
  'review-unread': () => job(until('unreadable', asks('approve-plan'))),
  'review-may-return': () => job(until('office', asks('approve-plan'))),
  'review-filter': () => job(until('filter', asks('approve-plan'))),
  preparing: () => job(until('home', progress('Looking at power'))),
  'before-start': () => job(until('home', asks('before-start'))),
  'before-start-warnings': () => job(until('reboot', asks('before-start'))),
  'before-start-stop': () => job(until('server', asks('before-start'))),
  'choose-replacement': () => job(until('clean', asks('before-start'))),
  password: () => job(until('office', asks('password'))),
  'password-wrong': () => job(until('office', asks('password'), 2)),
  removing: () => job(until('debian', output, 6)),
  'removing-late': () => job(until('home', line('step-finished'), 8)),
  stopping: () => job(until('debian', output, 6)),
  'keep-waiting': () => job(until('hanging', asks('keep-waiting'))),
  'step-hung': () => job(until('hanging', asks('step-failed'))),
  'step-lied': () => job(until('lying', asks('step-failed'))),
  blocked: () => job(until('blocked', asks('step-failed'))),
  verifying: () => job(until('home', progress('Reading the machine again'))),
  reboot: () => job(until('reboot', asks('reboot'))),
  'reboot-later': () => job(until('reboot', rests)),
  'reboot-in-earnest': () => job(until('reboot', asks('reboot')).then(inEarnest)),
  'reboot-later-in-earnest': () => job(until('reboot', rests).then(inEarnest)),
  'install-replacement': () => job(until('unreadable', asks('install-replacement'))),
  replacing: () => job(until('home', progress('Install Training Shield'))),
  certifying: () => job(until('home', progress('Writing the receipt'))),
  'leave-removed': () => job(tell('home')),
  'leave-removed-in-earnest': () => job(tell('home').then(inEarnest)),
  'leave-absent': () => job(tell('clean')),
  'leave-present': () => job(tell('office').then(inEarnest)),
  'leave-hung': () => job(tell('hanging')),
  'leave-unproven': () => job(tell('unreadable').then(inEarnest)),
  'leave-unprotected': () => job(tell('unprotected').then(inEarnest)),
  'leave-declined': () => job(tell('declined').then(inEarnest)),
  'leave-given-up': () => job(tell('given-up').then(inEarnest)),
  'leave-left': () =>
    job(tell('home'), {
      'machine:leave': ok({
        removed: ['/home/training/.local/state/swapout/practice/home-suite/staging'],
        failed: ['/home/training/.local/state/swapout/jobs/20261124T090000Z-9f3a/backups'],
      }),
      'window:save-receipt': ok({ path: '/media/stick/A-100234.dsse.json' }),
    }),
  paused: () => job(until('home', line('step-finished'), 2).then((told) => resting(told, null))),
} satisfies Record<string, () => Promise<Scene>>;
export type ScreenName = keyof typeof SCREENS;

/** A job that rests because of this failure. */
export async function failedJob(code: ErrorCode): Promise<Scene> {
  const failure = failureOf(new SwapoutError(code, MESSAGES[code]));
  return job(until('home', line('step-finished'), 2).then((told) => resting(told, failure)));
}

export const FAILURES = ERROR_CODES;

/** As the engine words them. */
const MESSAGES: Readonly<Record<ErrorCode, string>> = {
  usage: 'The request job:answer came with other data than it takes.',
  'needs-administrator': 'Swapout has not the rights to change this machine.',
  busy: 'Process 4711 works on this machine since 08:52.',
  'job-open': 'Job 20261124T084100Z-1c2d on this machine is not finished.',
  'no-job': 'There is no job 20261124T084100Z-1c2d here.',
  'journal-damaged': 'Line 14 of the journal was changed after it was written.',
  'catalog-invalid': 'products/kes-linux.json: unknown field "packges".',
  'pack-invalid': 'pack.json of /media/stick/kit/packs/2026-11 is not a pack: no entries.',
  'pack-digest': 'training-shield.deb has another digest than the pack names.',
  'key-permissions': '/media/stick/kit/key.pem can be read by others (mode 644).',
  'key-unreadable': '/media/stick/kit/key.pem is no private key.',
  'passphrase-missing': 'The key /media/stick/kit/key.pem is protected by a passphrase.',
  'passphrase-wrong': 'The passphrase does not open /media/stick/kit/key.pem.',
  'secrets-permissions': '/root/secrets.json can be read by others (mode 644).',
  'secrets-invalid': '/root/secrets.json is not JSON.',
  'state-dir-unsafe': '/var/lib/swapout belongs to another account.',
  'state-dir-unwritable': '/var/lib/swapout cannot be written: read-only file system.',
  'disk-full': 'No space is left for /var/lib/swapout/jobs/20261124T090000Z-9f3a.',
  'receipt-invalid': 'The signature does not fit what was signed.',
  'receipt-unwritable': '/media/stick/kit/receipts cannot be written: no such device.',
  'practice-unknown': 'There is no practice machine "office".',
  'practice-damaged': 'The practice machine’s state state.json cannot be read.',
  stopped: 'The practice machine was told to stop.',
  internal: 'The engine behind this window has ended.',
};
