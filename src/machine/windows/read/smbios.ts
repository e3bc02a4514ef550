/** What the firmware says of the machine (SMBIOS, DSP0134 7.2). */
export interface SmbiosSystem {
  readonly serial: string | null;
  /** Lower case, `8-4-4-4-12`. */
  readonly uuid: string | null;
}

/** Header that Windows puts before the table, and the first version whose UUID has little-endian parts. */
const HEADER_BYTES = 8;
const SYSTEM = 1;
const END = 127;
const NOTHING: SmbiosSystem = { serial: null, uuid: null };
/** What board makers leave instead of a number. */
const NO_NUMBER =
  /^(?:|none|n\/?a|[0-]+|x+|f{8}-.*|default string|not (?:specified|applicable|available)|to be filled by o\.?e\.?m\.?|system serial number|unknown|invalid)$/i;

/** @param data value `SMBiosData` of mssmbios, as Windows keeps it */
export function parseSmbios(data: Uint8Array): SmbiosSystem {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  let at = HEADER_BYTES;
  while (at + 4 <= bytes.length) {
    const type = bytes.readUInt8(at);
    const formatted = bytes.subarray(at, at + bytes.readUInt8(at + 1));
    if (formatted.length < 4 || type === END) return NOTHING;
    const strings = stringsAt(bytes, at + formatted.length);
    if (type === SYSTEM) return systemIn(formatted, strings.texts);
    at = strings.end;
  }
  return NOTHING;
}

/** Texts behind a structure, each ended by a zero, the last by two. */
function stringsAt(
  bytes: Buffer,
  start: number,
): { readonly texts: string[]; readonly end: number } {
  const texts: string[] = [];
  let at = start;
  while (at < bytes.length && bytes[at] !== 0) {
    const end = bytes.indexOf(0, at);
    if (end === -1) return { texts, end: bytes.length };
    texts.push(bytes.toString('latin1', at, end).trim());
    at = end + 1;
  }
  return { texts, end: texts.length === 0 ? at + 2 : at + 1 };
}

function systemIn(formatted: Buffer, texts: readonly string[]): SmbiosSystem {
  const serial = formatted.length > 7 ? (texts[formatted.readUInt8(7) - 1] ?? '') : '';
  const uuid = formatted.length >= 24 ? uuidText(formatted.subarray(8, 24)) : '';
  return {
    serial: NO_NUMBER.test(serial) ? null : serial,
    uuid: NO_NUMBER.test(uuid) ? null : uuid,
  };
}

/** The first three parts are little-endian; all zeros or ones stand for none. */
function uuidText(bytes: Buffer): string {
  const turned = Buffer.from([
    ...bytes.subarray(0, 4).reverse(),
    ...bytes.subarray(4, 6).reverse(),
    ...bytes.subarray(6, 8).reverse(),
    ...bytes.subarray(8),
  ]).toString('hex');
  return turned.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
