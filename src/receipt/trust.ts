import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '../job/system-error.ts';
import { SwapoutError } from '../model/errors.ts';
import { parsePublicKey, type PublicKey } from './public-key.ts';
import { readRegularFile } from './regular-file.ts';

const LARGEST_PEM_BYTES = 64 * 1024;

/** A public key, and the file from which it is trusted. */
export interface TrustedKey extends PublicKey {
  readonly path: string;
}

/**
 * The keys of these PEM files and folders (`*.pem`, not below). Throws SwapoutError `usage` for a path that
 * is not there, `key-unreadable` for a file that is no public key.
 */
export async function readTrust(paths: readonly string[]): Promise<readonly TrustedKey[]> {
  const keys: TrustedKey[] = [];
  for (const path of paths)
    for (const file of await pemFiles(path)) keys.push({ ...(await readKey(file)), path: file });
  return keys;
}

/** The kit's trusted keys: none where the kit has no such folder. */
export async function readKitTrust(trustedDir: string | null): Promise<readonly TrustedKey[]> {
  if (trustedDir === null) return [];
  try {
    await lstat(trustedDir);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
  return readTrust([trustedDir]);
}

async function pemFiles(path: string): Promise<readonly string[]> {
  try {
    if (!(await lstat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => name.endsWith('.pem')).sort();
    return names.map((name) => join(path, name));
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === null) throw error;
    throw new SwapoutError('usage', `There are no trusted keys at ${path} (${code}).`, {
      cause: error,
    });
  }
}

async function readKey(path: string): Promise<PublicKey> {
  let pem: string;
  try {
    pem = (await readRegularFile(path, LARGEST_PEM_BYTES)).toString('utf8');
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error));
  }
  const key = parsePublicKey(pem);
  if (key === null) throw unreadable(path, 'it is no public key in PEM, Ed25519 or P-256');
  return key;
}

function unreadable(path: string, what: string): SwapoutError {
  return new SwapoutError('key-unreadable', `The trusted key ${path} cannot be used: ${what}.`, {
    next: 'Take that file out of the trusted keys, or put the right one in its place.',
  });
}
