import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobEvent } from '../../../src/model/event.ts';
import { openEnvelope } from '../../../src/receipt/dsse.ts';
import { createKey, loadKey } from '../../../src/receipt/key.ts';
import { wallClock, writeReceipt, type WriteReceiptInput } from '../../../src/receipt/write.ts';
import { STORY, story } from './known-job.ts';
import { receiptInput, statementAt } from './written-receipt.ts';

let dir: string;
let outDir: string;
let kitDir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'swapout-write-'));
  kitDir = path.join(dir, 'kit');
  outDir = path.join(kitDir, 'receipts');
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

const inputFor = (events?: readonly JobEvent[], change?: Partial<WriteReceiptInput>) =>
  receiptInput(dir, events, change);

const isPractice = {
  ...STORY.opened,
  options: { ...STORY.opened.options, machine: 'practice:home-suite' },
} as const;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('writeReceipt', () => {
  it('puts receipt, evidence and public key beside one another, named by asset, job and number', async () => {
    const written = await writeReceipt(await inputFor());
    const base = 'GOV-00817-20261125T030000Z-9f3a-1';
    expect((await readdir(outDir)).sort()).toEqual([
      `${base}.dsse.json`,
      `${base}.evidence.zip`,
      `${base}.pub.pem`,
    ]);
    expect(written.path).toBe(path.join(outDir, `${base}.dsse.json`));
    const { payload } = openEnvelope(await readFile(written.path, 'utf8'));
    expect(sha256(payload)).toBe(written.payloadSha256);
    const { subject } = await statementAt(written.path);
    expect(subject).toEqual([
      {
        name: `${base}.evidence.zip`,
        digest: { sha256: sha256(await readFile(written.evidencePath)) },
      },
    ]);
  });

  it('names the host where nobody gave an asset tag, with nothing in it that a path could use', async () => {
    const opened = {
      ...STORY.opened,
      machine: { ...STORY.opened.machine, hostname: '../../etc/ä host' },
      options: { ...STORY.opened.options, assetTag: null },
    };
    const { path: file } = await writeReceipt(await inputFor(story({ opened })));
    expect(path.basename(file)).toBe('etc-host-20261125T030000Z-9f3a-1.dsse.json');
    expect(path.dirname(file)).toBe(outDir);
  });

  it('keeps the name of a product where a user is called like a part of it', async () => {
    const written = await writeReceipt(await inputFor(undefined, { knownUsers: ['endpoint'] }));
    const { predicate } = await statementAt(written.path);
    expect(JSON.stringify(predicate)).toContain('Kaspersky Endpoint Security for Linux');
  });

  it('signs with the key that it is given, and says whose kind it is', async () => {
    await createKey(path.join(dir, 'k.pem'), 'correct horse', 'p256');
    const key = await loadKey(path.join(dir, 'k.pem'), 'correct horse');
    const { predicate } = await statementAt(
      (await writeReceipt(await inputFor(story(), { key }))).path,
    );
    expect(predicate.signer).toEqual({
      kind: 'technician',
      keyid: key.keyid,
      algorithm: 'ecdsa-p256-sha256',
    });
  });

  it('makes a key for this job alone where there is none, and says so', async () => {
    const { predicate } = await statementAt(
      (await writeReceipt(await inputFor(story(), { key: null }))).path,
    );
    expect(predicate.signer.kind).toBe('one-job');
  });

  it('never signs a practice job with the technician key, and never counts it', async () => {
    await createKey(path.join(dir, 'k.pem'), 'correct horse');
    const key = await loadKey(path.join(dir, 'k.pem'), 'correct horse');
    const events = story({ opened: isPractice });
    const { path: file } = await writeReceipt(await inputFor(events, { key, origin: 'practice' }));
    const { predicate, predicateType } = await statementAt(file);
    expect(predicateType).toBe('urn:swapout:practice-receipt:v1');
    expect(predicate.signer.kind).toBe('practice');
    expect(predicate.signer.keyid).not.toBe(key.keyid);
    expect(predicate.sequence).toBeNull();
    expect(await readdir(kitDir)).toEqual(['receipts']);
  });

  it('counts the receipts of a kit, each naming the one before', async () => {
    const first = await writeReceipt(await inputFor());
    const second = await writeReceipt(
      await inputFor(story({ opened: { ...STORY.opened, job: 'another' } })),
    );
    expect((await statementAt(first.path)).predicate.sequence).toEqual({
      number: 1,
      previous: null,
    });
    expect((await statementAt(second.path)).predicate.sequence).toEqual({
      number: 2,
      previous: first.payloadSha256,
    });
    expect(second.supersedes).toBeNull();
  });

  it('never overwrites: a second receipt of the same job has the next number', async () => {
    const input = await inputFor();
    const first = await writeReceipt(input);
    const before = await readFile(first.path);
    const second = await writeReceipt(input);
    expect(second.path).toMatch(/-2\.dsse\.json$/);
    expect(await readFile(first.path)).toEqual(before);
  });

  it('supersedes a receipt that a crash kept out of the journal', async () => {
    const input = await inputFor();
    const orphan = await writeReceipt(input);
    const next = await writeReceipt({ ...input, supersedes: 'f'.repeat(64) });
    expect(next.supersedes).toBe(orphan.payloadSha256);
    expect((await statementAt(next.path)).predicate.supersedes).toBe(orphan.payloadSha256);
  });

  it('names the receipt that it supersedes where the kit was changed meanwhile', async () => {
    const input = await inputFor(story(), { supersedes: 'f'.repeat(64) });
    expect((await statementAt((await writeReceipt(input)).path)).predicate.supersedes).toBe(
      'f'.repeat(64),
    );
  });

  it('finishes a receipt that a power cut left unwritten, before it writes the next', async () => {
    const first = await writeReceipt(await inputFor());
    const envelope = await readFile(first.path, 'utf8');
    const chainPath = path.join(kitDir, 'chain.json');
    const chain = JSON.parse(await readFile(chainPath, 'utf8')) as object;
    await writeFile(chainPath, JSON.stringify({ ...chain, envelope }));
    await rm(first.path);
    const second = await writeReceipt(
      await inputFor(story({ opened: { ...STORY.opened, job: 'next' } })),
    );
    expect(await readFile(first.path, 'utf8')).toBe(envelope);
    expect((await statementAt(second.path)).predicate.sequence).toEqual({
      number: 2,
      previous: first.payloadSha256,
    });
    expect(JSON.parse(await readFile(chainPath, 'utf8'))).toMatchObject({
      number: 2,
      envelope: null,
    });
  });

  it.each([
    ['not JSON', '{"schema"'],
    [
      'a path',
      JSON.stringify({
        schema: 'swapout.chain/v1',
        number: 3,
        payloadSha256: 'a'.repeat(64),
        job: 'x',
        file: '../../x.dsse.json',
        envelope: 'x',
      }),
    ],
  ])(
    'counts anew where chain.json is %s, says so, and writes nothing of it',
    async (_what, content) => {
      await mkdir(kitDir);
      await writeFile(path.join(kitDir, 'chain.json'), content);
      const written = await writeReceipt(await inputFor());
      expect(written.notice).toContain('counted from 1 again');
      expect((await statementAt(written.path)).predicate.sequence?.number).toBe(1);
      expect((await readdir(dir)).filter((name) => name.endsWith('.json'))).toEqual([]);
    },
  );

  it('leaves nothing half-written, and says where, if the folder cannot be made', async () => {
    await writeFile(path.join(dir, 'file'), '');
    const input = await inputFor(story(), {
      outDir: path.join(dir, 'file', 'receipts'),
      kitDir: null,
    });
    await expect(writeReceipt(input)).rejects.toThrow(
      expect.objectContaining({
        code: 'receipt-unwritable',
        message: expect.stringContaining('file/receipts') as string,
      }) as Error,
    );
  });

  it('leaves no temporary file behind', async () => {
    await writeReceipt(await inputFor());
    const names = [...(await readdir(outDir)), ...(await readdir(kitDir))];
    expect(names.filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  it('lets everybody read receipts and nobody but the owner the chain', async () => {
    const { path: file, evidencePath, publicKeyPath } = await writeReceipt(await inputFor());
    const mode = async (name: string) => (await stat(name)).mode & 0o777;
    expect([await mode(file), await mode(evidencePath), await mode(publicKeyPath)]).toEqual([
      0o644, 0o644, 0o644,
    ]);
    expect(await mode(path.join(kitDir, 'chain.json'))).toBe(0o600);
  });

  it('refuses a journal that was altered', async () => {
    const input = await inputFor();
    const file = path.join(input.jobDir, 'journal.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('T-1042', 'T-1043'));
    await expect(writeReceipt(input)).rejects.toThrow(
      expect.objectContaining({ code: 'journal-damaged' }) as Error,
    );
  });
});

describe('wallClock', () => {
  it.each([
    [60, '2026-11-25T04:05:00.000+01:00'],
    [0, '2026-11-25T03:05:00.000+00:00'],
    [-210, '2026-11-24T23:35:00.000-03:30'],
    [345, '2026-11-25T08:50:00.000+05:45'],
  ])('shows the offset of %i minutes', (offset, text) => {
    expect(wallClock(new Date('2026-11-25T03:05:00.000Z'), offset)).toBe(text);
  });
});
