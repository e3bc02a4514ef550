import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { lookAt, machineOf } from '../../../src/index.ts';
import { exitCodeOf } from '../../../src/model/run-document.ts';
import type { JobEvent } from '../../../src/model/event.ts';
import type { Job } from '../../../src/model/job.ts';
import {
  anEngine,
  eventsOf,
  person,
  practiceState,
  resume,
  run,
  runToEnd,
  TRAINING_PACK,
  type RunChange,
} from './practice-job.ts';

const PASSWORDS = {
  'kes-windows': { login: 'KLAdmin', password: 'Training-KES-1' },
  'network-agent': { login: null, password: 'Training-Agent-1' },
};

interface Expected {
  readonly name: string;
  readonly change?: RunChange;
  readonly verdict: string;
  readonly exitCode: number;
  readonly rounds: number;
  readonly reboots: number;
  /** Outcomes of uninstallers and of all that did not go well. */
  readonly notable?: readonly string[];
}

const EVERY_MACHINE: readonly Expected[] = [
  { name: 'home-suite', verdict: 'removed', exitCode: 0, rounds: 2, reboots: 0 },
  { name: 'clean-machine', verdict: 'not-present', exitCode: 0, rounds: 0, reboots: 0 },
  {
    name: 'endpoint-agent-password',
    change: { products: PASSWORDS },
    verdict: 'removed',
    exitCode: 0,
    rounds: 2,
    reboots: 0,
  },
  { name: 'endpoint-reboot', verdict: 'removed', exitCode: 0, rounds: 2, reboots: 1 },
  { name: 'leftover-network-filter', verdict: 'removed', exitCode: 0, rounds: 1, reboots: 1 },
  { name: 'linux-endpoint', verdict: 'removed', exitCode: 0, rounds: 2, reboots: 0 },
  { name: 'unreadable-source', verdict: 'unproven', exitCode: 8, rounds: 2, reboots: 0 },
  {
    name: 'linux-management-server',
    change: { options: { accepts: { 'management-server': 'its clients are done' } } },
    verdict: 'removed',
    exitCode: 0,
    rounds: 2,
    reboots: 0,
  },
  {
    name: 'blocked-by-policy',
    verdict: 'still-installed',
    exitCode: 4,
    rounds: 2,
    reboots: 0,
    notable: ['kes-windows: refused, blocked-by-policy'],
  },
  {
    name: 'hanging-uninstaller',
    change: { options: { stepLimitMs: 5000 } },
    verdict: 'still-installed',
    exitCode: 4,
    rounds: 2,
    reboots: 0,
    notable: ['kes-linux: timed-out, uninstaller-hung'],
  },
  {
    name: 'linux-lying-uninstaller',
    verdict: 'still-installed',
    exitCode: 4,
    rounds: 2,
    reboots: 0,
    notable: ['kes-linux: failed, uninstaller-lied'],
  },
];

function notable(job: Job): readonly string[] {
  return job.steps.flatMap(({ step, result }) =>
    result !== null && ['failed', 'refused', 'timed-out', 'unknown'].includes(result.outcome)
      ? [`${step.product ?? 'job'}: ${result.outcome}, ${result.advice ?? 'no advice'}`]
      : [],
  );
}

describe('an unattended job on a practice machine', () => {
  it.each(EVERY_MACHINE)('ends $name as $verdict, exit code $exitCode', async (expected) => {
    const { name, change, verdict, exitCode, rounds, reboots } = expected;
    const engine = await anEngine();
    const job = await runToEnd(engine, `practice:${name}`, change);
    expect({
      stage: job.stage,
      verdict: job.stage === 'done' ? job.verdict : null,
      exitCode: exitCodeOf(job),
      rounds: job.round,
      reboots: job.reboots,
      notable: notable(job),
    }).toEqual({
      stage: 'done',
      verdict,
      exitCode,
      rounds,
      reboots,
      notable: expected.notable ?? [],
    });
    expect(job.protection).toMatchObject({ kind: 'unprotected', reason: 'none is needed here' });
    // Every end has its receipt, and beside an interim one a later that names it.
    expect(job.receipts.map(({ interim }) => interim)).toEqual([
      ...Array.from({ length: reboots }, () => true),
      false,
    ]);
    expect(job.receipts.map(({ supersedes }) => supersedes)).toEqual([
      null,
      ...job.receipts.slice(0, -1).map(({ payloadSha256 }) => payloadSha256),
    ]);
    for (const { path } of job.receipts) expect(existsSync(path)).toBe(true);
  });

  it('says of the first boot that a restart is owed, exit code 7, with an interim receipt', async () => {
    const engine = await anEngine();
    const job = await run(engine, 'practice:endpoint-reboot');
    expect([job.stage, exitCodeOf(job), job.verification?.verdict]).toEqual([
      'reboot-required',
      7,
      'removed-reboot-pending',
    ]);
    const [receipt] = job.receipts;
    const envelope = JSON.parse(await readFile(receipt?.path ?? '', 'utf8')) as { payload: string };
    const text = Buffer.from(envelope.payload, 'base64').toString('utf8');
    expect(text).toContain('"how":"interim"');
    expect(text).toContain('"status":"removed-reboot-pending"');
  });

  it('starts every step once, and finishes each that it started', async () => {
    const engine = await anEngine();
    const job = await runToEnd(engine, 'practice:linux-endpoint');
    const events = await eventsOf(engine, job.id);
    const started = events.flatMap((event) => (event.type === 'step-started' ? [event.step] : []));
    const finished = events.flatMap((event) =>
      event.type === 'step-finished' ? [event.step] : [],
    );
    expect(started).toEqual(job.steps.map(({ step }) => step.id));
    expect(finished).toEqual(started);
  });

  it('goes from reading to receipt in the order of the design', async () => {
    const engine = await anEngine();
    const job = await runToEnd(engine, 'practice:unreadable-source');
    const all = (await eventsOf(engine, job.id)).map(({ type }) => type);
    const types = all.filter(
      (type, at, all) =>
        type !== all[at - 1] && !type.startsWith('step-') && type !== 'backup-made',
    );
    expect(types).toEqual([
      'job-opened',
      'reading-taken',
      'planned',
      'plan-approved',
      'conditions-read',
      'replacement-chosen',
      'removal-began',
      'removal-ended',
      'reading-taken',
      'verified',
      'planned',
      'plan-approved',
      'removal-began',
      'removal-ended',
      'reading-taken',
      'verified',
      'replacement-finished',
      'receipt-written',
      'job-closed',
    ]);
  });

  it('leaves the machine as its verdict says, seen by a reading of its own', async () => {
    const engine = await anEngine();
    await runToEnd(engine, 'practice:linux-endpoint');
    const machine = await machineOf(engine, 'practice:linux-endpoint');
    const { detection } = await lookAt(engine, machine, () => undefined);
    expect(detection.findings.map(({ state }) => state)).toEqual(['installer']);
  });

  it('changes nothing where a stop has no answer, and ends with 9 and a receipt', async () => {
    const engine = await anEngine();
    const job = await run(engine, 'practice:linux-management-server');
    expect([job.stage, exitCodeOf(job), job.stoppedBy?.why]).toEqual(['done', 9, 'stop-refused']);
    expect(job.receipts).toHaveLength(1);
    expect(job.steps.every(({ startedAt }) => startedAt === null)).toBe(true);
    await expect(practiceState(engine, 'linux-management-server')).rejects.toThrow('ENOENT');
  });

  it('leaves a product whose password is not known, and removes the others', async () => {
    const engine = await anEngine();
    const job = await run(engine, 'practice:endpoint-agent-password', {
      products: { 'network-agent': PASSWORDS['network-agent'] },
    });
    expect(job.skippedProducts).toEqual({
      'kes-windows': 'no right password was given for an unattended job',
    });
    expect([job.verification?.verdict, exitCodeOf(job)]).toEqual(['still-installed', 4]);
    const left = (await practiceState(engine, 'endpoint-agent-password')).facts;
    expect(left.some(({ name }) => name === 'klnagent')).toBe(false);
    expect(left.some(({ name }) => name === 'AVP.KES.11.6')).toBe(true);
  });

  it('waits for a hung uninstaller without a limit, and goes on when it is ended by one', async () => {
    const engine = await anEngine();
    const pause = new AbortController();
    const waited: JobEvent[] = [];
    const job = await run(engine, 'practice:hanging-uninstaller', {
      pause: pause.signal,
      answerer: {
        ...person(),
        attended: false,
        ask: (question) => {
          if (question.kind !== 'keep-waiting') return person().ask(question);
          if (waited.length >= 2) return Promise.resolve({ answer: 'end' }) as never;
          return Promise.resolve({ answer: 'wait' }) as never;
        },
      },
      reporter: {
        line: ({ event }) => {
          if (event.type === 'kept-waiting') waited.push(event);
        },
      },
    });
    expect(waited).toHaveLength(2);
    expect(notable(job)).toEqual(['kes-linux: timed-out, uninstaller-hung']);
  });
});

describe('a replacement', () => {
  const pack = { packDir: TRAINING_PACK };

  it('is installed and checked once the old product is gone', async () => {
    const engine = await anEngine();
    const job = await runToEnd(engine, 'practice:home-suite', {
      options: { ...pack, replacement: { kind: 'pack', entry: 'training-shield-windows' } },
    });
    expect(exitCodeOf(job)).toBe(0);
    expect(job.protection).toMatchObject({
      kind: 'protected',
      by: 'Training Shield',
      already: false,
    });
    expect(job.replacementResult?.outcome).toBe('done');
  });

  it('is not installed again where it protects already', async () => {
    const engine = await anEngine();
    const job = await runToEnd(engine, 'practice:leftover-network-filter', {
      options: { ...pack, replacement: { kind: 'pack', entry: 'training-shield-windows' } },
    });
    expect(job.protection).toMatchObject({ kind: 'protected', already: true });
    expect(job.replacementStep).toBeNull();
  });

  it('is never installed beside a product that is still there', async () => {
    const engine = await anEngine();
    const job = await runToEnd(engine, 'practice:linux-lying-uninstaller', {
      options: { ...pack, replacement: { kind: 'pack', entry: 'training-shield-linux' } },
    });
    expect(job.protection?.kind).toBe('unprotected');
    expect(job.replacementStep).toBeNull();
  });

  it('waits for the restart that is owed', async () => {
    const engine = await anEngine();
    const options = {
      ...pack,
      replacement: { kind: 'pack' as const, entry: 'training-shield-windows' },
    };
    const job = await run(engine, 'practice:endpoint-reboot', { options });
    expect(job.replacementStep).toBeNull();
    const ended = await resume(engine, 'practice:endpoint-reboot');
    expect(ended.protection).toMatchObject({ kind: 'protected', already: false });
  });

  it('is put in place without a removal by "replace", on a machine that has nothing', async () => {
    const engine = await anEngine();
    const job = await run(engine, 'practice:clean-machine', {
      options: {
        ...pack,
        only: 'replace',
        replacement: { kind: 'pack', entry: 'training-shield-windows' },
      },
    });
    expect(job.protection).toMatchObject({ kind: 'protected' });
    expect([exitCodeOf(job), job.steps]).toEqual([0, []]);
  });

  it('is not put in place by "replace" where a product stands, and nothing is removed', async () => {
    const engine = await anEngine();
    const job = await run(engine, 'practice:home-suite', {
      options: {
        ...pack,
        only: 'replace',
        replacement: { kind: 'pack', entry: 'training-shield-windows' },
      },
    });
    expect([exitCodeOf(job), job.protection?.kind]).toEqual([4, 'unprotected']);
    expect(job.steps.every(({ approved }) => !approved)).toBe(true);
    await expect(practiceState(engine, 'home-suite')).rejects.toThrow('ENOENT');
  });
});
