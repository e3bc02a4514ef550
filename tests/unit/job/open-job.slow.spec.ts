import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createKeyForTest, journalPathOf, treeOf } from './job-files.ts';
import {
  leaveMachine,
  listJobs,
  lookAt,
  machineOf,
  planFor,
  rebootPractice,
  resetPractice,
  summaryOf,
  verifyNow,
  withEarlierJob,
} from '../../../src/index.ts';
import { exitCodeOf } from '../../../src/model/run-document.ts';
import {
  anEngine,
  eventsOf,
  jobDirOf,
  person,
  practiceState,
  resume,
  run,
  tempDir,
} from './practice-job.ts';

const REBOOT = 'practice:endpoint-reboot';
const rethrow = (error: unknown): never => {
  throw error;
};
const HOME = 'practice:home-suite';

describe('a machine with an open job', () => {
  it('gets no second one, and nothing of the machine or the journal changes', async () => {
    const engine = await anEngine();
    const open = await run(engine, REBOOT);
    const before = await treeOf(engine.stateOverride ?? '');
    await expect(run(engine, REBOOT)).rejects.toMatchObject({ code: 'job-open' });
    expect(await treeOf(engine.stateOverride ?? '')).toEqual(before);
    expect((await practiceState(engine, 'endpoint-reboot')).boot).toBe(1);
    expect(await listJobs(engine.stateOverride ?? '')).toHaveLength(1);
    expect(open.stage).toBe('reboot-required');
  });

  it('lets another machine have one', async () => {
    const engine = await anEngine();
    await run(engine, REBOOT);
    expect(exitCodeOf(await run(engine, HOME))).toBe(0);
  });

  it('is not restored, reset or left under its job', async () => {
    const engine = await anEngine();
    const { id } = await run(engine, REBOOT);
    await expect(resetPractice(engine, REBOOT)).rejects.toMatchObject({ code: 'job-open' });
    await expect(leaveMachine(engine, REBOOT, id, true)).rejects.toMatchObject({
      code: 'job-open',
    });
  });
});

describe('resume', () => {
  it('without any job says so, and makes nothing', async () => {
    const engine = await anEngine();
    await expect(resume(engine, HOME)).rejects.toMatchObject({ code: 'no-job' });
    expect(existsSync(engine.stateOverride ?? '')).toBe(false);
  });

  it('without an open job tells the last one’s end again, and writes nothing', async () => {
    const engine = await anEngine();
    const ended = await run(engine, HOME);
    const before = await treeOf(engine.stateOverride ?? '');
    const again = await resume(engine, HOME);
    expect([again.id, exitCodeOf(again)]).toEqual([ended.id, exitCodeOf(ended)]);
    expect(await treeOf(engine.stateOverride ?? '')).toEqual(before);
  });

  it('before the restart changes nothing and goes on owing it', async () => {
    const engine = await anEngine();
    const job = await run(engine, REBOOT);
    // Stands in for a machine that was not restarted: the recorded one restarts at every resume.
    const { resumeJob } = await import('../../../src/job/start-job.ts');
    const { requirePlace } = await import('../../../src/job/place.ts');
    const place = await requirePlace(REBOOT, engine.environment, engine.stateOverride);
    const machine = await machineOf(engine, REBOOT);
    const facts = await practiceState(engine, 'endpoint-reboot');
    const deps = {
      machine,
      catalog: engine.catalog,
      advice: engine.advice,
      answerer: person(),
      reporter: { line: () => undefined, output: () => undefined, progress: () => undefined },
      secrets: new Map(),
      offers: () => Promise.resolve({ offers: [], problems: [] }),
      certify: () => Promise.reject(new Error('no receipt is due')),
      pause: new AbortController().signal,
      now: engine.now,
    };
    const still = await resumeJob(place, job.id, 'Node', () => Promise.resolve(deps), engine.now);
    expect([still.stage, exitCodeOf(still)]).toEqual(['reboot-required', 7]);
    expect(await practiceState(engine, 'endpoint-reboot')).toEqual(facts);
    const since = (await eventsOf(engine, job.id)).slice(-1).map(({ type }) => type);
    expect(since).toEqual(['job-resumed']);
  });

  it('needs none of the first line’s options, and signs into the kit that was named there', async () => {
    const engine = await anEngine();
    const out = await tempDir();
    await run(engine, REBOOT, { options: { outDir: out, assetTag: 'GOV-1', technician: 't-77' } });
    const other = { ...engine, kitDir: join(await tempDir(), 'elsewhere') };
    const job = await resume(other, REBOOT);
    expect(job.options).toMatchObject({ assetTag: 'GOV-1', technician: 't-77' });
    expect((await readdir(out)).filter((name) => name.endsWith('.dsse.json'))).toHaveLength(2);
    expect(existsSync(other.kitDir)).toBe(false);
  });

  it('follows the stick to its new place, and takes --out', async () => {
    const engine = await anEngine();
    await run(engine, REBOOT);
    const moved = join(await tempDir(), 'stick');
    await rename(engine.kitDir, moved);
    const job = await resume({ ...engine, kitDir: moved }, REBOOT);
    expect(job.receipts.at(-1)?.path.startsWith(join(moved, 'receipts'))).toBe(true);
    expect(existsSync(engine.kitDir)).toBe(false);

    const second = await anEngine();
    await run(second, REBOOT);
    const outDir = await tempDir();
    const told = await resume(second, REBOOT, { moved: { kitDir: null, outDir } });
    expect(told.receipts.at(-1)?.path.startsWith(outDir)).toBe(true);
  });

  it('of a job that was given up and cut off before its receipt writes it', async () => {
    const engine = await anEngine();
    const answerer = person({ 'before-start': () => ({ answer: 'give-up', reason: 'no time' }) });
    const crash = {
      line: ({ event }: { event: { type: string } }) => {
        if (event.type === 'job-stopped') throw new Error('the power went');
      },
    };
    await expect(run(engine, HOME, { answerer, reporter: crash })).rejects.toThrow(
      'the power went',
    );
    const job = await resume(engine, HOME);
    expect([job.stage, job.receipts.length, exitCodeOf(job)]).toEqual(['done', 1, 4]);
  });

  it('under --yes of a job that has no choice yet says where it can be made, and loses nothing', async () => {
    const engine = await anEngine();
    const stop = new AbortController();
    const answerer = person({
      'before-start': () => {
        stop.abort();
        return { answer: 'look-again' };
      },
    });
    const paused = await run(engine, HOME, { answerer, pause: stop.signal });
    expect(paused.stage).toBe('preparing');
    await expect(resume(engine, HOME)).rejects.toMatchObject({ code: 'usage' });
    expect(exitCodeOf(await resume(engine, HOME, { answerer: person() }))).toBe(0);
  });
});

describe('what only reads', () => {
  it('opens no job, takes no lock and makes nothing', async () => {
    const engine = await anEngine();
    const machine = await machineOf(engine, HOME);
    const looked = await lookAt(engine, machine, () => undefined);
    planFor(engine, machine, looked);
    await withEarlierJob(engine, HOME, looked.detection, rethrow);
    await verifyNow(engine, HOME, looked);
    await listJobs(engine.stateOverride ?? '');
    expect(existsSync(engine.stateOverride ?? '')).toBe(false);
    expect(existsSync(engine.kitDir)).toBe(false);
  });

  it('names the earlier job and its receipt', async () => {
    const engine = await anEngine();
    const job = await run(engine, HOME);
    const machine = await machineOf(engine, HOME);
    const { detection } = await lookAt(engine, machine, () => undefined);
    expect((await withEarlierJob(engine, HOME, detection, rethrow)).earlierJob).toEqual({
      job: job.id,
      verdict: 'removed',
      receipt: job.receipts.at(-1)?.path,
    });
  });

  it('judges by what the last job found, and by the restart that it owes', async () => {
    const engine = await anEngine();
    await run(engine, REBOOT);
    const machine = await machineOf(engine, REBOOT);
    const look = () => lookAt(engine, machine, () => undefined);
    expect((await verifyNow(engine, REBOOT, await look())).verdict).toBe('removed-reboot-pending');
    await resume(engine, REBOOT);
    expect((await verifyNow(engine, REBOOT, await look())).verdict).toBe('removed');
  });
});

describe('two Swapouts at once', () => {
  it('refuse the second as busy, and nothing changes', async () => {
    const engine = await anEngine();
    const { id } = await run(engine, REBOOT);
    const lockPath = join(engine.stateOverride ?? '', 'practice', 'endpoint-reboot', 'lock');
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { takeLock } = await import(${JSON.stringify(resolve(import.meta.dirname, '../../../src/job/lock.ts'))});
         await takeLock(${JSON.stringify(lockPath)}, 'process ' + process.pid);
         console.log('held'); setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      await once(child.stdout, 'data');
      const before = await readFile(journalPathOf(engine, id), 'utf8');
      const busy = {
        code: 'busy',
        message: expect.stringContaining(`${child.pid ?? 0}`) as string,
      };
      await expect(run(engine, REBOOT)).rejects.toMatchObject(busy);
      await expect(resume(engine, REBOOT)).rejects.toMatchObject(busy);
      await expect(rebootPractice(engine, REBOOT)).rejects.toMatchObject(busy);
      expect((await practiceState(engine, 'endpoint-reboot')).boot).toBe(1);
      expect(await readFile(journalPathOf(engine, id), 'utf8')).toBe(before);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    expect(exitCodeOf(await resume(engine, REBOOT))).toBe(0);
  });
});

describe('the signing key', () => {
  it('that is protected, without its passphrase, is refused before anything is written', async () => {
    const engine = await anEngine();
    const keyPath = await createKeyForTest('a passphrase');
    await expect(run(engine, HOME, { options: { keyPath } })).rejects.toMatchObject({
      code: 'passphrase-missing',
    });
    await expect(
      run(engine, HOME, { options: { keyPath }, passphrase: 'another' }),
    ).rejects.toMatchObject({ code: 'passphrase-wrong' });
    expect(existsSync(engine.stateOverride ?? '')).toBe(false);
  });

  it('is asked for again at resume, before the restart and the journal are touched', async () => {
    const engine = await anEngine();
    const keyPath = await createKeyForTest('a passphrase');
    const { id } = await run(engine, REBOOT, { options: { keyPath }, passphrase: 'a passphrase' });
    const before = await readFile(journalPathOf(engine, id), 'utf8');
    await expect(resume(engine, REBOOT)).rejects.toMatchObject({ code: 'passphrase-missing' });
    expect(await readFile(journalPathOf(engine, id), 'utf8')).toBe(before);
    expect((await practiceState(engine, 'endpoint-reboot')).boot).toBe(1);
    expect(exitCodeOf(await resume(engine, REBOOT, { passphrase: 'a passphrase' }))).toBe(0);
  });

  it('of a technician never signs a practice receipt', async () => {
    const engine = await anEngine();
    const keyPath = await createKeyForTest('a passphrase');
    const job = await run(engine, HOME, { options: { keyPath }, passphrase: 'a passphrase' });
    const path = job.receipts.at(-1)?.path ?? '';
    const { payload } = JSON.parse(await readFile(path, 'utf8')) as { payload: string };
    expect(Buffer.from(payload, 'base64').toString('utf8')).toContain('"kind":"practice"');
  });
});

describe('leaving the machine', () => {
  it('takes staged copies and on request the backups, and keeps the journal', async () => {
    const engine = await anEngine();
    const job = await run(engine, HOME);
    const kept = await leaveMachine(engine, HOME, job.id, false);
    expect(kept.removed).toEqual([]);
    const backups = join(jobDirOf(engine, job.id), 'backups');
    expect(existsSync(backups)).toBe(true);
    const left = await leaveMachine(engine, HOME, job.id, true);
    expect(left).toEqual({ removed: [backups], failed: [] });
    expect(existsSync(journalPathOf(engine, job.id))).toBe(true);
  });
});

describe('the list of jobs', () => {
  it('passes over a folder in which no job began, and what is no folder', async () => {
    const engine = await anEngine();
    const { id } = await run(engine, HOME);
    const jobs = join(engine.stateOverride ?? '', 'jobs');
    await mkdir(join(jobs, '20270101T000000Z-0000'));
    await writeFile(join(jobs, '20270101T000000Z-0000', 'journal.jsonl'), '{"seq":0,"at"');
    await mkdir(join(jobs, '20270101T000001Z-0000'));
    await writeFile(join(jobs, '.DS_Store'), '');
    expect((await listJobs(engine.stateOverride ?? '')).map((job) => job.id)).toEqual([id]);
    expect(exitCodeOf(await run(engine, HOME))).toBe(0);
  });

  it('goes on with the open job, also where the clock was set back since', async () => {
    let time = Date.parse('2026-11-25T10:00:00Z');
    const engine = { ...(await anEngine()), now: () => new Date((time += 1000)) };
    await run(engine, REBOOT);
    await resume(engine, REBOOT);
    time = Date.parse('2025-01-01T00:00:00Z');
    const open = await run(engine, REBOOT);
    const job = await resume(engine, REBOOT);
    expect([job.id, job.stage]).toEqual([open.id, 'done']);
  });

  it('shows a damaged one for what it is', async () => {
    const engine = await anEngine();
    const { id } = await run(engine, HOME);
    const path = journalPathOf(engine, id);
    await writeFile(
      path,
      (await readFile(path, 'utf8')).replace('"plan-approved"', '"plan-declined"'),
    );
    const [stored] = await listJobs(engine.stateOverride ?? '');
    expect(stored === undefined ? null : summaryOf(stored)).toMatchObject({
      job: id,
      machine: HOME,
      stage: 'damaged',
      open: false,
    });
  });
});
