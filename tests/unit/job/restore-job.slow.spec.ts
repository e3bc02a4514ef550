import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lookAt, machineOf, restoreBackups, withEarlierJob } from '../../../src/index.ts';
import { exitCodeOf, runDocument } from '../../../src/model/run-document.ts';
import { anEngine, eventsOf, jobDirOf, resume, run, runToEnd } from './practice-job.ts';

const CHOICE = 'practice:endpoint-reboot';
const io = { passphrase: () => Promise.resolve(null) };

async function payloadOf(path: string | undefined): Promise<string> {
  const { payload } = JSON.parse(await readFile(path ?? '', 'utf8')) as { payload: string };
  return Buffer.from(payload, 'base64').toString('utf8');
}

describe('restore', () => {
  it('puts back what was copied, names what was only recorded, and withdraws the receipt', async () => {
    const engine = await anEngine();
    const job = await runToEnd(engine, CHOICE);
    const withdrawn = job.receipts.at(-1)?.payloadSha256 ?? '';
    const {
      paths,
      failed,
      recordedOnly,
      job: after,
    } = await restoreBackups(engine, CHOICE, job.id, io);
    expect(failed).toEqual([]);
    expect(paths).toContain('C:\\ProgramData\\Kaspersky Lab');
    expect(recordedOnly).toEqual(['C:\\Program Files (x86)\\Kaspersky Lab']);
    const machine = await machineOf(engine, CHOICE);
    const { snapshot } = await lookAt(engine, machine, () => undefined);
    const there = snapshot.facts.map(({ locator }) => locator);
    expect(there).toContain('C:\\ProgramData\\Kaspersky Lab');
    expect(there).not.toContain('C:\\Program Files (x86)\\Kaspersky Lab');

    const receipt = after.receipts.at(-1);
    expect(receipt?.supersedes).toBe(withdrawn);
    const payload = await payloadOf(receipt?.path);
    expect(payload).toContain('"how":"withdrawn"');
    expect(payload).toContain(`"withdraws":{"receipt":"${withdrawn}"`);
    expect(payload).toContain('"status":"unproven"');
  });

  it('is told again by resume: the verdict is of before', async () => {
    const engine = await anEngine();
    const job = await runToEnd(engine, CHOICE);
    const { job: restored } = await restoreBackups(engine, CHOICE, job.id, io);
    const document = runDocument(await resume(engine, CHOICE));
    expect(document.restoredAt).not.toBeNull();
    expect(document.receipt).toBe(restored.receipts.at(-1)?.path);
    expect(exitCodeOf(restored)).toBe(0);
    const machine = await machineOf(engine, CHOICE);
    const { detection } = await lookAt(engine, machine, () => undefined);
    const { earlierJob } = await withEarlierJob(engine, CHOICE, detection, () => undefined);
    expect(earlierJob?.restoredAt).toBe(document.restoredAt);
  });

  it('overwrites nothing that is there by now, and says so', async () => {
    const engine = await anEngine();
    const job = await runToEnd(engine, CHOICE);
    await restoreBackups(engine, CHOICE, job.id, io);
    const { paths, failed } = await restoreBackups(engine, CHOICE, job.id, io);
    expect(paths).toEqual([]);
    expect(failed.length).toBeGreaterThan(2);
    expect(failed[0]?.why).toContain('not overwritten');
  });

  it('does not fail over a backup that is gone: the others come back', async () => {
    const engine = await anEngine();
    const job = await runToEnd(engine, CHOICE);
    const [first] = job.backups.filter(({ file }) => file !== null);
    await rm(join(jobDirOf(engine, job.id), 'backups', first?.file ?? ''));
    const { paths, failed } = await restoreBackups(engine, CHOICE, job.id, io);
    expect(failed.map(({ path }) => path)).toEqual([first?.path]);
    expect(paths.length).toBeGreaterThan(1);
    const events = await eventsOf(engine, job.id);
    expect(events.slice(-3).map(({ type }) => type)).toEqual([
      'restore-began',
      'restored',
      'receipt-written',
    ]);
  });

  it('refuses an unknown job, a job of another machine, and one that is not finished', async () => {
    const engine = await anEngine();
    const job = await run(engine, CHOICE);
    await expect(restoreBackups(engine, CHOICE, '20200101T000000Z-0000', io)).rejects.toMatchObject(
      {
        code: 'no-job',
      },
    );
    await expect(restoreBackups(engine, 'practice:home-suite', job.id, io)).rejects.toMatchObject({
      code: 'no-job',
      message: expect.stringContaining(CHOICE) as string,
    });
    await expect(restoreBackups(engine, CHOICE, job.id, io)).rejects.toMatchObject({
      code: 'job-open',
    });
  });
});
