import { sign, verify, type KeyObject } from 'node:crypto';
import { dsse } from '@sigstore/core';
import { SwapoutError } from '../model/errors.ts';
import { Envelope, PAYLOAD_TYPE } from '../model/receipt.ts';
import { digestName, type PublicKey, type SigningKey } from './public-key.ts';

/** Wraps and signs the payload's very bytes; one signature. */
export function signEnvelope(payload: Buffer, key: SigningKey): Envelope {
  const signed = dsse.preAuthEncoding(PAYLOAD_TYPE, payload);
  const signature = sign(digestName(key.algorithm), signed, key.privateKey);
  return {
    payload: payload.toString('base64'),
    payloadType: PAYLOAD_TYPE,
    signatures: [{ keyid: key.keyid, sig: signature.toString('base64') }],
  };
}

/** An envelope whose base64 was undone. */
export interface OpenedEnvelope {
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signatures: readonly { readonly keyid: string | null; readonly sig: Buffer }[];
}

/** Reads an envelope. Throws SwapoutError `receipt-invalid`, saying what is wrong with it. */
export function openEnvelope(text: string): OpenedEnvelope {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid('it is not whole JSON', error);
  }
  const parsed = Envelope.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(
      `it is no DSSE envelope (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`,
    );
  }
  const { payload, payloadType, signatures } = parsed.data;
  const opened = signatures.map(({ keyid, sig }) => ({
    keyid: keyid ?? null,
    sig: decodeBase64(sig, 'a signature'),
  }));
  if (new Set(opened.map(({ sig }) => sig.toString('hex'))).size < opened.length)
    throw invalid('the same signature stands in it twice');
  return { payloadType, payload: decodeBase64(payload, 'its payload'), signatures: opened };
}

/**
 * The keys of `keys` by which a signature of the envelope holds. What they signed is the type and the
 * payload as they stand in `envelope`: use those bytes, and never read the file again.
 */
export function keysThatSigned<K extends PublicKey>(
  envelope: OpenedEnvelope,
  keys: readonly K[],
): readonly K[] {
  const signed = dsse.preAuthEncoding(envelope.payloadType, envelope.payload);
  return keys.filter((key) =>
    envelope.signatures.some(({ sig }) => holds(key.algorithm, signed, key.publicKey, sig)),
  );
}

function holds(
  algorithm: PublicKey['algorithm'],
  signed: Buffer,
  key: KeyObject,
  signature: Buffer,
): boolean {
  try {
    return verify(digestName(algorithm), signed, key, signature);
  } catch {
    // Bytes that are no signature of this kind at all.
    return false;
  }
}

/**
 * Standard or URL-safe, padded or not; nothing else, and only the one spelling that its bytes have, so
 * that no character of a receipt can change unnoticed.
 */
function decodeBase64(text: string, what: string): Buffer {
  const standard = text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/={0,2}$/u, '');
  const bytes = Buffer.from(standard, 'base64');
  if (bytes.toString('base64').replace(/=+$/u, '') !== standard)
    throw invalid(`${what} is not base64`);
  return bytes;
}

function invalid(what: string, cause?: unknown): SwapoutError {
  return new SwapoutError('receipt-invalid', `This is no receipt that holds: ${what}.`, { cause });
}
