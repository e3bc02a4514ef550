import { hash, verify, type KeyObject } from 'node:crypto';
import type { ASN1Obj } from '@sigstore/core';
import { bytesOf, MalformedDer, octetsOf, oidOf, part, partsOf, tagged } from './der.ts';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SET_TAG = 0x31;
/** Chains and timestamps of a file need a dozen. */
const MAX_CERTIFICATES = 32;
const MAX_SIGNERS = 8;

/**
 * Digests that a signature may rest on. SHA-1 is among them, since the vendor's older products carry nothing
 * else and to forge one of theirs the vendor itself would have to sign; MD5 is not.
 */
export type DigestName = 'sha1' | 'sha256' | 'sha384' | 'sha512';
const DIGESTS: ReadonlyMap<string, DigestName> = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

/** Signature algorithms; null: the digest is the one that the signer names beside it. */
const SIGNATURES: ReadonlyMap<string, DigestName | null> = new Map<string, DigestName | null>([
  ['1.2.840.113549.1.1.1', null],
  ['1.2.840.10045.2.1', null],
  ['1.2.840.113549.1.1.5', 'sha1'],
  ['1.2.840.113549.1.1.11', 'sha256'],
  ['1.2.840.113549.1.1.12', 'sha384'],
  ['1.2.840.113549.1.1.13', 'sha512'],
  ['1.2.840.10045.4.1', 'sha1'],
  ['1.2.840.10045.4.3.2', 'sha256'],
  ['1.2.840.10045.4.3.3', 'sha384'],
  ['1.2.840.10045.4.3.4', 'sha512'],
]);

/** A SignedData structure (RFC 5652, and PKCS #7 1.5 as Authenticode writes it). */
export interface SignedData {
  readonly contentType: string;
  /** What is signed; its `value` is what the message digest covers. Null where it lies elsewhere. */
  readonly content: ASN1Obj | null;
  readonly certificates: readonly ASN1Obj[];
  readonly signers: readonly SignerInfo[];
}

export interface SignerInfo {
  /** Names the one certificate whose key signed: issuer (content of the name) and serial number. */
  readonly issuer: Buffer;
  readonly serial: Buffer;
  readonly digest: DigestName | null;
  /** False for an algorithm that is not known here, or that contradicts the digest. */
  readonly isKnownAlgorithm: boolean;
  readonly signedAttributes: ASN1Obj | null;
  readonly unsignedAttributes: ASN1Obj | null;
  readonly signature: Buffer;
}

export function digestOfAlgorithm(identifier: ASN1Obj): DigestName | null {
  return DIGESTS.get(oidOf(part(identifier, 0))) ?? null;
}

export function hashOf(digest: DigestName, bytes: Buffer): Buffer {
  return hash(digest, bytes, 'buffer');
}

/** Takes a ContentInfo apart. Throws MalformedDer. */
export function readSignedData(contentInfo: ASN1Obj): SignedData {
  if (oidOf(part(contentInfo, 0)) !== SIGNED_DATA) throw new MalformedDer('not signed data');
  const signedData = part(tagged(contentInfo, 0) ?? contentInfo, 0);
  const [, , contained] = partsOf(signedData);
  const signers = signedData.subs.at(-1);
  if (contained === undefined || signers === undefined) throw new MalformedDer('not signed data');
  const certificates = tagged(signedData, 0)?.subs ?? [];
  if (certificates.length > MAX_CERTIFICATES || partsOf(signers).length > MAX_SIGNERS) {
    throw new MalformedDer('more certificates or signers than a file needs');
  }
  return {
    contentType: oidOf(part(contained, 0)),
    content: tagged(contained, 0)?.subs[0] ?? null,
    certificates,
    signers: signers.subs.map(readSignerInfo),
  };
}

/** Takes a SignerInfo apart: a file's, a timestamp's or a countersignature. Throws MalformedDer. */
export function readSignerInfo(info: ASN1Obj): SignerInfo {
  const parts = partsOf(info);
  const signedAttributes = tagged(info, 0);
  // Behind the optional attributes come algorithm and signature.
  const rest = parts.slice(signedAttributes === null ? 3 : 4);
  const [algorithm, signature] = rest;
  if (algorithm === undefined || signature === undefined) throw new MalformedDer('no signer');
  const issuerAndSerial = part(info, 1);
  const digest = digestOfAlgorithm(part(info, 2));
  const signatureDigest = SIGNATURES.get(oidOf(part(algorithm, 0)));
  return {
    issuer: partsOf(issuerAndSerial)[0]?.value ?? Buffer.alloc(0),
    serial: part(issuerAndSerial, 1).value,
    digest,
    isKnownAlgorithm:
      digest !== null &&
      signatureDigest !== undefined &&
      (signatureDigest === null || signatureDigest === digest),
    signedAttributes,
    unsignedAttributes: tagged(info, 1),
    signature: octetsOf(signature),
  };
}

/** Values of an attribute; none where it is absent. */
export function attributeValues(attributes: ASN1Obj | null, type: string): readonly ASN1Obj[] {
  return (attributes?.subs ?? [])
    .filter((attribute) => oidOf(part(attribute, 0)) === type)
    .flatMap((attribute) => partsOf(part(attribute, 1)));
}

export type SignatureFault =
  'algorithm-unsupported' | 'attributes-missing' | 'content-differs' | 'signature-wrong';

/**
 * Did the key sign this content? The signed attributes must name the content's type and digest; the
 * signature is over them. Null: it did.
 */
export function faultOf(
  signer: SignerInfo,
  content: { readonly type: string; readonly bytes: Buffer },
  key: KeyObject,
): SignatureFault | null {
  const { digest, signedAttributes } = signer;
  if (digest === null || !signer.isKnownAlgorithm) return 'algorithm-unsupported';
  if (signedAttributes === null) return 'attributes-missing';
  const types = attributeValues(signedAttributes, CONTENT_TYPE);
  const digests = attributeValues(signedAttributes, MESSAGE_DIGEST);
  const [type] = types;
  const [messageDigest] = digests;
  if (type === undefined || messageDigest === undefined || types.length + digests.length > 2) {
    return 'attributes-missing';
  }
  if (oidOf(type) !== content.type) return 'content-differs';
  if (!octetsOf(messageDigest).equals(hashOf(digest, content.bytes))) return 'content-differs';
  const signed = bytesOf(signedAttributes, SET_TAG);
  return isSignedBy(key, digest, signed, signer.signature) ? null : 'signature-wrong';
}

function isSignedBy(key: KeyObject, digest: DigestName, bytes: Buffer, signature: Buffer): boolean {
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'ec') return false;
  try {
    return verify(digest, bytes, key, signature);
  } catch {
    // OpenSSL throws for a signature that does not even have the form of one.
    return false;
  }
}
