import type { FileRanges } from './file-ranges.ts';
import type { Stretch } from './pe.ts';

/** WIN_CERTIFICATE: length, revision, type. */
const HEADER_BYTES = 8;
const REVISION_2 = 0x0200;
const PKCS_SIGNED_DATA = 0x0002;
/** A signature with several timestamps and page hashes has some hundred thousand; what hides more is not read. */
const MAX_TABLE_BYTES = 1024 * 1024;

export type TableFault =
  | 'table-out-of-place'
  | 'table-too-large'
  | 'signature-unreadable'
  /** Bytes that no digest covers: something else than padding was put behind the signature. */
  | 'data-after-signature';

/**
 * The signature's DER bytes out of a program's certificate table. Stricter than Windows by default: the
 * table must be the end of the file, hold one signature, and behind it nothing but zeros.
 */
export function readCertificateTable(file: FileRanges, table: Stretch): Buffer | TableFault {
  if (table.offset + table.sizeBytes !== file.sizeBytes || table.offset % 8 !== 0) {
    return 'table-out-of-place';
  }
  if (table.sizeBytes > MAX_TABLE_BYTES) return 'table-too-large';
  const bytes = file.readAt(table.offset, table.sizeBytes);
  if (bytes.length < table.sizeBytes || bytes.length < HEADER_BYTES) return 'signature-unreadable';
  const sizeBytes = bytes.readUInt32LE(0);
  if (
    sizeBytes > bytes.length ||
    bytes.readUInt16LE(4) !== REVISION_2 ||
    bytes.readUInt16LE(6) !== PKCS_SIGNED_DATA
  ) {
    return 'signature-unreadable';
  }
  const derBytes = derLength(bytes.subarray(HEADER_BYTES, sizeBytes));
  if (derBytes === null) return 'signature-unreadable';
  const end = HEADER_BYTES + derBytes;
  if (bytes.subarray(end).some((byte) => byte !== 0)) return 'data-after-signature';
  return bytes.subarray(HEADER_BYTES, end);
}

/** Length of the one SEQUENCE that begins the bytes, null where it is none or does not end within them. */
function derLength(bytes: Buffer): number | null {
  const first = bytes[1] ?? 0;
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  if (bytes[0] !== 0x30 || first === 0x80 || lengthBytes > 4 || bytes.length < 2 + lengthBytes) {
    return null;
  }
  const content = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  const total = 2 + lengthBytes + content;
  return total <= bytes.length ? total : null;
}
