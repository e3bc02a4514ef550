import { ASN1Obj } from '@sigstore/core';

/** Bytes that are not what their place in a signature or certificate asks for. */
export class MalformedDer extends Error {
  override readonly name = 'MalformedDer';
}

const SEQUENCE = 0x10;
const SET = 0x11;
/** No identifier of use is longer; the library's arithmetic on a huge one would not end. */
const MAX_OID_BYTES = 32;
const UTC_TIME = /^(\d\d)(\d{10})Z$/;
const GENERALIZED_TIME = /^(\d{14})(?:\.\d{1,9})?Z$/;

/** Parses strict DER. Throws MalformedDer. */
export function parseDer(der: Buffer): ASN1Obj {
  // The library tries every octet string as DER and drops the error: its stack would be a third of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return ASN1Obj.parseBuffer(der as Buffer<ArrayBuffer>);
  } catch (cause) {
    throw new MalformedDer('not DER', { cause });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The nth part of an object. Throws MalformedDer if it has fewer. */
export function part(object: ASN1Obj, index: number): ASN1Obj {
  const found = object.subs[index];
  if (found === undefined) throw new MalformedDer(`part ${index} is missing`);
  return found;
}

/** The parts of a SEQUENCE or SET. Throws MalformedDer for anything else. */
export function partsOf(object: ASN1Obj): readonly ASN1Obj[] {
  const { tag } = object;
  if (!tag.isUniversal() || !tag.constructed || (tag.number !== SEQUENCE && tag.number !== SET)) {
    throw new MalformedDer('neither a sequence nor a set');
  }
  return object.subs;
}

/** The part tagged `[number]`, null where there is none. */
export function tagged(object: ASN1Obj, number: number): ASN1Obj | null {
  return object.subs.find(({ tag }) => tag.constructed && tag.isContextSpecific(number)) ?? null;
}

/** Throws MalformedDer. */
export function oidOf(object: ASN1Obj): string {
  if (!object.tag.isOID() || object.value.length === 0 || object.value.length > MAX_OID_BYTES) {
    throw new MalformedDer('not an object identifier');
  }
  return object.toOID();
}

/** Content of an OCTET STRING. Throws MalformedDer. */
export function octetsOf(object: ASN1Obj): Buffer {
  if (!object.tag.isOctetString() || object.tag.constructed) throw new MalformedDer('not octets');
  return object.value;
}

/** The object's very bytes; with `firstByte` in place of its tag where a digest asks for another. */
export function bytesOf(object: ASN1Obj, firstByte = object.tag.toDER()): Buffer {
  // Without its parts it is written from the bytes that were read, not from what they were read as.
  const bytes = new ASN1Obj(object.tag, object.value, []).toDER();
  bytes[0] = firstByte;
  return bytes;
}

/**
 * A time in UTC to the second. The library knows fractions of three digits only, and DER leaves final
 * zeros out. Throws MalformedDer.
 */
export function timeOf(object: ASN1Obj): Date {
  const text = object.value.subarray(0, 32).toString('latin1');
  const [, year = '', rest = ''] = (object.tag.isUTCTime() && UTC_TIME.exec(text)) || [];
  const century = Number(year) >= 50 ? '19' : '20';
  const digits = object.tag.isGeneralizedTime()
    ? GENERALIZED_TIME.exec(text)?.[1]
    : year && century + year + rest;
  const written = digits?.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z') ?? '';
  const time = new Date(written);
  if (Number.isNaN(time.getTime())) throw new MalformedDer('not a time');
  return time;
}
