import { mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { oneJobKey } from '../../../src/receipt/key.ts';
import { writeReceipt } from '../../../src/receipt/write.ts';
import { STORY, story } from './known-job.ts';
import { useReceiptCopy } from './receipt-copy.ts';
import { receiptInput } from './written-receipt.ts';

const copy = useReceiptCopy();

describe('verifyReceipt, of a good receipt', () => {
  it('trusts a key that is given', async () => {
    expect(await copy.verify()).toMatchObject({
      state: 'trusted',
      exitCode: 0,
      payloadSha256: copy.original.payloadSha256,
      keyid: copy.key.keyid,
      trustedBy: copy.trustPath,
      evidence: 'holds',
    });
  });

  it('trusts a folder of keys, and the kit where nothing is given', async () => {
    const folder = path.dirname(copy.trustPath);
    expect((await copy.verify({ trust: [folder] })).exitCode).toBe(0);
    expect((await copy.verify({ trust: [], kitTrusted: folder })).exitCode).toBe(0);
  });

  it('does not ask the kit where keys are given', async () => {
    const other = path.join(copy.dir, 'other.pem');
    await writeFile(other, oneJobKey().publicKeyPem);
    expect(
      (await copy.verify({ trust: [other], kitTrusted: path.dirname(copy.trustPath) })).exitCode,
    ).toBe(8);
  });

  it.each([null, '/nowhere/trusted'])(
    'knows no signer without trusted keys (kit: %s)',
    async (kitTrusted) => {
      const result = await copy.verify({ trust: [], kitTrusted });
      expect(result).toMatchObject({ state: 'unknown-signer', exitCode: 8, trustedBy: null });
      expect(result.text).toContain(copy.key.keyid);
    },
  );

  it('never trusts the key beside the receipt by itself', async () => {
    const stranger = oneJobKey();
    const statement = await copy.body();
    statement.predicate['signer'] = {
      kind: 'technician',
      keyid: stranger.keyid,
      algorithm: 'ed25519',
    };
    await copy.resign(statement, stranger);
    await writeFile(copy.publicKeyPath, stranger.publicKeyPem);
    expect((await copy.verify()).exitCode).toBe(8);
  });

  it('says that the evidence is absent, and trusts the rest', async () => {
    await rm(copy.evidencePath);
    const result = await copy.verify();
    expect(result).toMatchObject({ exitCode: 0, evidence: 'absent' });
    expect(result.text).toContain('not here');
  });

  it('ignores fields that a later version added', async () => {
    const statement = await copy.body();
    await copy.resign({
      ...statement,
      later: 1,
      predicate: { ...statement.predicate, later: { a: 1 } },
    });
    expect((await copy.verify()).exitCode).toBe(0);
  });

  it('does not look at key ids to decide', async () => {
    const envelope = JSON.parse(await readFile(copy.file, 'utf8')) as { signatures: object[] };
    envelope.signatures = envelope.signatures.map((signature) => ({
      ...signature,
      keyid: 'f'.repeat(64),
    }));
    await writeFile(copy.file, JSON.stringify(envelope));
    expect((await copy.verify()).exitCode).toBe(0);
  });
});

describe('verifyReceipt, of what could be taken for a receipt', () => {
  it('accepts a practice receipt only as one', async () => {
    const opened = {
      ...STORY.opened,
      options: { ...STORY.opened.options, machine: 'practice:home-suite' },
    } as const;
    const input = await receiptInput(copy.home, story({ opened }), {
      origin: 'practice',
      outDir: copy.dir,
    });
    copy.file = (await writeReceipt(input)).path;
    expect(await copy.verify()).toMatchObject({ state: 'practice', exitCode: 8 });
    const accepted = await copy.verify({ practice: true });
    expect(accepted).toMatchObject({ state: 'practice', exitCode: 0 });
    expect(accepted.text).toContain('PRACTICE');
    await writeFile(
      copy.file,
      (await readFile(copy.file, 'utf8')).replace('"payload":"e', '"payload":"f'),
    );
    expect((await copy.verify({ practice: true })).exitCode).toBe(6);
  });

  it('says of a report on a disk that it is one', async () => {
    const statement = await copy.body();
    await copy.resign({ ...statement, predicateType: 'urn:swapout:snapshot-report:v1' });
    expect((await copy.verify()).text).toContain('not on a running machine');
  });

  it('does not take a removal receipt for a practice one', async () => {
    expect((await copy.verify({ practice: true, trust: [], kitTrusted: null })).exitCode).toBe(8);
  });
});

describe('verifyReceipt, of an altered receipt', () => {
  it('refuses every altered character of the payload', async () => {
    const text = await readFile(copy.file, 'utf8');
    const [from, to] = [text.indexOf('"payload":"') + 11, text.indexOf('","payloadType"')];
    const places = [
      from,
      to - 1,
      to - 2,
      ...Array.from({ length: 60 }, (_, n) => from + Math.floor(((to - from) * n) / 60)),
    ];
    for (const place of places) {
      const other = text[place] === 'A' ? 'B' : 'A';
      await writeFile(copy.file, text.slice(0, place) + other + text.slice(place + 1));
      expect((await copy.verify()).exitCode, `character ${place}`).toBe(6);
    }
  });

  it('refuses an altered signature', async () => {
    const text = await readFile(copy.file, 'utf8');
    const place = text.indexOf('"sig":"') + 20;
    await writeFile(
      copy.file,
      text.slice(0, place) + (text[place] === 'A' ? 'B' : 'A') + text.slice(place + 1),
    );
    expect((await copy.verify()).exitCode).toBe(6);
  });

  it('refuses evidence with one byte altered, anywhere', async () => {
    const bytes = await readFile(copy.evidencePath);
    for (let count = 0; count < 40; count++) {
      const altered = Buffer.from(bytes);
      const place = Math.floor(((bytes.length - 1) * count) / 39);
      altered[place] = bytes[place]! ^ 1;
      await writeFile(copy.evidencePath, altered);
      const result = await copy.verify();
      expect(result.exitCode, `byte ${place}`).toBe(6);
      expect(result.text).toContain('evidence');
    }
  });

  it('refuses evidence that is cut off, or is a link or a folder', async () => {
    await truncate(copy.evidencePath, 10);
    expect((await copy.verify()).exitCode).toBe(6);
    await rm(copy.evidencePath);
    await symlink(copy.original.evidencePath, copy.evidencePath);
    expect((await copy.verify()).exitCode).toBe(6);
    await rm(copy.evidencePath);
    await mkdir(copy.evidencePath);
    expect((await copy.verify()).exitCode).toBe(6);
  });

  it.each([0.1, 0.5, 0.99])(
    'refuses an envelope that is torn at %d of its length',
    async (part) => {
      const { length } = await readFile(copy.file);
      await truncate(copy.file, Math.floor(length * part));
      expect((await copy.verify()).exitCode).toBe(6);
    },
  );

  it('cannot call intact what no key at hand fits', async () => {
    await rm(copy.publicKeyPath);
    const result = await copy.verify({ trust: [], kitTrusted: null });
    expect(result.exitCode).toBe(6);
    expect(result.text).toContain('--trust');
  });
});
