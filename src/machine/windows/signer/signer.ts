import type { UntrustedReason } from './chain.ts';
import type { TableFault } from './certificate-table.ts';
import type { DigestName, SignatureFault } from './cms.ts';
import type { Refused } from './file-ranges.ts';

/** Who signed an executable, as far as it could be proven. Only `verified` names anybody. */
export type Signer = VerifiedSigner | UntrustedSigner | InvalidSignature | Unsigned | Refused;

/** One signature that holds: over these very bytes, by this certificate, with a chain to a pinned root. */
export interface VerifiedSignature {
  /** `CN=…, O=…, C=…`; no value in it can pass for a part of its own. */
  readonly subject: string;
  /** Subject of the certificate's issuer. */
  readonly issuer: string;
  readonly root: { readonly subject: string; readonly sha256: string };
  /** SHA-256 of the signer's certificate, hexadecimal. */
  readonly certificateSha256: string;
  readonly digest: DigestName;
  /** ISO time from a timestamp that leads to a pinned root itself, null where there is none. */
  readonly signedAt: string | null;
}

export interface VerifiedSigner extends VerifiedSignature {
  readonly kind: 'verified';
  /** Further signatures (nested in the first) that hold. */
  readonly others: readonly VerifiedSignature[];
}

/** The signature fits the file, but no pinned root stands behind it. What its subject says proves nothing. */
export interface UntrustedSigner {
  readonly kind: 'untrusted';
  readonly claimedSubject: string;
  /** `refused-by-windows`: our own check holds, and Windows' own (WinVerifyTrust) does not. */
  readonly why: UntrustedReason | 'refused-by-windows';
}

export type InvalidReason =
  | TableFault
  | SignatureFault
  /** The file was changed after it was signed, or the signature is another file's. */
  | 'digest-differs'
  | 'signer-certificate-missing';

export interface InvalidSignature {
  readonly kind: 'invalid';
  readonly why: InvalidReason;
}

export interface Unsigned {
  readonly kind: 'unsigned';
}

/** Subjects of all signatures that hold; none unless the signer is verified. */
export function verifiedSubjects(signer: Signer): readonly string[] {
  if (signer.kind !== 'verified') return [];
  return [signer.subject, ...signer.others.map(({ subject }) => subject)];
}
