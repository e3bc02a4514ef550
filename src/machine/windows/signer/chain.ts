import type { Certificate } from './certificate.ts';

export const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const ANY_PURPOSE = '2.5.29.37.0';

/** Why no pinned root stands behind a signer. */
export type UntrustedReason =
  'no-path-to-root' | 'outside-validity' | 'wrong-purpose' | 'weak-certificate';

export type ChainResult =
  | { readonly kind: 'trusted'; readonly root: Certificate }
  | { readonly kind: 'untrusted'; readonly why: UntrustedReason };

export interface ChainQuestion {
  readonly signer: Certificate;
  /** Certificates that came with the signature: links of a chain, never its end. */
  readonly others: readonly Certificate[];
  readonly roots: readonly Certificate[];
  readonly purpose: string;
  readonly at: Date;
}

/** Longer chains are nobody's; and so many links may be tried before a bag of cross-signed ones is given up. */
const MAX_DEPTH = 8;
const MAX_LINKS = 200;

/** Was `child` signed by the key of `parent`, an authority of that name? */
export type IsIssuedBy = (child: Certificate, parent: Certificate) => boolean;

/** Checks signatures between certificates, each pair once. */
export function createIssuedBy(): IsIssuedBy {
  const known = new Map<string, boolean>();
  return (child, parent) => {
    if (child.names.issuer !== parent.names.subject) return false;
    const pair = child.sha256 + parent.sha256;
    const cached = known.get(pair);
    if (cached !== undefined) return cached;
    if (known.size >= 10_000) known.clear();
    const isIssued = checkIssued(child, parent);
    known.set(pair, isIssued);
    return isIssued;
  };
}

function checkIssued(child: Certificate, parent: Certificate): boolean {
  try {
    return child.x509.checkIssued(parent.x509) && child.x509.verify(parent.key);
  } catch {
    // A key of another kind than the signature's.
    return false;
  }
}

/** Looks for a chain from the signer to a pinned root, every certificate of it valid at one time. */
export function findRoot(question: ChainQuestion, isIssuedBy: IsIssuedBy): ChainResult {
  const { signer, others, roots, purpose, at } = question;
  if (!(signer.purposes ?? []).includes(purpose)) return untrusted('wrong-purpose');
  if (!signer.isSound) return untrusted('weak-certificate');
  if (!isValidAt(signer, at)) return untrusted('outside-validity');
  if (isOneOf(signer, roots)) return { kind: 'trusted', root: signer };
  let why: UntrustedReason = 'no-path-to-root';
  let links = 0;
  const climb = (path: readonly Certificate[]): Certificate | null => {
    const top = path.at(-1);
    if (top === undefined || path.length > MAX_DEPTH) return null;
    for (const parent of [...roots, ...others]) {
      const isRoot = isOneOf(parent, roots);
      if (path.includes(parent) || (links += isRoot ? 0 : 1) > MAX_LINKS) continue;
      if (!isIssuedBy(top, parent)) continue;
      const fault = faultOfAuthority(parent, isRoot, path.length - 1, question);
      if (fault === null) {
        const root = isRoot ? parent : climb([...path, parent]);
        if (root !== null) return root;
      } else why = fault;
    }
    return null;
  };
  const root = climb([signer]);
  return root === null ? untrusted(why) : { kind: 'trusted', root };
}

function faultOfAuthority(
  authority: Certificate,
  isRoot: boolean,
  authoritiesBelow: number,
  { purpose, at }: ChainQuestion,
): UntrustedReason | null {
  if (!isValidAt(authority, at)) return 'outside-validity';
  const { maxAuthoritiesBelow, purposes } = authority;
  if (maxAuthoritiesBelow !== null && authoritiesBelow > maxAuthoritiesBelow) {
    return 'no-path-to-root';
  }
  // A root is trusted for being pinned; its own signature and purposes say nothing more.
  if (isRoot) return null;
  if (!authority.isAuthority) return 'no-path-to-root';
  if (!authority.isSound) return 'weak-certificate';
  const isForPurpose =
    purposes === null || purposes.includes(purpose) || purposes.includes(ANY_PURPOSE);
  return isForPurpose ? null : 'wrong-purpose';
}

function untrusted(why: UntrustedReason): ChainResult {
  return { kind: 'untrusted', why };
}

function isValidAt({ validFrom, validTo }: Certificate, at: Date): boolean {
  return validFrom <= at && at <= validTo;
}

function isOneOf({ sha256 }: Certificate, roots: readonly Certificate[]): boolean {
  return roots.some((root) => root.sha256 === sha256);
}
