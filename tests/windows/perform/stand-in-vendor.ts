import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheDir } from '../rig/places.ts';

export interface StandInVendor {
  /** PEM of the stand-in root, which a test puts where roots are trusted. */
  readonly rootFile: string;
  readonly signedFile: string;
  readonly unsignedFile: string;
}

const EXTENSIONS =
  'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=codeSigning\n';

/** A stand-in vendor with a root and a code-signing certificate of its own, and its uninstaller. */
export function makeStandInVendor(): StandInVendor {
  const dir = path.join(cacheDir, `vendor-${process.pid}`);
  mkdirSync(dir, { recursive: true });
  const at = (name: string): string => path.join(dir, name);
  const run = (program: string, ...args: readonly string[]): void => {
    execFileSync(program, args, { stdio: 'pipe', cwd: dir });
  };
  const source = path.join(import.meta.dirname, 'uninstaller.c');
  run(
    'x86_64-w64-mingw32-gcc',
    '-O2',
    '-s',
    '-municode',
    '-o',
    at('plain.exe'),
    source,
    '-ladvapi32',
  );
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  const root = '/O=Stand-in Trust/CN=Stand-in Root CA';
  const vendor = '/C=RU/O=AO Kaspersky Lab/CN=AO Kaspersky Lab';
  run(
    'openssl',
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '30',
    '-subj',
    root,
  );
  run('openssl', 'req', ...key, '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', vendor);
  writeFileSync(at('extensions'), EXTENSIONS);
  const issue = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'extensions'];
  run('openssl', 'x509', '-req', '-in', 'leaf.csr', ...issue, '-out', 'leaf.pem', '-days', '20');
  const signer = ['-certs', 'leaf.pem', '-key', 'leaf.key', '-h', 'sha256'];
  run('osslsigncode', 'sign', ...signer, '-in', 'plain.exe', '-out', `signed.exe`);
  return { rootFile: at('ca.pem'), signedFile: at('signed.exe'), unsignedFile: at('plain.exe') };
}

export function dropStandInVendor(): void {
  execFileSync('/bin/rm', ['-r', '-f', path.join(cacheDir, `vendor-${process.pid}`)]);
}
