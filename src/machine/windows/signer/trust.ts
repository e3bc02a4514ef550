import * as fs from 'node:fs';
import * as path from 'node:path';
import { createCertificateCache, type Certificate, type CertificateCache } from './certificate.ts';
import { createIssuedBy, type IsIssuedBy } from './chain.ts';

/** What signers are judged by: the pinned roots, and what was worked out about certificates so far. */
export interface Trust {
  readonly roots: readonly Certificate[];
  /** Files of the roots' folders that hold no certificate, or could not be read: trust is missing there. */
  readonly unreadable: readonly string[];
  readonly cache: CertificateCache;
  readonly isIssuedBy: IsIssuedBy;
}

const ROOT_FILE = /\.(?:pem|crt|cer)$/i;
const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;
const MAX_FILES = 500;
const MAX_BYTES = 1024 * 1024;

export interface RootSources {
  /** PEM texts of the catalog's roots (`readPinnedRoots`). */
  readonly pinnedRoots: readonly string[];
  /**
   * Absolute paths of further folders. That only administrators can write there is the caller's to see; one
   * that does not exist holds no roots.
   */
  readonly rootsDirs: readonly string[];
}

/** Reads roots of trust. The machine's own root store is no source of them. */
export function loadTrust({ pinnedRoots, rootsDirs }: RootSources): Trust {
  const cache = createCertificateCache();
  const roots = new Map<string, Certificate>();
  const unreadable: string[] = [];
  const pinned = pinnedRoots.flatMap((pem) => certificatesIn(Buffer.from(pem), cache));
  for (const certificate of pinned) roots.set(certificate.sha256, certificate);
  for (const file of rootsDirs.flatMap((dir) => rootFiles(dir, unreadable))) {
    const certificates = readRoots(file, cache);
    if (certificates.length === 0) unreadable.push(file);
    for (const certificate of certificates) roots.set(certificate.sha256, certificate);
  }
  return { roots: [...roots.values()], unreadable, cache, isIssuedBy: createIssuedBy() };
}

function rootFiles(dir: string, unreadable: string[]): readonly string[] {
  try {
    return fs
      .readdirSync(dir)
      .filter((name) => ROOT_FILE.test(name))
      .sort()
      .slice(0, MAX_FILES)
      .map((name) => path.join(dir, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') unreadable.push(dir);
    return [];
  }
}

/** One certificate in DER, or any number in PEM. */
function readRoots(file: string, cache: CertificateCache): readonly Certificate[] {
  try {
    const stat = fs.lstatSync(file);
    if (!stat.isFile() || stat.size > MAX_BYTES) return [];
    return certificatesIn(fs.readFileSync(file), cache);
  } catch {
    return [];
  }
}

function certificatesIn(bytes: Buffer, cache: CertificateCache): readonly Certificate[] {
  const blocks = [...bytes.toString('latin1').matchAll(PEM)];
  const ders = blocks.map((block) => Buffer.from(block[1] ?? '', 'base64'));
  return (ders.length > 0 ? ders : [bytes]).flatMap((der) => cache.of(der) ?? []);
}
