import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey, loadKey, oneJobKey } from '../../../src/receipt/key.ts';
import { writeReceipt, type WrittenReceipt } from '../../../src/receipt/write.ts';
import { story } from './known-job.ts';
import { receiptInput } from './written-receipt.ts';

const script = path.resolve(import.meta.dirname, '../../../src/receipt/verify-receipt.sh');
const run = promisify(execFile);

interface Checked {
  readonly code: number;
  readonly output: string;
}

/** The documented lines themselves, with the system's sh, openssl and jq. */
async function check(file: string, publicKey: string): Promise<Checked> {
  try {
    const { stdout } = await run('/bin/sh', [script, file, publicKey]);
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, output: stdout };
  }
}

describe.each(['ed25519', 'p256'] as const)('verify-receipt.sh, %s', (algorithm) => {
  let dir: string;
  let receipt: WrittenReceipt;

  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'swapout-openssl-'));
    await createKey(path.join(dir, 'k.pem'), 'correct horse', algorithm);
    const key = await loadKey(path.join(dir, 'k.pem'), 'correct horse');
    receipt = await writeReceipt(await receiptInput(dir, story(), { key }));
  });
  afterAll(async () => {
    await rm(dir, { recursive: true });
  });

  async function altered(change: (text: string) => string): Promise<string> {
    const copy = `${receipt.path.replace('.dsse.json', '')}-altered.dsse.json`;
    const text = await readFile(receipt.path, 'utf8');
    expect(change(text)).not.toBe(text);
    await writeFile(copy, change(text));
    return copy;
  }

  it('holds, and prints digest, type, status, machine and signer', async () => {
    const { code, output } = await check(receipt.path, receipt.publicKeyPath);
    expect(code).toBe(0);
    expect(output).toContain('Signature Verified Successfully');
    expect(output).toContain(`payload  ${receipt.payloadSha256}`);
    expect(output).toContain('type     urn:swapout:removal-receipt:v1');
    expect(output).toContain('status   removed, finished');
    expect(output).toContain('machine  GOV-00817');
    expect(output).toContain('signer   technician');
    expect(output).toContain('evidence holds');
  });

  it('holds in URL-safe base64 too', async () => {
    const copy = await altered((text) =>
      text
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replace('application_vnd', 'application/vnd')
        .replace('in-toto-json', 'in-toto+json'),
    );
    expect((await check(copy, receipt.publicKeyPath)).code).toBe(0);
  });

  it.each([
    [
      'payload',
      (text: string) =>
        text.replace(
          /("payload":".{400})(.)/,
          (_all, before: string, one: string) => before + (one === 'A' ? 'B' : 'A'),
        ),
    ],
    ['type', (text: string) => text.replace('vnd.in-toto+json', 'vnd.in-toto+jsom')],
    [
      'signature',
      (text: string) =>
        text.replace(
          /("sig":".{20})(.)/,
          (_all, before: string, one: string) => before + (one === 'A' ? 'B' : 'A'),
        ),
    ],
  ])('does not hold with another %s', async (_what, change) => {
    const { code, output } = await check(await altered(change), receipt.publicKeyPath);
    expect(code).not.toBe(0);
    expect(output).not.toContain('Verified Successfully');
  });

  it('does not hold by another key', async () => {
    const other = path.join(dir, 'other.pem');
    await writeFile(other, oneJobKey().publicKeyPem);
    expect((await check(receipt.path, other)).code).not.toBe(0);
  });

  it('says that the evidence was changed, or is not here', async () => {
    const bytes = await readFile(receipt.evidencePath);
    await writeFile(receipt.evidencePath, Buffer.concat([bytes, Buffer.from('x')]));
    const changed = await check(receipt.path, receipt.publicKeyPath);
    expect([changed.code, changed.output.includes('CHANGED')]).toEqual([1, true]);
    await rm(receipt.evidencePath);
    const absent = await check(receipt.path, receipt.publicKeyPath);
    expect([absent.code, absent.output.includes('not here')]).toEqual([0, true]);
    await writeFile(receipt.evidencePath, bytes);
  });
});
