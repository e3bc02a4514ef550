import { X509Certificate } from 'node:crypto';
import { certificateInBlob } from './certificate-blob.ts';
import { type ReadContext, startReading } from './context.ts';
import { childrenOf, type Key, machineKey, ownerOf, readKey, valueOf } from './keys.ts';
import { matcherOf } from './name-pattern.ts';
import type { Reading } from './reading.ts';
import { nameText } from '../signer/name-text.ts';
import { userKeys } from './user-hives.ts';

const MACHINE_STORES = [
  'SOFTWARE\\Microsoft\\SystemCertificates',
  'SOFTWARE\\Policies\\Microsoft\\SystemCertificates',
  'SOFTWARE\\Microsoft\\EnterpriseCertificates',
];
const USER_STORES = [
  'Software\\Microsoft\\SystemCertificates',
  'Software\\Policies\\Microsoft\\SystemCertificates',
];

/** Certificates of the machine's and every user's stores whose subject the plan names. */
export function readCertificates(context: ReadContext): Reading {
  const reading = startReading(context, 'certificate');
  for (const path of MACHINE_STORES) {
    const shown = path === MACHINE_STORES[0] ? 'LocalMachine' : null;
    addStores(context, reading, machineKey(path), shown);
  }
  for (const path of USER_STORES) {
    for (const key of userKeys(reading, context.users, path)) {
      addStores(context, reading, key, path === USER_STORES[0] ? `HKU\\${key.user.sid}` : null);
    }
  }
  return reading;
}

/** @param shown how Windows' own programs call the place; null: by its key */
function addStores(
  context: ReadContext,
  reading: Reading,
  stores: Key,
  shown: string | null,
): void {
  const { registry } = context.system;
  const isWanted = subjectTest(context);
  for (const store of childrenOf(reading, registry, stores)) {
    const list = {
      ...store.key,
      place: { ...store.key.place, path: `${store.key.place.path}\\Certificates` },
    };
    const place = shown === null ? store.key.locator : `${shown}\\${store.name}`;
    for (const { name: thumbprint, key } of childrenOf(reading, registry, list)) {
      const content = readKey(reading, registry, key);
      const blob = content === null ? undefined : valueOf(content, 'Blob');
      if (blob === undefined) continue;
      reading.entries += 1;
      const der = blob.type === 'binary' ? certificateInBlob(blob.bytes) : null;
      const certificate = der === null ? null : parseCertificate(der);
      if (certificate === null) {
        reading.note('damaged', `${place}\\${thumbprint}`, 'no certificate can be read in it');
      } else if (isWanted(certificate.subject)) {
        const { subject, issuer, sha256 } = certificate;
        const locator = `${place}\\${thumbprint}`;
        reading.facts.push({
          source: 'certificate',
          locator,
          name: subject,
          ...ownerOf(key),
          issuer,
          sha256,
        });
      }
    }
  }
}

interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  readonly sha256: string;
}

function parseCertificate(der: Buffer): Certificate | null {
  try {
    const { fingerprint256, ...rest } = namesOf(new X509Certificate(der));
    return { ...rest, sha256: fingerprint256.replaceAll(':', '').toLowerCase() };
  } catch {
    return null;
  }
}

function namesOf(certificate: X509Certificate) {
  // The legacy form has every part with its values, so that none can pass for another.
  const { subject, issuer } = certificate.toLegacyObject();
  return {
    subject: nameText(subject),
    issuer: nameText(issuer),
    fingerprint256: certificate.fingerprint256,
  };
}

/** A pattern may stand for the whole subject, or one part of it (`CN=…`); words for any place in it. */
function subjectTest({ plan, interest }: ReadContext): (subject: string) => boolean {
  const matches = matcherOf(plan.certificateSubjects);
  return (subject) =>
    [subject, ...subject.split(', ')].some(matches) || interest.orLookAlike(subject);
}
