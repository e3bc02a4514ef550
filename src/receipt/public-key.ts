import { createPublicKey, type KeyObject } from 'node:crypto';
import type { KeyAlgorithm, Signer } from '../model/receipt.ts';
import { sha256Of } from './file-digest.ts';

export interface PublicKey {
  readonly publicKey: KeyObject;
  readonly algorithm: KeyAlgorithm;
  /** SHA-256 of the SubjectPublicKeyInfo, DER, in hex. A name for the key, never a reason to trust it. */
  readonly keyid: string;
}

export interface SigningKey extends PublicKey {
  readonly privateKey: KeyObject;
  readonly kind: Signer['kind'];
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKeyPem: string;
}

/** What Node's sign and verify want: Ed25519 has its digest inside. */
export function digestName(algorithm: KeyAlgorithm): 'sha256' | null {
  return algorithm === 'ed25519' ? null : 'sha256';
}

/** The key's algorithm, null for any but Ed25519 and ECDSA on P-256. */
function algorithmOf(key: KeyObject): KeyAlgorithm | null {
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519';
  const isP256 =
    key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  return isP256 ? 'ecdsa-p256-sha256' : null;
}

/** Reads a public key in PEM; null for anything else, a private key too. */
export function parsePublicKey(pem: string): PublicKey | null {
  if (!/-----BEGIN PUBLIC KEY-----/u.test(pem) || /PRIVATE KEY/u.test(pem)) return null;
  try {
    return publicKeyOf(createPublicKey(pem));
  } catch {
    return null;
  }
}

function publicKeyOf(publicKey: KeyObject): PublicKey | null {
  const algorithm = algorithmOf(publicKey);
  if (algorithm === null) return null;
  return {
    publicKey,
    algorithm,
    keyid: sha256Of(publicKey.export({ type: 'spki', format: 'der' })),
  };
}

/** A private key with everything that signing needs; null for an algorithm that is not ours. */
export function signingKeyOf(privateKey: KeyObject, kind: Signer['kind']): SigningKey | null {
  const known = publicKeyOf(createPublicKey(privateKey));
  if (known === null) return null;
  const publicKeyPem = known.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { ...known, privateKey, kind, publicKeyPem };
}
