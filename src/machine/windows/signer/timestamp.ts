import type { ASN1Obj } from '@sigstore/core';
import { openBag, type Bag } from './certificate-bag.ts';
import { findRoot, TIME_STAMPING } from './chain.ts';
import {
  attributeValues,
  digestOfAlgorithm,
  faultOf,
  hashOf,
  readSignedData,
  readSignerInfo,
  type SignerInfo,
} from './cms.ts';
import { MalformedDer, octetsOf, parseDer, part, partsOf, timeOf } from './der.ts';
import type { Trust } from './trust.ts';

/** A timestamp token (RFC 3161) under Microsoft's name for it. */
const RFC3161_TOKEN = '1.3.6.1.4.1.311.3.3.1';
/** The older form (PKCS #9): a SignerInfo over the signature, its certificates among the file's. */
const COUNTERSIGNATURE = '1.2.840.113549.1.9.6';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const DATA = '1.2.840.113549.1.7.1';
const SIGNING_TIME = '1.2.840.113549.1.9.5';
/** A file carries one or two; each costs a signature check. */
const MAX_TIMESTAMPS = 4;

/**
 * When a signature existed, as a timestamp says whose own signature leads to a pinned root; null if none
 * does. A timestamp of anybody else's says nothing.
 */
export function provenTime(signer: SignerInfo, bag: Bag, trust: Trust): Date | null {
  const { unsignedAttributes } = signer;
  const tokens = attributeValues(unsignedAttributes, RFC3161_TOKEN);
  for (const token of tokens.slice(0, MAX_TIMESTAMPS)) {
    const time = soundly(() => timeOfToken(token, signer.signature, trust));
    if (time !== null) return time;
  }
  const countersignatures = attributeValues(unsignedAttributes, COUNTERSIGNATURE);
  for (const info of countersignatures.slice(0, MAX_TIMESTAMPS)) {
    const time = soundly(() => timeOfCountersignature(info, signer.signature, bag, trust));
    if (time !== null) return time;
  }
  return null;
}

/** A timestamp that cannot be read is none: the signature stands without it. */
function soundly(read: () => Date | null): Date | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedDer) return null;
    throw error;
  }
}

function timeOfToken(token: ASN1Obj, signature: Buffer, trust: Trust): Date | null {
  const signedData = readSignedData(token);
  const [signer] = signedData.signers;
  if (signedData.contentType !== TST_INFO || !signedData.content || !signer) return null;
  const bytes = octetsOf(signedData.content);
  const info = parseDer(bytes);
  const [, , imprint, , time] = partsOf(info);
  if (imprint === undefined || time === undefined) return null;
  const digest = digestOfAlgorithm(part(imprint, 0));
  if (digest === null || !octetsOf(part(imprint, 1)).equals(hashOf(digest, signature))) return null;
  const stamper = openBag(signedData.certificates, trust.cache);
  return ifStamped(signer, { type: TST_INFO, bytes }, stamper, timeOf(time), trust);
}

function timeOfCountersignature(
  object: ASN1Obj,
  signature: Buffer,
  bag: Bag,
  trust: Trust,
): Date | null {
  const signer = readSignerInfo(object);
  const [time] = attributeValues(signer.signedAttributes, SIGNING_TIME);
  if (time === undefined) return null;
  return ifStamped(signer, { type: DATA, bytes: signature }, bag, timeOf(time), trust);
}

/** The time, if the stamper's signature holds and leads to a pinned root for time stamping at that time. */
function ifStamped(
  signer: SignerInfo,
  content: { readonly type: string; readonly bytes: Buffer },
  bag: Bag,
  time: Date,
  { roots, isIssuedBy }: Trust,
): Date | null {
  const stamper = bag.named(signer);
  if (stamper === null || faultOf(signer, content, stamper.key) !== null) return null;
  const question = { signer: stamper, others: bag.all, roots, purpose: TIME_STAMPING, at: time };
  return findRoot(question, isIssuedBy).kind === 'trusted' ? time : null;
}
