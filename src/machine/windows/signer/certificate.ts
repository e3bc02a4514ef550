import { hash, X509Certificate, type KeyObject } from 'node:crypto';
import type { ASN1Obj } from '@sigstore/core';
import { octetsOf, oidOf, parseDer, part, partsOf, tagged } from './der.ts';
import { nameText } from './name-text.ts';

/** An X.509 certificate as far as a chain of signers asks. */
export interface Certificate {
  readonly sha256: string;
  readonly subject: string;
  readonly issuer: string;
  /** Names as Node writes them, kept because each look asks OpenSSL anew. */
  readonly names: { readonly subject: string; readonly issuer: string };
  readonly x509: X509Certificate;
  readonly key: KeyObject;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly isAuthority: boolean;
  /** Purposes (extended key usage) by identifier; null: not limited. */
  readonly purposes: readonly string[] | null;
  /** How many authorities may stand between it and the signer; null: not limited. */
  readonly maxAuthoritiesBelow: number | null;
  /** Signed with a sound algorithm, its key long enough, no critical extension that is not understood. */
  readonly isSound: boolean;
}

/** Certificates made once for each distinct bytes: a machine's programs share a handful. */
export interface CertificateCache {
  /** Null for what is no certificate. Throws nothing. */
  readonly of: (der: Buffer) => Certificate | null;
}

const BASIC_CONSTRAINTS = '2.5.29.19';
/** Extensions that Node or this file looks at: a certificate may demand that they are. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  BASIC_CONSTRAINTS,
  '2.5.29.15', // key usage, by OpenSSL in checkIssued
  '2.5.29.37', // extended key usage
  '2.5.29.32', // certificate policies: every policy is accepted
]);
/** RSA and ECDSA with SHA-1 to SHA-512; nothing with MD5. */
const SOUND_SIGNATURES: ReadonlySet<string> = new Set([
  ...['5', '11', '12', '13'].map((last) => `1.2.840.113549.1.1.${last}`),
  ...['1', '3.2', '3.3', '3.4'].map((last) => `1.2.840.10045.4.${last}`),
]);
const MIN_RSA_BITS = 2048;
/** No authority has longer keys, and a hostile one of each certificate would take seconds to check. */
const MAX_RSA_BITS = 8192;
const SOUND_CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
/** What a run may keep; hostile files could bring any number. */
const MAX_CACHED = 2000;

export function createCertificateCache(): CertificateCache {
  const known = new Map<string, Certificate | null>();
  return {
    of: (der) => {
      const sha256 = hash('sha256', der, 'hex');
      const cached = known.get(sha256);
      if (cached !== undefined) return cached;
      if (known.size >= MAX_CACHED) known.clear();
      const certificate = readCertificate(der, sha256);
      known.set(sha256, certificate);
      return certificate;
    },
  };
}

function readCertificate(der: Buffer, sha256: string): Certificate | null {
  try {
    const x509 = new X509Certificate(der);
    const object = parseDer(der);
    const extensions = extensionsOf(object);
    const key = x509.publicKey;
    if (rsaBits(key) > MAX_RSA_BITS) return null;
    const legacy = x509.toLegacyObject();
    return {
      sha256,
      subject: nameText(legacy.subject),
      issuer: nameText(legacy.issuer),
      names: { subject: x509.subject, issuer: x509.issuer },
      x509,
      key,
      validFrom: new Date(x509.validFrom),
      validTo: new Date(x509.validTo),
      isAuthority: x509.ca,
      purposes: Array.isArray(x509.keyUsage) ? x509.keyUsage : null,
      maxAuthoritiesBelow: pathLength(extensions),
      isSound:
        SOUND_SIGNATURES.has(oidOf(part(part(object, 1), 0))) &&
        isLongEnough(key) &&
        extensions.every(({ oid, isCritical }) => !isCritical || UNDERSTOOD.has(oid)),
    };
  } catch {
    // OpenSSL and the reader of DER have errors of their own for each of many ways to be no certificate.
    return null;
  }
}

/** Issuer (content of the name) and serial number, by which a SignerInfo names a certificate. Throws MalformedDer. */
export function identityOf(certificate: ASN1Obj): {
  readonly issuer: Buffer;
  readonly serial: Buffer;
} {
  const signed = part(certificate, 0);
  const first = tagged(signed, 0) === null ? 0 : 1;
  return { serial: part(signed, first).value, issuer: part(signed, first + 2).value };
}

interface Extension {
  readonly oid: string;
  readonly isCritical: boolean;
  readonly value: Buffer;
}

function extensionsOf(certificate: ASN1Obj): readonly Extension[] {
  const list = tagged(part(certificate, 0), 3)?.subs[0];
  return (list === undefined ? [] : partsOf(list)).map((extension) => {
    const [, flag] = partsOf(extension);
    const hasFlag = flag?.tag.isBoolean() ?? false;
    return {
      oid: oidOf(part(extension, 0)),
      isCritical: hasFlag && flag?.value[0] !== 0,
      value: octetsOf(part(extension, hasFlag ? 2 : 1)),
    };
  });
}

function pathLength(extensions: readonly Extension[]): number | null {
  const constraints = extensions.find(({ oid }) => oid === BASIC_CONSTRAINTS);
  if (constraints === undefined) return null;
  const limit = partsOf(parseDer(constraints.value)).find(({ tag }) => tag.isInteger());
  // A limit that no chain of ours reaches is as good as its true number.
  return limit === undefined ? null : limit.value.length === 1 ? (limit.value[0] ?? 0) : 255;
}

function isLongEnough(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ec'
    ? SOUND_CURVES.has(key.asymmetricKeyDetails?.namedCurve ?? '')
    : rsaBits(key) >= MIN_RSA_BITS;
}

function rsaBits(key: KeyObject): number {
  return key.asymmetricKeyType === 'rsa' ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : 0;
}
