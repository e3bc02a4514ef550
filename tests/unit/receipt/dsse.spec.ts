import { generateKeyPairSync, sign } from 'node:crypto';
import { dsse } from '@sigstore/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keysThatSigned, openEnvelope, signEnvelope } from '../../../src/receipt/dsse.ts';
import { oneJobKey } from '../../../src/receipt/key.ts';
import { signingKeyOf } from '../../../src/receipt/public-key.ts';

const ed25519 = oneJobKey();
const p256 = signingKeyOf(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  'one-job',
)!;
const payload = Buffer.from('{"a":"~~~???>>>"}', 'utf8');

function opened(change: object, key = ed25519) {
  return openEnvelope(JSON.stringify({ ...signEnvelope(payload, key), ...change }));
}
const urlSafe = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

describe('signEnvelope', () => {
  it('signs what the specification says: its own test vector', () => {
    const signed = dsse.preAuthEncoding(
      'http://example.com/HelloWorld',
      Buffer.from('hello world'),
    );
    expect(signed.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it.each([
    ['Ed25519', ed25519],
    ['P-256', p256],
  ])('holds by its own key and by no other: %s', (_name, key) => {
    const envelope = opened({}, key);
    expect(keysThatSigned(envelope, [ed25519, p256]).map(({ keyid }) => keyid)).toEqual([
      key.keyid,
    ]);
    expect(envelope.payload).toEqual(payload);
    expect(envelope.signatures[0]?.keyid).toBe(key.keyid);
  });

  it('is the same every time with Ed25519', () => {
    expect(signEnvelope(payload, ed25519)).toEqual(signEnvelope(payload, ed25519));
  });
});

describe('openEnvelope', () => {
  it('accepts URL-safe base64 without padding, and fields that it does not know', () => {
    const { payload: text, signatures } = signEnvelope(payload, ed25519);
    expect(text).toMatch(/[+/]/);
    const envelope = opened({
      payload: urlSafe(text),
      signatures: [{ sig: urlSafe(signatures[0]!.sig), extra: 1 }],
      unknown: true,
    });
    expect(keysThatSigned(envelope, [ed25519])).toHaveLength(1);
  });

  it.each([
    ['no JSON', '{"payload":'],
    ['a list', '[]'],
    [
      'a number as payload',
      JSON.stringify({ payload: 1, payloadType: 'x', signatures: [{ sig: '' }] }),
    ],
    ['no signature', JSON.stringify({ payload: '', payloadType: 'x', signatures: [] })],
    [
      'a thousand signatures',
      JSON.stringify({
        payload: '',
        payloadType: 'x',
        signatures: Array.from({ length: 1000 }, (_, n) => ({
          sig: Buffer.from(String(n)).toString('base64'),
        })),
      }),
    ],
    ['a deep nest', '['.repeat(200_000) + ']'.repeat(200_000)],
    [
      'something else than base64',
      JSON.stringify({ payload: 'a b', payloadType: 'x', signatures: [{ sig: '' }] }),
    ],
    [
      'bits that base64 ignores',
      JSON.stringify({ payload: 'QR==', payloadType: 'x', signatures: [{ sig: '' }] }),
    ],
  ])('refuses %s', (_what, text) => {
    expect(() => openEnvelope(text)).toThrow(
      expect.objectContaining({ code: 'receipt-invalid' }) as Error,
    );
  });

  it('refuses the same signature twice', () => {
    const { signatures } = signEnvelope(payload, ed25519);
    const again = { keyid: 'other', sig: urlSafe(signatures[0]!.sig) };
    expect(() => opened({ signatures: [...signatures, again] })).toThrow('twice');
  });

  it('throws nothing but receipt-invalid, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc
            .record({
              payload: fc.string(),
              payloadType: fc.string(),
              signatures: fc.array(fc.record({ sig: fc.string() })),
            })
            .map((value) => JSON.stringify(value)),
        ),
        (text) => {
          try {
            keysThatSigned(openEnvelope(text), [ed25519, p256]);
          } catch (error) {
            expect(error).toMatchObject({ code: 'receipt-invalid' });
          }
        },
      ),
    );
  });
});

describe('keysThatSigned', () => {
  it('does not believe a key id', () => {
    const { signatures } = signEnvelope(payload, p256);
    const envelope = opened({ signatures: [{ ...signatures[0], keyid: ed25519.keyid }] }, p256);
    expect(keysThatSigned(envelope, [ed25519])).toEqual([]);
  });

  it('refuses the same payload under another type', () => {
    expect(keysThatSigned(opened({ payloadType: 'text/plain' }), [ed25519])).toEqual([]);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['too short', Buffer.alloc(10, 1)],
    ['all zero', Buffer.alloc(64)],
    ['made without the encoding', sign(null, payload, ed25519.privateKey)],
  ])('refuses a signature that is %s', (_what, sig) => {
    const envelope = opened({ signatures: [{ sig: sig.toString('base64') }] });
    expect(keysThatSigned(envelope, [ed25519, p256])).toEqual([]);
  });
});
