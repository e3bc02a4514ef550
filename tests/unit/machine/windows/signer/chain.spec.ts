import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  createCertificateCache,
  type Certificate,
} from '../../../../../src/machine/windows/signer/certificate.ts';
import {
  createIssuedBy,
  findRoot,
  type ChainResult,
} from '../../../../../src/machine/windows/signer/chain.ts';
import {
  CODE_SIGNING,
  SERVER,
  standInCertificate,
  type StandInCertificate,
  type StandInCertificateOptions,
} from './stand-in-certificates.ts';
import { AUTHORITY, ROOT, signerNamed, STRANGER } from './stand-in-vendor.ts';

const cache = createCertificateCache();
const AT = new Date('2030-01-01T00:00:00Z');

function certificate({ der }: StandInCertificate): Certificate {
  const found = cache.of(der);
  if (found === null) throw new Error('a stand-in certificate does not parse');
  return found;
}

function judge(
  signer: StandInCertificate,
  others: readonly StandInCertificate[],
  roots: readonly StandInCertificate[] = [ROOT],
): string {
  const result: ChainResult = findRoot(
    {
      signer: certificate(signer),
      others: others.map(certificate),
      roots: roots.map(certificate),
      purpose: CODE_SIGNING,
      at: AT,
    },
    createIssuedBy(),
  );
  return result.kind === 'trusted' ? result.root.subject : result.why;
}

const authority = (change: Partial<StandInCertificateOptions>): StandInCertificate =>
  standInCertificate({
    subject: { CN: 'Stand-in Other CA' },
    issuer: ROOT,
    isAuthority: true,
    ...change,
  });
const below = (issuer: StandInCertificate): readonly [StandInCertificate, StandInCertificate[]] => [
  signerNamed({ CN: 'Stand-in Signer' }, issuer),
  [issuer],
];

describe('findRoot', () => {
  const TRUSTED = 'CN=Stand-in Root CA, O=Stand-in Trust';

  it.each([
    ['directly below the root', [signerNamed({ CN: 'A' }, ROOT), []]],
    ['below an authority', below(AUTHORITY)],
    ['below one for code signing', below(authority({ purposes: [CODE_SIGNING] }))],
    ['below one for every purpose', below(authority({ purposes: ['2.5.29.37.0'] }))],
  ] as const)('trusts a signer %s', (_what, [signer, others]) => {
    expect(judge(signer, others)).toBe(TRUSTED);
  });

  const past = new Date('2021-01-01T00:00:00Z');
  const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const p224 = generateKeyPairSync('ec', { namedCurve: 'secp224r1' });
  const leaf = signerNamed({ CN: 'Stand-in Leaf' }, ROOT);
  const second = authority({ subject: { CN: 'Stand-in Second CA' }, issuer: AUTHORITY });
  it.each([
    ['no-path-to-root', 'whose authority did not come with it', [below(AUTHORITY)[0], []]],
    ['no-path-to-root', 'below a stranger', below(STRANGER)],
    ['no-path-to-root', 'below another signer', below(leaf)],
    [
      'no-path-to-root',
      'deeper than an authority may delegate',
      [signerNamed({ CN: 'A' }, second), [second, AUTHORITY]],
    ],
    ['outside-validity', 'below an authority that has ended', below(authority({ validTo: past }))],
    ['wrong-purpose', 'below an authority for servers', below(authority({ purposes: [SERVER] }))],
    [
      'weak-certificate',
      'below an authority that demands what is not understood',
      below(authority({ criticalExtension: '1.2.3.4' })),
    ],
    ['weak-certificate', 'below a key of 1024 bits', below(authority({ key: rsa1024 }))],
    ['weak-certificate', 'below a short curve', below(authority({ key: p224 }))],
    [
      'wrong-purpose',
      'for servers',
      [standInCertificate({ subject: { CN: 'A' }, issuer: ROOT, purposes: [SERVER] }), []],
    ],
    [
      'wrong-purpose',
      'without any purpose',
      [standInCertificate({ subject: { CN: 'A' }, issuer: ROOT }), []],
    ],
  ] as const)('says %s for a signer %s', (why, _what, [signer, others]) => {
    expect(judge(signer, others)).toBe(why);
  });

  it('takes another way where one authority has ended', () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const ended = authority({ key, validTo: past });
    const alive = authority({ key });
    expect(judge(signerNamed({ CN: 'A' }, ended), [ended, alive])).toBe(TRUSTED);
  });

  it('trusts a signer that is pinned itself, for its purpose', () => {
    const own = signerNamed({ CN: 'Stand-in Own' }, null);
    expect(judge(own, [], [own])).toBe('CN=Stand-in Own');
  });

  it('does not even take an authority whose key would be checked for seconds', () => {
    const n = Buffer.alloc(1200, 0xff).toString('base64url');
    const publicKey = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
    const huge = authority({ key: { publicKey, privateKey: ROOT.privateKey } });
    expect(cache.of(huge.der)).toBeNull();
  });

  it('ends among authorities that certify each other', () => {
    const members = Array.from({ length: 12 }, (_, index) => ({
      subject: { CN: `Stand-in Circle ${index}` },
      isAuthority: true,
      key: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    }));
    const bare = members.map((member) => standInCertificate({ ...member, issuer: null }));
    const circle = bare.flatMap((issuer) =>
      members.map((member) => standInCertificate({ ...member, issuer })),
    );
    const startedMs = performance.now();
    expect(judge(signerNamed({ CN: 'A' }, bare[0] ?? ROOT), circle)).toBe('no-path-to-root');
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});
