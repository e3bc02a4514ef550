import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { openEnvelope, signEnvelope } from '../../../src/receipt/dsse.ts';
import { createKey, loadKey } from '../../../src/receipt/key.ts';
import type { SigningKey } from '../../../src/receipt/public-key.ts';
import {
  verifyReceipt,
  type VerifyReceiptInput,
  type VerifyReceiptResult,
} from '../../../src/receipt/verify.ts';
import { writeReceipt, type WrittenReceipt } from '../../../src/receipt/write.ts';
import { story } from './known-job.ts';
import { receiptInput } from './written-receipt.ts';

/** A receipt with all that lies beside it, signed by a technician's key; a fresh copy for each test. */
export interface ReceiptCopy {
  home: string;
  dir: string;
  key: SigningKey;
  original: WrittenReceipt;
  file: string;
  evidencePath: string;
  publicKeyPath: string;
  /** The technician's public key, as headquarters has it. */
  trustPath: string;
  verify(change?: Partial<VerifyReceiptInput>): Promise<VerifyReceiptResult>;
  body(): Promise<{ predicate: Record<string, unknown> }>;
  /** Signs another body with a good key: nothing but the body can be wrong with it. */
  resign(body: unknown, signer?: SigningKey): Promise<void>;
}

export function useReceiptCopy(): ReceiptCopy {
  const copy = {
    verify: (change = {}) =>
      verifyReceipt({
        file: copy.file,
        trust: [copy.trustPath],
        kitTrusted: null,
        practice: false,
        ...change,
      }),
    body: async () => {
      const { payload } = openEnvelope(await readFile(copy.file, 'utf8'));
      return JSON.parse(payload.toString('utf8')) as { predicate: Record<string, unknown> };
    },
    resign: async (body, signer = copy.key) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      await writeFile(copy.file, JSON.stringify(signEnvelope(Buffer.from(text, 'utf8'), signer)));
    },
  } as ReceiptCopy;
  beforeAll(async () => {
    copy.home = await mkdtemp(path.join(os.tmpdir(), 'swapout-verify-'));
    await createKey(path.join(copy.home, 'k.pem'), 'correct horse');
    copy.key = await loadKey(path.join(copy.home, 'k.pem'), 'correct horse');
    copy.original = await writeReceipt(await receiptInput(copy.home, story(), { key: copy.key }));
    copy.trustPath = path.join(copy.home, 'trusted', 'technician.pem');
    await mkdir(path.dirname(copy.trustPath));
    await writeFile(copy.trustPath, copy.key.publicKeyPem);
  });
  afterAll(async () => {
    await rm(copy.home, { recursive: true });
  });
  beforeEach(async () => {
    copy.dir = await mkdtemp(path.join(copy.home, 'copy-'));
    await cp(path.dirname(copy.original.path), copy.dir, { recursive: true });
    const beside = (name: string) => path.join(copy.dir, path.basename(name));
    copy.file = beside(copy.original.path);
    copy.evidencePath = beside(copy.original.evidencePath);
    copy.publicKeyPath = beside(copy.original.publicKeyPath);
  });
  return copy;
}
