import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEnvelope } from '../../../src/receipt/dsse.ts';
import { writeReceipt } from '../../../src/receipt/write.ts';
import { story, USERS } from './known-job.ts';
import { receiptInput, unzip } from './written-receipt.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'swapout-evidence-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

describe('the evidence bundle', () => {
  it('holds readings, journal, plans and outputs, and no backup', async () => {
    const members = await unzip((await writeReceipt(await receiptInput(dir))).evidencePath);
    expect([...members.keys()]).toEqual([
      'README.txt',
      'before-1.snapshot.json',
      'journal.jsonl',
      'logs/r1-1.log',
      'plans/round-1.json',
    ]);
    expect(members.get('journal.jsonl')?.split('\n').length).toBe(story().length + 1);
    expect(JSON.parse(members.get('plans/round-1.json') ?? '')).toMatchObject({
      schema: 'swapout.plan/v1',
    });
  });

  it('names no user and no user file, in receipt, readings, journal, plans and outputs alike', async () => {
    const { path: file, evidencePath } = await writeReceipt(await receiptInput(dir));
    const { payload } = openEnvelope(await readFile(file, 'utf8'));
    const all = [payload.toString('utf8'), ...(await unzip(evidencePath)).values()].join('\n');
    const text = all.replaceAll('annaberg-ws7', '');
    for (const user of USERS) expect(text).not.toContain(user);
    for (const name of ['taxes', 'notes.txt', 'kaspersky.txt']) expect(text).not.toContain(name);
    expect(text).toContain('user:1');
    expect(text).toContain('user:2 is logged on');
  });

  it('takes out accounts that only the machine knows of', async () => {
    const input = await receiptInput(dir);
    await writeFile(path.join(input.jobDir, 'logs', 'r1-1.log'), 'session of ottokar closed\n');
    const { evidencePath } = await writeReceipt({ ...input, knownUsers: ['ottokar'] });
    expect((await unzip(evidencePath)).get('logs/r1-1.log')).toMatch(
      /^session of user:\d closed\n$/,
    );
  });

  it('is the same, byte for byte, for the same job folder', async () => {
    const input = await receiptInput(dir);
    const [first, second] = [await writeReceipt(input), await writeReceipt(input)];
    expect(await readFile(second.evidencePath)).toEqual(await readFile(first.evidencePath));
  });

  it('keeps the beginning and the end of an endless log', { timeout: 60_000 }, async () => {
    const input = await receiptInput(dir);
    const log = path.join(input.jobDir, 'logs', 'r1-1.log');
    await writeFile(log, `first\n${'again\n'.repeat(2_000_000)}last\n`);
    const text = (await unzip((await writeReceipt(input)).evidencePath)).get('logs/r1-1.log') ?? '';
    expect(text.length).toBeLessThan(9 * 1024 * 1024);
    expect([text.startsWith('first\n'), text.endsWith('last\n')]).toEqual([true, true]);
    expect(text).toContain('bytes left out');
  });

  it('follows no link out of the job folder', async () => {
    const input = await receiptInput(dir);
    await writeFile(path.join(dir, 'secret'), 'do not take');
    await symlink(path.join(dir, 'secret'), path.join(input.jobDir, 'logs', 'x.log'));
    const members = await unzip((await writeReceipt(input)).evidencePath);
    expect([...members.values()].join('')).not.toContain('do not take');
  });
});
