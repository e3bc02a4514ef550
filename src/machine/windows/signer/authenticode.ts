import type { ASN1Obj } from '@sigstore/core';
import { openBag, type Bag } from './certificate-bag.ts';
import type { Certificate } from './certificate.ts';
import { CODE_SIGNING, findRoot } from './chain.ts';
import {
  attributeValues,
  digestOfAlgorithm,
  faultOf,
  readSignedData,
  type DigestName,
  type SignedData,
  type SignerInfo,
} from './cms.ts';
import { MalformedDer, octetsOf, oidOf, parseDer, part, partsOf } from './der.ts';
import type {
  InvalidReason,
  InvalidSignature,
  Signer,
  UntrustedSigner,
  VerifiedSignature,
} from './signer.ts';
import { provenTime } from './timestamp.ts';
import type { Trust } from './trust.ts';

/** SpcIndirectDataContent: what a program's signature is over. */
const SPC_INDIRECT_DATA = '1.3.6.1.4.1.311.2.1.4';
const SPC_PE_IMAGE = '1.3.6.1.4.1.311.2.1.15';
const NESTED_SIGNATURES = '1.3.6.1.4.1.311.2.4.1';
/** A certificate with this purpose is believed until it expires, whatever a timestamp says. */
const LIFETIME_SIGNING = '1.3.6.1.4.1.311.10.3.13';
const MAX_NESTED = 4;

export interface AuthenticodeQuestion {
  readonly trust: Trust;
  readonly now: Date;
  /** The program's digest, computed when asked for; null if it could not be read to its end. */
  readonly programDigest: (digest: DigestName) => Buffer | null;
}

type Verdict =
  | { readonly kind: 'verified'; readonly signature: VerifiedSignature }
  | UntrustedSigner
  | InvalidSignature;

/**
 * Judges a program's signature and those nested in it. One that does not hold makes the whole invalid:
 * somebody changed it. Otherwise the first with a pinned root behind it names the signer.
 */
export function judgeAuthenticode(der: Buffer, question: AuthenticodeQuestion): Signer {
  const verdicts = judgeAll(der, question);
  const invalid = verdicts.find((verdict) => verdict.kind === 'invalid');
  if (invalid !== undefined) return invalid;
  const [first, ...others] = verdicts.flatMap((verdict) =>
    verdict.kind === 'verified' ? verdict.signature : [],
  );
  if (first !== undefined) return { kind: 'verified', ...first, others };
  const untrusted = verdicts.find((verdict) => verdict.kind === 'untrusted');
  return untrusted ?? invalidity('signature-unreadable');
}

function judgeAll(der: Buffer, question: AuthenticodeQuestion): readonly Verdict[] {
  try {
    const outer = parseDer(der);
    const nested = nestedIn(outer);
    if (nested.length > MAX_NESTED) return [invalidity('signature-unreadable')];
    return [outer, ...nested].map((contentInfo) => judgeOne(contentInfo, question));
  } catch (error) {
    if (error instanceof MalformedDer) return [invalidity('signature-unreadable')];
    throw error;
  }
}

function nestedIn(contentInfo: ASN1Obj): readonly ASN1Obj[] {
  const [signer] = readSignedData(contentInfo).signers;
  return attributeValues(signer?.unsignedAttributes ?? null, NESTED_SIGNATURES);
}

function judgeOne(contentInfo: ASN1Obj, question: AuthenticodeQuestion): Verdict {
  const { trust } = question;
  const signedData = readSignedData(contentInfo);
  const [signer, ...more] = signedData.signers;
  const { content } = signedData;
  // Authenticode has exactly one signer.
  if (signer === undefined || more.length > 0 || content === null) {
    return invalidity('signature-unreadable');
  }
  const digestFault = programFault(signedData, content, question);
  if (digestFault !== null) return invalidity(digestFault);
  const bag = openBag(signedData.certificates, trust.cache);
  const certificate = bag.named(signer);
  if (certificate === null) return invalidity('signer-certificate-missing');
  const signed = { type: SPC_INDIRECT_DATA, bytes: content.value };
  const fault = faultOf(signer, signed, certificate.key);
  return fault === null ? judgeTrust(signer, certificate, bag, question) : invalidity(fault);
}

/** Whose the signature is, once it is known to fit file and certificate. */
function judgeTrust(
  signer: SignerInfo,
  certificate: Certificate,
  bag: Bag,
  { trust, now }: AuthenticodeQuestion,
): Verdict {
  if (signer.digest === null) return invalidity('algorithm-unsupported');
  const signedAt = provenTime(signer, bag, trust);
  const isForLifetime = certificate.purposes?.includes(LIFETIME_SIGNING) ?? false;
  const chain = findRoot(
    {
      signer: certificate,
      others: bag.all,
      roots: trust.roots,
      purpose: CODE_SIGNING,
      at: isForLifetime ? now : (signedAt ?? now),
    },
    trust.isIssuedBy,
  );
  const { subject, issuer, sha256 } = certificate;
  if (chain.kind === 'untrusted') {
    return { kind: 'untrusted', claimedSubject: subject, why: chain.why };
  }
  return {
    kind: 'verified',
    signature: {
      subject,
      issuer,
      root: { subject: chain.root.subject, sha256: chain.root.sha256 },
      certificateSha256: sha256,
      digest: signer.digest,
      signedAt: signedAt?.toISOString() ?? null,
    },
  };
}

/** Is this a program's signature, and is the digest in it that of this program? */
function programFault(
  { contentType }: SignedData,
  content: ASN1Obj,
  { programDigest }: AuthenticodeQuestion,
): InvalidReason | null {
  if (contentType !== SPC_INDIRECT_DATA) return 'signature-unreadable';
  const [data, digestInfo] = partsOf(content);
  if (data === undefined || digestInfo === undefined) return 'signature-unreadable';
  if (oidOf(part(data, 0)) !== SPC_PE_IMAGE) return 'signature-unreadable';
  const digest = digestOfAlgorithm(part(digestInfo, 0));
  if (digest === null) return 'algorithm-unsupported';
  const found = programDigest(digest);
  return found !== null && octetsOf(part(digestInfo, 1)).equals(found) ? null : 'digest-differs';
}

function invalidity(why: InvalidReason): InvalidSignature {
  return { kind: 'invalid', why };
}
