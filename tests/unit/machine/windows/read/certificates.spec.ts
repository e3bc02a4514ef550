import { X509Certificate } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { certificateInBlob } from '../../../../../src/machine/windows/read/certificate-blob.ts';
import { readCertificates } from '../../../../../src/machine/windows/read/certificates.ts';
import { ANNA, PROFILE_LIST, standInWindows, type StandInWindows } from './stand-in-windows.ts';

const ROOTS = join(import.meta.dirname, '../../../../../assets/catalog/roots');
const STORES = 'SOFTWARE\\Microsoft\\SystemCertificates';
const certificate = new X509Certificate(fs.readFileSync(join(ROOTS, 'globalsign-root-ca-r3.pem')));
const SUBJECT = 'CN=GlobalSign, O=GlobalSign, OU=GlobalSign Root CA - R3';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

function record(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(id, 0);
  head.writeUInt32LE(1, 4);
  head.writeUInt32LE(data.length, 8);
  return Buffer.concat([head, data]);
}

const BLOB = Buffer.concat([record(3, Buffer.alloc(20)), record(32, certificate.raw)]);

describe('readCertificates', () => {
  it('finds a subject in stores of the machine and of a user', () => {
    windows = standInWindows({
      keys: {
        [`${PROFILE_LIST}\\${ANNA}`]: { ProfileImagePath: 'C:\\Users\\anna' },
        [`HKLM\\${STORES}\\Root\\Certificates\\AB`]: { Blob: BLOB },
        [`HKU\\${ANNA}\\${STORES}\\Root\\Certificates\\AB`]: { Blob: BLOB },
      },
      plan: { certificateSubjects: ['CN=GlobalSign'] },
    });
    const { facts, entries, unread } = readCertificates(windows.open());
    expect([entries, unread]).toEqual([2, []]);
    expect(facts).toEqual([
      {
        source: 'certificate',
        locator: 'LocalMachine\\Root\\AB',
        name: SUBJECT,
        issuer: SUBJECT,
        sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      },
      expect.objectContaining({ locator: `HKU\\${ANNA}\\Root\\AB`, for: 'user:anna' }),
    ]);
  });

  it('keeps certificates of others out of the reading', () => {
    windows = standInWindows({
      keys: { [`HKLM\\${STORES}\\Root\\Certificates\\AB`]: { Blob: BLOB } },
    });
    expect(readCertificates(windows.open()).facts).toEqual([]);
  });

  it.each([
    ['cut off', BLOB.subarray(0, 40)],
    ['without a certificate', record(3, Buffer.alloc(20))],
    ['with no certificate in its place', record(32, Buffer.from('no certificate'))],
    ['empty', Buffer.alloc(0)],
  ])('names a certificate whose value is %s', (_, blob) => {
    windows = standInWindows({
      keys: { [`HKLM\\${STORES}\\Root\\Certificates\\AB`]: { Blob: blob } },
    });
    expect(readCertificates(windows.open()).unread).toEqual([
      expect.objectContaining({ why: 'damaged', locator: 'LocalMachine\\Root\\AB' }),
    ]);
  });

  it('names a certificate whose value is a text', () => {
    windows = standInWindows({
      keys: { [`HKLM\\${STORES}\\Root\\Certificates\\AB`]: { Blob: 'text' } },
    });
    expect(readCertificates(windows.open()).unread).toHaveLength(1);
  });
});

describe('certificateInBlob', () => {
  it('gives nothing for a length that leads past the end', () => {
    const blob = record(32, Buffer.alloc(4));
    blob.writeUInt32LE(0xffffffff, 8);
    expect(certificateInBlob(blob)).toBeNull();
  });
});
