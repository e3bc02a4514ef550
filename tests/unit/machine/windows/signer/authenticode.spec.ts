import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeAuthenticode } from '../../../../../src/machine/windows/signer/authenticode.ts';
import { bufferRanges } from '../../../../../src/machine/windows/signer/file-ranges.ts';
import { signerIn } from '../../../../../src/machine/windows/signer/read-signer.ts';
import { verifiedSubjects, type Signer } from '../../../../../src/machine/windows/signer/signer.ts';
import { loadTrust } from '../../../../../src/machine/windows/signer/trust.ts';
import { CODE_SIGNING, standInCertificate, TIME_STAMPING, toPem } from './stand-in-certificates.ts';
import { standInPe, withCertificateTable } from './stand-in-pe.ts';
import {
  authenticode,
  countersignature,
  nested,
  signedPe,
  timestamp,
  type StandInSignature,
} from './stand-in-signature.ts';
import {
  AUTHORITY,
  ROOT,
  signerNamed,
  STAMPER,
  STRANGER,
  VENDOR,
  VENDOR_NAME,
  VENDOR_SUBJECT,
} from './stand-in-vendor.ts';

const DATA = '1.2.840.113549.1.7.1';
const NOW = new Date('2030-01-01T00:00:00Z');
const TRUST = loadTrust({ pinnedRoots: [toPem(ROOT)], rootsDirs: [] });
const PE = standInPe();
const CHAIN = { signer: VENDOR, others: [AUTHORITY] } as const;
const OTHER = signerNamed({ O: 'Stand-in Other', CN: 'Stand-in Other' });
/** The vendor's certificate of some years ago. */
const ENDED = standInCertificate({
  subject: VENDOR_NAME,
  issuer: AUTHORITY,
  purposes: [CODE_SIGNING],
  validTo: new Date('2023-01-01T00:00:00Z'),
});
const IN_TIME = new Date('2022-06-01T12:00:00Z');

const judge = (pe: Buffer): Signer => signerIn(bufferRanges(pe), TRUST, NOW);
const judgeSigned = (signature: StandInSignature): Signer => judge(signedPe(PE, signature));

describe('the certificate that counts', () => {
  it('is the one that the SignerInfo names, not another in the table', () => {
    const signer = judgeSigned({ signer: OTHER, others: [VENDOR, AUTHORITY] });
    expect(verifiedSubjects(signer)).toEqual(['CN=Stand-in Other, O=Stand-in Other']);
  });

  it('is missing where the table holds the vendor alone and somebody else signed', () => {
    const signer = judgeSigned({ signer: OTHER, leavesOutSigner: true, others: [VENDOR] });
    expect(signer).toEqual({ kind: 'invalid', why: 'signer-certificate-missing' });
  });

  it('must have made the signature itself', () => {
    expect(judgeSigned({ ...CHAIN, signsWith: OTHER })).toEqual({
      kind: 'invalid',
      why: 'signature-wrong',
    });
  });

  it('proves nothing by its name', () => {
    const fake = signerNamed(VENDOR_NAME, null);
    expect(judgeSigned({ signer: fake, others: [AUTHORITY, ROOT] })).toEqual({
      kind: 'untrusted',
      claimedSubject: VENDOR_SUBJECT,
      why: 'no-path-to-root',
    });
  });

  it('cannot borrow the name of an authority with a key of its own', () => {
    const twin = standInCertificate({
      subject: { O: 'Stand-in Trust', CN: 'Stand-in Code Signing CA' },
      issuer: null,
      isAuthority: true,
    });
    const signer = judgeSigned({
      signer: signerNamed(VENDOR_NAME, twin),
      others: [twin, AUTHORITY],
    });
    expect(signer).toMatchObject({ kind: 'untrusted', why: 'no-path-to-root' });
  });
});

describe('the content', () => {
  it.each([
    ['is something else than a program’s digest', { contentType: DATA }, 'signature-unreadable'],
    ['was signed as something else', { signedContentType: DATA }, 'content-differs'],
  ] as const)('that %s is refused', (_what, change, why) => {
    expect(judgeSigned({ ...CHAIN, ...change })).toEqual({ kind: 'invalid', why });
  });
});

describe('the digest', () => {
  it.each([
    ['of another program', { digest: Buffer.alloc(32, 7) }, 'digest-differs'],
    ['of no content', { messageDigest: Buffer.alloc(32, 7) }, 'content-differs'],
    ['by MD5', { digestOid: '1.2.840.113549.2.5' }, 'algorithm-unsupported'],
  ] as const)('%s is refused', (_what, change, why) => {
    expect(judgeSigned({ ...CHAIN, ...change })).toEqual({ kind: 'invalid', why });
  });

  it('of a signature taken from another program is refused', () => {
    const stolen = authenticode(standInPe({ code: 'another' }), CHAIN);
    expect(judge(withCertificateTable(PE, stolen))).toEqual({
      kind: 'invalid',
      why: 'digest-differs',
    });
  });
});

describe('the time at which validity is judged', () => {
  it.each([
    ['an RFC 3161 timestamp', [timestamp(STAMPER, IN_TIME)], []],
    ['one with a fraction of a second', [timestamp(STAMPER, IN_TIME, { fraction: '.12' })], []],
    ['a countersignature of the older form', [countersignature(STAMPER, IN_TIME)], [STAMPER]],
  ])('is that of %s', (_what, unsigned, more) => {
    const signer = judgeSigned({ signer: ENDED, others: [AUTHORITY, ...more], unsigned });
    expect(signer).toMatchObject({ kind: 'verified', signedAt: IN_TIME.toISOString() });
  });

  const strange = standInCertificate({
    subject: { CN: 'Stand-in Stranger Time' },
    issuer: STRANGER,
    purposes: [TIME_STAMPING],
  });
  const noStamper = signerNamed({ CN: 'Stand-in No Stamper' });
  const late = new Date('2024-01-01T00:00:00Z');
  it.each([
    ['nothing', []],
    ['a timestamp of a stranger', [timestamp(strange, IN_TIME, { others: [STRANGER] })]],
    ['a stranger’s countersignature', [countersignature(strange, IN_TIME)]],
    ['a code signer’s timestamp', [timestamp(noStamper, IN_TIME, { others: [AUTHORITY] })]],
    ['a timestamp signed by another key', [timestamp(STAMPER, IN_TIME, { signsWith: strange })]],
    ['a timestamp after the end', [timestamp(STAMPER, late)]],
    ['a timestamp of another signature', [() => timestamp(STAMPER, IN_TIME)(Buffer.from('x'))]],
  ])('is now with %s', (_what, unsigned) => {
    const signer = judgeSigned({ signer: ENDED, others: [AUTHORITY, strange, STRANGER], unsigned });
    expect(signer).toMatchObject({ kind: 'untrusted', why: 'outside-validity' });
  });

  it('is now for a certificate that signs for its lifetime only', () => {
    const lifetime = standInCertificate({
      subject: VENDOR_NAME,
      issuer: AUTHORITY,
      purposes: [CODE_SIGNING, '1.3.6.1.4.1.311.10.3.13'],
      validTo: new Date('2023-01-01T00:00:00Z'),
    });
    const unsigned = [timestamp(STAMPER, IN_TIME)];
    const signer = judgeSigned({ signer: lifetime, others: [AUTHORITY], unsigned });
    expect(signer).toMatchObject({ kind: 'untrusted', why: 'outside-validity' });
  });
});

describe('nested signatures', () => {
  it('name the vendor beside another first signer', () => {
    const signer = judgeSigned({
      signer: OTHER,
      others: [AUTHORITY],
      unsigned: [nested(PE, CHAIN)],
    });
    expect(verifiedSubjects(signer)).toEqual([
      'CN=Stand-in Other, O=Stand-in Other',
      VENDOR_SUBJECT,
    ]);
  });

  it('stand for a first one whose certificate has ended', () => {
    const unsigned = [nested(PE, CHAIN)];
    const signer = judgeSigned({ signer: ENDED, others: [AUTHORITY], unsigned });
    expect(signer).toMatchObject({ kind: 'verified', subject: VENDOR_SUBJECT, others: [] });
  });

  it('that do not fit the program make the whole invalid', () => {
    const unsigned = [nested(standInPe({ code: 'another' }), CHAIN)];
    expect(judgeSigned({ ...CHAIN, unsigned })).toEqual({ kind: 'invalid', why: 'digest-differs' });
  });

  it('more than a file needs are not read', () => {
    const unsigned = [1, 2, 3, 4, 5].map(() => nested(PE, CHAIN));
    expect(judgeSigned({ ...CHAIN, unsigned })).toEqual({
      kind: 'invalid',
      why: 'signature-unreadable',
    });
  });
});

describe('signatures recorded from programs of others', () => {
  const recorded = path.resolve('tests/fixtures/signed/recorded');
  const trust = loadTrust({
    pinnedRoots: [],
    rootsDirs: [path.join(recorded, 'authorities')],
  });
  it.each([
    [
      'microsoft-2010',
      '65e161f491c1f87c14fe86a6f5a667c049429694',
      '2010-03-19T17:49:35.000Z',
      'CN=Microsoft Code Signing PCA, ',
    ],
    [
      'microsoft-2021',
      '6f40d40f80257f00b0c632abf8e0175a811a5dee84d4efa2db4cc2b50a5dc816',
      '2021-09-12T09:47:34.000Z',
      'CN=Microsoft Code Signing PCA 2010, ',
    ],
    [
      'node-2026',
      'a36b3c0136c484710e4b8e131c4904297a5ecbcd89ad36c5a0dbe00847a93689',
      '2026-09-08T00:05:56.000Z',
      'CN=Microsoft Identity Verification Root Certificate Authority 2020, ',
    ],
  ])('%s holds at the time that its timestamp proves', (name, digest, signedAt, root) => {
    const der = fs.readFileSync(path.join(recorded, `${name}.p7b`));
    const programDigest = (): Buffer => Buffer.from(digest, 'hex');
    const signer = judgeAuthenticode(der, { trust, now: NOW, programDigest });
    if (signer.kind !== 'verified') throw new Error(JSON.stringify(signer));
    expect(signer.signedAt).toBe(signedAt);
    expect(signer.root.subject.startsWith(root)).toBe(true);
    expect(signer.subject).toMatch(/^CN=(Microsoft Corporation|OpenJS Foundation), .*C=US$/);
    const another = { trust, now: NOW, programDigest: () => Buffer.alloc(digest.length / 2) };
    expect(judgeAuthenticode(der, another)).toEqual({ kind: 'invalid', why: 'digest-differs' });
    const unpinned = { trust: TRUST, now: NOW, programDigest };
    expect(judgeAuthenticode(der, unpinned).kind).toBe('untrusted');
  });
});
