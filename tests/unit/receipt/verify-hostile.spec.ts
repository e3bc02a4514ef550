import { sign } from 'node:crypto';
import { mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dsse } from '@sigstore/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useReceiptCopy } from './receipt-copy.ts';

const copy = useReceiptCopy();

describe('verifyReceipt, of what a trusted key signed and is no receipt', () => {
  it.each([
    ['no JSON', () => '{"_type":'],
    ['a list', () => []],
    ['null', () => null],
    ['a deep nest', () => '['.repeat(100_000) + ']'.repeat(100_000)],
    [
      'another statement type',
      (good: object) => ({ ...good, _type: 'https://in-toto.io/Statement/v0.1' }),
    ],
    [
      'another predicate type',
      (good: object) => ({ ...good, predicateType: 'https://slsa.dev/provenance/v1' }),
    ],
    [
      'a later predicate type',
      (good: object) => ({ ...good, predicateType: 'urn:swapout:removal-receipt:v2' }),
    ],
    ['no predicate', (good: object) => ({ ...good, predicate: undefined })],
    ['no subject', (good: object) => ({ ...good, subject: [] })],
    [
      'a path as subject',
      (good: object) => ({
        ...good,
        subject: [{ name: '../x', digest: { sha256: 'a'.repeat(64) } }],
      }),
    ],
    [
      'a status that is none',
      (good: { predicate: object }) => ({
        ...good,
        predicate: { ...good.predicate, status: 'fine' },
      }),
    ],
    [
      'another signer',
      (good: { predicate: object }) => ({
        ...good,
        predicate: {
          ...good.predicate,
          signer: { kind: 'technician', keyid: 'f'.repeat(64), algorithm: 'ed25519' },
        },
      }),
    ],
  ])('refuses %s', async (_what, alter) => {
    await copy.resign(alter(await copy.body()));
    const result = await copy.verify();
    expect(result).toMatchObject({ state: 'does-not-hold', exitCode: 6, statement: null });
    expect(result.text).toMatch(/^This is no receipt that holds: .{5,}\.$/);
  });

  it('refuses another payload type, rightly signed', async () => {
    const payload = Buffer.from(JSON.stringify(await copy.body()));
    const sig = sign(
      null,
      dsse.preAuthEncoding('text/plain', payload),
      copy.key.privateKey,
    ).toString('base64');
    await writeFile(
      copy.file,
      JSON.stringify({
        payload: payload.toString('base64'),
        payloadType: 'text/plain',
        signatures: [{ sig }],
      }),
    );
    expect((await copy.verify()).text).toContain('"text/plain"');
  });
});

describe('verifyReceipt, of any file', { timeout: 60_000 }, () => {
  it('says that there is none', async () => {
    expect(await copy.verify({ file: path.join(copy.dir, 'absent.json') })).toMatchObject({
      state: 'no-such-file',
      exitCode: 2,
    });
  });

  it.each([
    ['a folder', (name: string) => mkdir(name)],
    ['a link', (name: string) => symlink(copy.file, name)],
    ['an endless device', (name: string) => symlink('/dev/zero', name)],
    ['an empty file', (name: string) => writeFile(name, '')],
    ['bytes that are no text', (name: string) => writeFile(name, Buffer.from([0xff, 0xfe, 0]))],
    [
      'a huge file',
      async (name: string) => {
        await writeFile(name, '');
        await truncate(name, 5 * 1024 ** 3);
      },
    ],
  ])('says of %s that it is no receipt', async (_what, make) => {
    const name = path.join(copy.dir, 'x.dsse.json');
    await make(name);
    expect((await copy.verify({ file: name })).exitCode).toBe(6);
  });

  it('has a result for every file, and trusts none but the very one that was signed', async () => {
    const good = await readFile(copy.file);
    const altered = fc
      .tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }))
      .map(([place, change]) => {
        const bytes = Buffer.from(good);
        bytes[place] = good[place]! ^ change;
        return bytes;
      });
    const bytes = fc.oneof(
      altered,
      fc.uint8Array().map((array) => Buffer.from(array)),
      fc.json().map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        await writeFile(copy.file, content);
        const { exitCode, payloadSha256 } = await copy.verify();
        expect([0, 6]).toContain(exitCode);
        // Only what is not signed may differ: key id, unknown field, white space.
        if (exitCode === 0) expect(payloadSha256).toBe(copy.original.payloadSha256);
      }),
      { numRuns: 300 },
    );
  });

  it('has a result for every body that a trusted key signs', async () => {
    const statement = await copy.body();
    const paths = [
      'status',
      'end',
      'times',
      'machine',
      'steps',
      'signer',
      'before',
      'verification',
      'protection',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.jsonValue({ maxDepth: 3 }),
        async (field, value) => {
          await copy.resign({
            ...statement,
            predicate: { ...statement.predicate, [field]: value },
          });
          expect([0, 6]).toContain((await copy.verify()).exitCode);
        },
      ),
    );
  });

  it.each([
    ['an absent file', '/nowhere/key.pem', 'usage'],
    ['a file that is no key', 'receipt', 'key-unreadable'],
    ['a private key', 'private', 'key-unreadable'],
  ])('says that %s cannot be trusted', async (_what, which, code) => {
    const privatePath = path.join(copy.dir, 'private.pem');
    await writeFile(privatePath, copy.key.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const named = { receipt: copy.file, private: privatePath }[which] ?? which;
    await expect(copy.verify({ trust: [named] })).rejects.toThrow(
      expect.objectContaining({ code }) as Error,
    );
  });
});
