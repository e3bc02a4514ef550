import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ASN1Obj } from '@sigstore/core';
import { systemCodeOf } from '../job/system-error.ts';
import { SwapoutError } from '../model/errors.ts';
import { fileSystemKeepsPermissions } from './file-system.ts';
import { writeNewFile } from './new-file.ts';
import { signingKeyOf, type SigningKey } from './public-key.ts';
import { withRegularFile } from './regular-file.ts';

const LARGEST_KEY_BYTES = 64 * 1024;

export const NEW_KEY_ALGORITHMS = ['ed25519', 'p256'] as const;
export type NewKeyAlgorithm = (typeof NEW_KEY_ALGORITHMS)[number];

export interface LoadedKey extends SigningKey {
  /** What the technician must know of the key's safety, null for nothing. */
  readonly notice: string | null;
}

/** What can be said of a key file without its passphrase. */
export interface KeyInspection {
  readonly state: 'none' | 'encrypted' | 'ready';
  readonly notice: string | null;
}

/**
 * Makes a technician's key: PKCS #8 in PEM, encrypted with AES-256-CBC under the passphrase, mode 0600.
 * Never overwrites (`usage`); `passphrase-missing` for an empty passphrase.
 */
export async function createKey(
  path: string,
  passphrase: string,
  algorithm: NewKeyAlgorithm = 'ed25519',
): Promise<{ readonly keyid: string; readonly publicKeyPem: string }> {
  if (passphrase === '')
    throw new SwapoutError('passphrase-missing', 'A new key needs a passphrase.');
  const key = newKey(algorithm, 'technician');
  const pem = key.privateKey.export({
    ...{ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase },
  });
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeNewFile(path, pem, 0o600);
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST')
      throw new SwapoutError('usage', `There is a key at ${path} already; it was not touched.`);
    throw new SwapoutError('key-unreadable', `The key ${path} could not be written.`, {
      cause: error,
    });
  }
  return { keyid: key.keyid, publicKeyPem: key.publicKeyPem };
}

/** A key for one job, in memory only. */
export function oneJobKey(kind: 'one-job' | 'practice' = 'one-job'): SigningKey {
  return newKey('ed25519', kind);
}

/**
 * Reads a technician's key. Throws `key-unreadable`, `key-permissions`, `passphrase-missing` or
 * `passphrase-wrong`.
 * @param keepsPermissions whether the file system under the key knows any; a parameter for tests
 */
export async function loadKey(
  path: string,
  passphrase: string | null,
  keepsPermissions: (path: string) => Promise<boolean> = fileSystemKeepsPermissions,
): Promise<LoadedKey> {
  const { pem, encrypted, notice } = await readKeyFile(path, keepsPermissions);
  if (encrypted && (passphrase === null || passphrase === ''))
    throw new SwapoutError('passphrase-missing', `The key ${path} is protected by a passphrase.`);
  const privateKey = openKey(path, pem, encrypted ? passphrase : null);
  const key = signingKeyOf(privateKey, 'technician');
  if (key === null) throw unreadable(path, 'it is neither an Ed25519 nor a P-256 key');
  return { ...key, notice };
}

/** Looks at a key file: is there one, does it need a passphrase? Throws as {@link loadKey} does. */
export async function inspectKey(
  path: string,
  keepsPermissions: (path: string) => Promise<boolean> = fileSystemKeepsPermissions,
): Promise<KeyInspection> {
  try {
    const { encrypted, notice } = await readKeyFile(path, keepsPermissions);
    return { state: encrypted ? 'encrypted' : 'ready', notice };
  } catch (error) {
    const cause = error instanceof SwapoutError ? error.cause : error;
    if (systemCodeOf(cause) === 'ENOENT') return { state: 'none', notice: null };
    throw error;
  }
}

interface KeyFile {
  readonly pem: string;
  readonly encrypted: boolean;
  readonly notice: string | null;
}

async function readKeyFile(
  path: string,
  keepsPermissions: (path: string) => Promise<boolean>,
): Promise<KeyFile> {
  let pem: string;
  let mode: number;
  try {
    ({ pem, mode } = await withRegularFile(path, async (handle, stats) => {
      if (stats.size > LARGEST_KEY_BYTES) throw unreadable(path, 'it is too large for a key');
      return { pem: await handle.readFile('utf8'), mode: stats.mode };
    }));
  } catch (error) {
    if (error instanceof SwapoutError) throw error;
    throw unreadable(path, error instanceof Error ? error.message : String(error), error);
  }
  const encrypted = requirePem(path, pem);
  if (process.platform !== 'win32' && (mode & 0o077) === 0) return { pem, encrypted, notice: null };
  if (await keepsPermissions(path))
    throw new SwapoutError(
      'key-permissions',
      `Others can read the key ${path} (mode ${(mode & 0o777).toString(8).padStart(4, '0')}).`,
    );
  if (!encrypted)
    throw new SwapoutError(
      'key-permissions',
      `The key ${path} is not encrypted, and its file system keeps nobody from reading it.`,
      { next: 'Make a new key with a passphrase: `swapout key create`.' },
    );
  return {
    pem,
    encrypted,
    notice: `No permissions protect the key ${path} there: its passphrase alone does.`,
  };
}

/** Is it a whole PEM private key, and is it encrypted? A torn file is told from a wrong passphrase here. */
function requirePem(path: string, pem: string): boolean {
  const match =
    /^-----BEGIN (ENCRYPTED )?PRIVATE KEY-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END \1PRIVATE KEY-----\s*$/u.exec(
      pem.trimStart(),
    );
  if (match === null) throw unreadable(path, 'it is no private key in PEM (PKCS #8)');
  try {
    ASN1Obj.parseBuffer(Buffer.from(match[2] ?? '', 'base64'));
  } catch (error) {
    throw unreadable(path, 'the file is damaged', error);
  }
  return match[1] !== undefined;
}

function openKey(path: string, pem: string, passphrase: string | null): KeyObject {
  try {
    return createPrivateKey(passphrase === null ? pem : { key: pem, passphrase });
  } catch (error) {
    if (passphrase === null) throw unreadable(path, 'the file is damaged', error);
    throw new SwapoutError('passphrase-wrong', `This passphrase does not open the key ${path}.`, {
      cause: error,
    });
  }
}

function newKey(algorithm: NewKeyAlgorithm, kind: SigningKey['kind']): SigningKey {
  const { privateKey } =
    algorithm === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = signingKeyOf(privateKey, kind);
  if (key === null) throw new Error(`made a key that is no ${algorithm}`);
  return key;
}

function unreadable(path: string, what: string, cause?: unknown): SwapoutError {
  return new SwapoutError('key-unreadable', `The key ${path} cannot be used: ${what}.`, { cause });
}
