import { judgeAuthenticode } from './authenticode.ts';
import { readCertificateTable } from './certificate-table.ts';
import type { DigestName } from './cms.ts';
import { lookInto, refused, type FileRanges } from './file-ranges.ts';
import { readPe } from './pe.ts';
import { programDigest } from './program-digest.ts';
import type { Signer } from './signer.ts';
import { loadTrust, type RootSources, type Trust } from './trust.ts';

export interface SignerOptions extends RootSources {
  /** By this a signature without a proven time is judged. */
  readonly now: Date;
}

/**
 * The Authenticode signer of one executable, on every platform. Throws nothing for what file, folders or
 * system hold. Revocation is not asked: that would take a network.
 */
export function readSigner(file: string, options: SignerOptions): Signer {
  return createSignerReader(options)(file);
}

/** For many files: roots are read once, and no certificate is judged twice. */
export function createSignerReader(options: SignerOptions): (file: string) => Signer {
  const trust = loadTrust(options);
  return (file) => lookInto(file, (ranges) => signerIn(ranges, trust, options.now));
}

export function signerIn(file: FileRanges, trust: Trust, now: Date): Signer {
  const pe = readPe(file);
  if (pe.kind === 'unreadable') return pe;
  const { certificateTable: table } = pe;
  if (table === null) return { kind: 'unsigned' };
  if (table.offset + table.sizeBytes > file.sizeBytes) return refused('truncated');
  const der = readCertificateTable(file, table);
  if (typeof der === 'string') return { kind: 'invalid', why: der };
  const known = new Map<DigestName, Buffer | null>();
  const digestOnce = (digest: DigestName): Buffer | null => {
    const found = known.get(digest) ?? programDigest(file, pe, table, digest);
    known.set(digest, found);
    return found;
  };
  return judgeAuthenticode(der, { trust, now, programDigest: digestOnce });
}
