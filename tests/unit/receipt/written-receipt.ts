import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';
import type { JobEvent } from '../../../src/model/event.ts';
import { Statement } from '../../../src/model/receipt.ts';
import { openEnvelope } from '../../../src/receipt/dsse.ts';
import { oneJobKey } from '../../../src/receipt/key.ts';
import type { WriteReceiptInput } from '../../../src/receipt/write.ts';
import { story, writeJob } from './known-job.ts';

/** What `writeReceipt` needs for a job with these events; everything lies below `dir`. */
export async function receiptInput(
  dir: string,
  events: readonly JobEvent[] = story(),
  change: Partial<WriteReceiptInput> = {},
): Promise<WriteReceiptInput> {
  const jobDir = path.join(await mkdtemp(path.join(dir, 'job-')), 'job');
  const { job } = await writeJob(jobDir, events);
  return {
    job,
    jobDir,
    outDir: path.join(dir, 'kit', 'receipts'),
    kitDir: path.join(dir, 'kit'),
    origin: 'live',
    key: oneJobKey(),
    interim: false,
    supersedes: null,
    now: new Date('2026-11-25T03:05:00.000Z'),
    knownUsers: [],
    ...change,
  };
}

export async function statementAt(file: string): Promise<Statement> {
  const { payload } = openEnvelope(await readFile(file, 'utf8'));
  return Statement.parse(JSON.parse(payload.toString('utf8')));
}

export async function unzip(file: string): Promise<Map<string, string>> {
  const zip = await yauzl.openPromise(file);
  const members = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    const stream = await zip.openReadStreamPromise(entry);
    members.set(entry.fileName, (await buffer(stream)).toString('utf8'));
  }
  return members;
}
