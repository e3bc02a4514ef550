import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bufferRanges } from '../../../../../src/machine/windows/signer/file-ranges.ts';
import {
  createSignerReader,
  readSigner,
  signerIn,
} from '../../../../../src/machine/windows/signer/read-signer.ts';
import type { Signer } from '../../../../../src/machine/windows/signer/signer.ts';
import { loadTrust } from '../../../../../src/machine/windows/signer/trust.ts';
import { readVersionInfo } from '../../../../../src/machine/windows/signer/version-info.ts';

const SIGNED_DIR = path.resolve('tests/fixtures/signed');
const ROOTS_DIRS = [path.join(SIGNED_DIR, 'roots')];
/** Long after the day on which the short-lived certificate of the samples ended. */
const NOW = new Date('2030-01-01T00:00:00Z');
const LATIN = 'CN=AO Kaspersky Lab, O=AO Kaspersky Lab, L=Moscow, C=RU';
const CYRILLIC = ['CN', 'O'].map((type) => `${type}="АО \\"Лаборатория Касперского\\""`).join(', ');

const readSample = createSignerReader({ pinnedRoots: [], rootsDirs: ROOTS_DIRS, now: NOW });
const sample = (name: string): string => path.join(SIGNED_DIR, `${name}.exe`);

describe('the signer of a program signed by osslsigncode', () => {
  it.each([
    ['sha256', 'sha256'],
    ['sha256-32-bit', 'sha256'],
    ['sha384-page-hashes', 'sha384'],
    ['sha1', 'sha1'],
    ['stamped', 'sha256'],
    ['with-blob', 'sha256'],
  ])('of %s is verified to the pinned root', (name, digest) => {
    expect(readSample(sample(name))).toMatchObject({
      kind: 'verified',
      subject: LATIN,
      issuer: 'CN=Stand-in Code Signing CA, O=Stand-in Trust',
      root: { subject: 'CN=Stand-in Root CA, O=Stand-in Trust' },
      digest,
      others: [],
    });
  });

  it('whose certificate has ended counts as of the time that a trusted timestamp proves', () => {
    const signer = readSample(sample('expired-stamped'));
    expect(signer).toMatchObject({ kind: 'verified', subject: LATIN });
    if (signer.kind !== 'verified') throw new Error('not verified');
    expect(signer.signedAt).toMatch(/^20\d\d-\d\d-\d\dT/);
  });

  it('that is nested in the first signature is told beside it', () => {
    expect(readSample(sample('sha1-and-nested-sha256'))).toMatchObject({
      kind: 'verified',
      subject: LATIN,
      digest: 'sha1',
      others: [{ subject: `${CYRILLIC}, C=RU`, digest: 'sha256' }],
    });
  });

  it.each([
    ['expired', { kind: 'untrusted', claimedSubject: LATIN, why: 'outside-validity' }],
    ['stranger', { kind: 'untrusted', claimedSubject: LATIN, why: 'no-path-to-root' }],
    [
      'server',
      {
        kind: 'untrusted',
        claimedSubject: 'CN=AO Kaspersky Lab, O=AO Kaspersky Lab, C=RU',
        why: 'wrong-purpose',
      },
    ],
    ['md5', { kind: 'invalid', why: 'algorithm-unsupported' }],
    ['plain', { kind: 'unsigned' }],
  ])('of %s proves nothing', (name, signer) => {
    expect(readSample(sample(name))).toEqual(signer);
  });

  it('without any root is untrusted', () => {
    expect(readSigner(sample('sha256'), { pinnedRoots: [], rootsDirs: [], now: NOW })).toEqual({
      kind: 'untrusted',
      claimedSubject: LATIN,
      why: 'no-path-to-root',
    });
  });

  it('leads to a root from any of the folders given', () => {
    const empty = fs.mkdtempSync(path.join(os.tmpdir(), 'swapout-roots-'));
    const options = { pinnedRoots: [], rootsDirs: [empty, ...ROOTS_DIRS], now: NOW };
    expect(readSigner(sample('sha256'), options).kind).toBe('verified');
  });

  it('is independent of the version information, which the same file holds in two languages', () => {
    expect(readVersionInfo(sample('stranger'))).toMatchObject({
      companies: ['AO Kaspersky Lab', 'АО "Лаборатория Касперского"'],
      fileVersion: '21.3.10.391',
    });
  });
});

describe('a file changed after it was signed', () => {
  const trust = loadTrust({ pinnedRoots: [], rootsDirs: ROOTS_DIRS });
  const original = fs.readFileSync(sample('sha256'));
  const tableAt = original.readUInt32LE(88 + 112 + 32);
  const readChanged = (bytes: Buffer): Signer => signerIn(bufferRanges(bytes), trust, NOW);

  it('is invalid wherever in the program a byte differs', () => {
    for (let at = 0; at < tableAt; at += 1) {
      const changed = Buffer.from(original);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      expect(readChanged(changed).kind, `byte ${at}`).not.toBe(isUncovered(at) ? '' : 'verified');
    }
  });

  /** The checksum alone is covered by no digest; a changed directory entry leads the reader astray. */
  function isUncovered(at: number): boolean {
    return at >= 88 + 64 && at < 88 + 68;
  }

  it('is invalid wherever in the signature a byte differs, but for what names no part of the proof', () => {
    const verifiedAt: number[] = [];
    for (let at = tableAt; at < original.length; at += 1) {
      const changed = Buffer.from(original);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      const signer = readChanged(changed);
      if (signer.kind !== 'verified') continue;
      expect(signer.subject).toBe(LATIN);
      verifiedAt.push(at - tableAt);
    }
    // Versions, the list of digests and a parameter: read by nobody.
    expect(verifiedAt.length).toBeLessThan(40);
  });

  it.each([
    ['data appended', Buffer.concat([original, Buffer.from('more')]), 'table-out-of-place'],
    ['the table cut', original.subarray(0, -8), undefined],
    ['half of it gone', original.subarray(0, tableAt / 2), undefined],
  ])('is refused with %s', (_what, bytes, why) => {
    const expected = why ? { kind: 'invalid', why } : { kind: 'unreadable', why: 'truncated' };
    expect(readChanged(bytes)).toEqual(expected);
  });

  it('is refused with bytes behind the signature that no digest covers', () => {
    const grown = Buffer.concat([original, Buffer.from('payload!')]);
    grown.writeUInt32LE(original.length - tableAt + 8, 88 + 112 + 36);
    expect(readChanged(grown)).toEqual({ kind: 'invalid', why: 'data-after-signature' });
  });

  it('is refused with a table too large to be a signature', () => {
    const grown = Buffer.concat([original, Buffer.alloc(2 * 1024 * 1024)]);
    grown.writeUInt32LE(grown.length - tableAt, 88 + 112 + 36);
    expect(readChanged(grown)).toEqual({ kind: 'invalid', why: 'table-too-large' });
  });
});
