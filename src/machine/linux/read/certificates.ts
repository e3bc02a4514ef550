import { X509Certificate } from 'node:crypto';
import type { Fact } from '../../../model/snapshot.ts';
import { matcherOf } from './pattern.ts';
import { Reading } from './reading.ts';
import { listEntries, readBytes, realPath, type Root } from './root.ts';

/** Where trust is given by hand first, then what the system made of it: each certificate is named once. */
const STORES = [
  '/usr/local/share/ca-certificates',
  '/etc/pki/ca-trust/source/anchors',
  '/usr/share/pki/ca-trust-source/anchors',
  '/etc/pki/trust/anchors',
  '/etc/ca-certificates/trust-source/anchors',
  '/usr/share/ca-certificates',
  '/etc/ssl/certs',
];
const MAX_DEPTH = 4;
const MAX_FILES = 5_000;
const MAX_BYTES = 8 * 1024 * 1024;
const PEM_BLOCK = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END/g;

/** Trusted certificates of the machine whose subject fits one of the patterns. */
export function readCertificates(root: Root, subjectPatterns: readonly string[]): Reading {
  const reading = new Reading('certificate');
  const matches = subjectMatcher(subjectPatterns);
  const seenBlocks = new Set<string>();
  for (const path of certificateFiles(root, reading)) {
    const bytes = reading.attempt(path, () => readBytes(root, path, MAX_BYTES));
    for (const block of bytes ? certificateBlocks(bytes) : []) {
      const key = typeof block === 'string' ? block : block.toString('base64');
      if (seenBlocks.has(key)) continue;
      seenBlocks.add(key);
      const certificate = parseCertificate(Buffer.from(key, 'base64'));
      if (!certificate) continue;
      reading.entries += 1;
      if (matches(certificate.subject)) reading.facts.push(toFact(certificate, path));
    }
  }
  return reading;
}

/** Regular files of the stores, each once: a store's many links lead into another. */
function certificateFiles(root: Root, reading: Reading): Set<string> {
  const files = new Set<string>();
  const pending = STORES.map((dir) => ({ dir, depth: 0 }));
  while (pending.length > 0) {
    const { dir, depth } = pending.shift() ?? { dir: '', depth: 0 };
    for (const entry of reading.attempt(dir, () => listEntries(root, dir)) ?? []) {
      const path = `${dir}/${entry.name}`;
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH) pending.push({ dir: path, depth: depth + 1 });
      } else if (files.size < MAX_FILES) {
        const real = reading.attempt(path, () => realPath(root, path));
        if (real !== undefined) files.add(real);
      }
    }
  }
  return files;
}

/** Base64 texts of a PEM file, or the bytes of a DER one. */
function certificateBlocks(bytes: Buffer): (string | Buffer)[] {
  const blocks = [...bytes.toString('latin1').matchAll(PEM_BLOCK)];
  if (blocks.length > 0) return blocks.map((block) => (block[1] ?? '').replace(/\s+/g, ''));
  // A DER certificate is one sequence with a length of two bytes.
  return bytes[0] === 0x30 && bytes[1] === 0x82 ? [bytes] : [];
}

interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  readonly sha256: string;
}

function parseCertificate(der: Buffer): Certificate | null {
  try {
    const { subject, issuer, fingerprint256 } = new X509Certificate(der);
    return {
      subject: rfc2253(subject),
      issuer: rfc2253(issuer),
      sha256: fingerprint256.replaceAll(':', '').toLowerCase(),
    };
  } catch {
    // A key, a request, a certificate of a newer kind: nothing that names a subject.
    return null;
  }
}

/** Node gives one part a line, in the order of the encoding; RFC 2253 turns it round. */
function rfc2253(name: string): string {
  return name.split('\n').reverse().join(', ');
}

/** A pattern may stand for the whole subject, one part of it (`CN=…`), or the part's value. */
function subjectMatcher(patterns: readonly string[]): (subject: string) => boolean {
  const matches = matcherOf(patterns, { ignoreCase: true });
  return (subject) => {
    const parts = subject.split(', ');
    return [subject, ...parts, ...parts.map((part) => part.slice(part.indexOf('=') + 1))].some(
      (text) => matches(text),
    );
  };
}

function toFact({ subject, issuer, sha256 }: Certificate, path: string): Fact {
  return { source: 'certificate', locator: path, name: subject, issuer, sha256 };
}
