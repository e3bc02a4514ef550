import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createEngine, type Engine } from '../../../src/index.ts';
import { Notification, Welcome } from '../../../src/model/contract.ts';
import type { AnswerTo, QuestionKind, QuestionOf } from '../../../src/model/question.ts';
import { createSession, type Session } from '../../../src/worker/session.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** When everything that is recorded happened, and the window's clock a little later. */
const HAPPENED = '2026-11-24T09:00:00.000Z';
export const NOW = '2026-11-24T09:00:12.000Z';

type Answers = {
  readonly [K in QuestionKind]?: (question: QuestionOf<K>, nth: number) => AnswerTo<K>;
};

const ANSWERS: Required<Answers> = {
  'approve-plan': ({ plan }) => ({ answer: 'approve', steps: plan.steps.map(({ id }) => id) }),
  'before-start': ({ stops, offers }) => {
    const offer = offers.find(({ problem }) => problem === null);
    return {
      answer: 'begin',
      accepted: stops.map(({ name }) => ({ name, reason: 'Agreed with headquarters' })),
      replacement:
        offer === undefined
          ? { kind: 'none', reason: 'Nothing fits' }
          : { kind: 'pack', pack: offer.pack, entry: offer.entry.id },
    };
  },
  password: () => ({ answer: 'password', login: null, password: '' }),
  'keep-waiting': (_question, nth) => ({ answer: nth === 1 ? 'wait' : 'end' }),
  'step-failed': () => ({ answer: 'go-on' }),
  reboot: () => ({ answer: 'reboot-now' }),
  'install-replacement': () => ({ answer: 'install', reason: 'Agreed with headquarters' }),
};

/** What the real engine told of a whole job on a practice machine, with its times and ids made even. */
export async function record(machine: string, answers: Answers = {}): Promise<Notification[]> {
  return withSession(async (session, onTold) => {
    const told: Notification[] = [];
    const rested = Promise.withResolvers<undefined>();
    const asked = new Map<QuestionKind, number>();
    onTold((notification) => {
      told.push(notification);
      if (notification.type === 'job-rests') rested.resolve(undefined);
      if (notification.type !== 'question') return;
      const { id, question } = notification;
      const nth = (asked.get(question.kind) ?? 0) + 1;
      asked.set(question.kind, nth);
      const script = { ...ANSWERS, ...answers }[question.kind];
      const answer = (script as (question: unknown, nth: number) => object)(question, nth);
      setImmediate(() => {
        session.handle('job:answer', { question: id, answer: { ...answer } }).catch(rested.reject);
      });
    });
    const { packs } = await session.handle('session:welcome', {});
    await session.handle('job:start', {
      machine: `practice:${machine}`,
      technician: 'T-4711',
      site: 'Site 12',
      assetTag: 'A-100234',
      clockConfirmed: true,
      packDir: packs[0]?.id ?? null,
    });
    await rested.promise;
    return told;
  }, Notification.array());
}

/** What *Start* is told on a technician's machine; tests change the one field they are about. */
export async function recordWelcome(): Promise<Welcome> {
  const welcome = await withSession((session) => session.handle('session:welcome', {}), Welcome);
  return {
    ...welcome,
    runtime: 'Node 24',
    administrator: true,
    platform: 'linux',
    hostname: 'DESK-014',
    timeZone: 'UTC',
    clockSource: 'NTP, synchronised',
  };
}

async function withSession<T>(
  work: (
    session: Session,
    onTold: (listener: (notification: Notification) => void) => void,
  ) => Promise<T>,
  schema: { parse(value: unknown): T },
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'swapout-recorded-'));
  const speed = process.env['SWAPOUT_PRACTICE_SPEED'];
  process.env['SWAPOUT_PRACTICE_SPEED'] = 'Infinity';
  try {
    let hear: (notification: Notification) => void = () => undefined;
    const session = createSession(await engineIn(dir), 'practice:home-suite', (notification) => {
      hear(notification);
    });
    const result = await work(session, (listener) => {
      hear = listener;
    });
    return schema.parse(JSON.parse(evened(JSON.stringify(result), dir)));
  } finally {
    if (speed === undefined) delete process.env['SWAPOUT_PRACTICE_SPEED'];
    else process.env['SWAPOUT_PRACTICE_SPEED'] = speed;
    rmSync(dir, { recursive: true, force: true });
  }
}

function engineIn(dir: string): Promise<Engine> {
  return createEngine({
    assetsDir: join(ROOT, 'assets'),
    environment: { platform: process.platform, env: process.env, homeDir: homedir() },
    stateOverride: join(dir, 'state'),
    kitDir: join(dir, 'kit'),
    tool: { name: 'swapout', version: '0.1.0', runtime: 'Node 24' },
    now: () => new Date(HAPPENED),
  });
}

const DIGEST = '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';

/** Places, times, digests and random parts that differ from run to run, made the same in each. */
function evened(text: string, dir: string): string {
  return text
    .replaceAll(dir, '/media/stick')
    .replaceAll(ROOT, '/opt/swapout')
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\b/g, HAPPENED)
    .replaceAll(/\b(\d{8}T\d{6}Z)-[0-9a-f]{4}\b/g, '20261124T090000Z-9f3a')
    .replaceAll(/\b[0-9a-f]{64}\b/g, DIGEST)
    .replaceAll(/"durationMs":[\d.]+/g, '"durationMs":42000');
}
