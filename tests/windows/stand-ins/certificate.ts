import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RegKeys } from './reg-file.ts';

const BINARY = 3;
/** Properties of a `Blob` value: the thumbprint, and the certificate itself. */
const THUMBPRINT = 3;
const CERTIFICATE = 32;

/** A stand-in for a product's root: made now, trusted nowhere, with the subject that is asked. */
export function makeRoot(subject: string): Buffer {
  const dir = mkdtempSync(path.join(tmpdir(), 'swapout-root-'));
  try {
    const file = path.join(dir, 'root.pem');
    execFileSync(
      '/usr/bin/openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-utf8'],
        ...['-subj', subject, '-keyout', path.join(dir, 'root.key'), '-out', file],
      ],
      { stdio: 'ignore' },
    );
    return new X509Certificate(readFileSync(file)).raw;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** The certificate as a store of the registry keeps it. @param store `HKLM\…\SystemCertificates\Root` */
export function certificateKey(store: string, der: Buffer): RegKeys {
  const sha1 = createHash('sha1').update(der).digest();
  const bytes = Buffer.concat([record(THUMBPRINT, sha1), record(CERTIFICATE, der)]);
  const thumbprint = sha1.toString('hex').toUpperCase();
  return { [`${store}\\Certificates\\${thumbprint}`]: { Blob: { type: BINARY, bytes } } };
}

function record(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(id, 0);
  head.writeUInt32LE(1, 4);
  head.writeUInt32LE(data.length, 8);
  return Buffer.concat([head, data]);
}
