import { ASN1Obj } from '@sigstore/core';
import type { Random } from './random.ts';

/** Makes a hostile input out of sound ones. */
export type Mutate = (seeds: readonly Buffer[], random: Random) => Buffer;

const BYTES = [0x00, 0x01, 0x20, 0x22, 0x2f, 0x30, 0x5c, 0x7f, 0x80, 0xfe, 0xff];
const NUMBERS = [0, 1, 2, 6, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff];
const MAX_BYTES = 256 * 1024;

type Change = (bytes: Buffer, at: number, random: Random) => Buffer;

const put = (bytes: Buffer, at: number, write: (copy: Buffer) => void): Buffer => {
  const copy = Buffer.from(bytes);
  if (at + 4 <= copy.length) write(copy);
  return copy;
};
const cut = (bytes: Buffer, at: number, length: number): Buffer =>
  Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
const insert = (bytes: Buffer, at: number, more: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);

const CHANGES: readonly Change[] = [
  (bytes, at, random) =>
    put(bytes, at, (copy) => (copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8)))),
  (bytes, at, random) => put(bytes, at, (copy) => (copy[at] = random.pick(BYTES))),
  (bytes, at, random) => put(bytes, at, (copy) => (copy[at] = random.below(256))),
  (bytes, at, random) => put(bytes, at, (copy) => copy.writeUInt16LE(random.pick(NUMBERS), at)),
  (bytes, at, random) => put(bytes, at, (copy) => copy.writeUInt32LE(random.pick(NUMBERS), at)),
  (bytes, at, random) =>
    put(bytes, at, (copy) => copy.writeUInt32LE(0xffffffff - random.pick(NUMBERS), at)),
  (bytes, at, random) =>
    put(bytes, at, (copy) => copy.writeUInt32LE(random.below(bytes.length), at)),
  (bytes, at, random) => cut(bytes, at, 1 + random.below(32)),
  (bytes, at, random) => insert(bytes, at, Buffer.alloc(1 + random.below(64), random.pick(BYTES))),
  (bytes, at, random) => insert(bytes, at, bytes.subarray(at, at + 1 + random.below(256))),
  (bytes, at) => bytes.subarray(0, at),
];

/** Bits, numbers and stretches changed, one to eight times; now and then two seeds joined. */
export const mutateBytes: Mutate = (seeds, random) => {
  let bytes = random.pick(seeds);
  if (random.below(20) === 0) {
    const other = random.pick(seeds);
    bytes = Buffer.concat([
      bytes.subarray(0, random.below(bytes.length + 1)),
      other.subarray(random.below(other.length + 1)),
    ]);
  }
  for (let left = 1 + random.below(8); left > 0 && bytes.length > 0; left -= 1) {
    bytes = random.pick(CHANGES)(bytes, random.below(bytes.length), random);
  }
  return bytes.subarray(0, MAX_BYTES);
};

/** Texts as UTF-8, with the characters that parsers of text stumble over. */
const TEXTS = [
  '"',
  "'",
  '\\',
  '%',
  '\0',
  '\r\n',
  ' ',
  '..',
  '\u202e',
  '{',
  '}',
  '/x',
  '\ud800',
  '💥',
];
export const mutateText: Mutate = (seeds, random) => {
  let text = random.below(2) === 0 ? mutateBytes(seeds, random).toString('utf8') : '';
  if (text === '') text = random.pick(seeds).toString('utf8');
  for (let left = random.below(5); left > 0; left -= 1) {
    const at = random.below(text.length + 1);
    text = text.slice(0, at) + random.pick(TEXTS) + text.slice(at + random.below(3));
  }
  return Buffer.from(text.length > 0 && random.below(200) === 0 ? text.repeat(500) : text);
};

/**
 * Half of the inputs stay well-formed DER with other content, so that they get behind the first look:
 * values changed, parts dropped, doubled, exchanged, lengths right again.
 */
export const mutateDer: Mutate = (seeds, random) => {
  if (random.below(2) === 0) return mutateBytes(seeds, random);
  let root = ASN1Obj.parseBuffer(random.pick(seeds) as Buffer<ArrayBuffer>);
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    root = changePart(root, random.below(countOf(root)), random);
  }
  return root.toDER();
};

function countOf(object: ASN1Obj): number {
  return 1 + object.subs.reduce((sum, part) => sum + countOf(part), 0);
}

/** A copy in which the nth object, counted from the root, is another. */
function changePart(object: ASN1Obj, index: number, random: Random): ASN1Obj {
  if (index === 0) return changed(object, random);
  let before = 1;
  const subs = object.subs.map((part) => {
    const count = countOf(part);
    const isIn = index >= before && index < before + count;
    const copy = isIn ? changePart(part, index - before, random) : part;
    before += count;
    return copy;
  });
  return new ASN1Obj(object.tag, object.value, subs);
}

function changed(object: ASN1Obj, random: Random): ASN1Obj {
  const { tag, value, subs } = object;
  if (subs.length === 0) return new ASN1Obj(tag, mutateBytes([value], random), []);
  const at = random.below(subs.length);
  const dropped = subs.toSpliced(at, 1);
  const choices = [
    dropped,
    subs.toSpliced(at, 0, random.pick(subs)),
    [...dropped, ...subs.slice(at, at + 1)],
    subs.toSpliced(at, 1, new ASN1Obj(random.pick(subs).tag, value, [])),
    Array.from({ length: 40 }, () => random.pick(subs)),
  ];
  return new ASN1Obj(tag, value, random.pick(choices));
}
