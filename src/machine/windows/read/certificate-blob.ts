/** Property that holds the certificate itself (CERT_CERT_PROP_ID). */
const CERTIFICATE = 32;

/** DER of the certificate in a `Blob` value: records of id, 1, length and data; null where there is none. */
export function certificateInBlob(blob: Uint8Array): Buffer | null {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  let at = 0;
  while (at + 12 <= bytes.length) {
    const id = bytes.readUInt32LE(at);
    const length = bytes.readUInt32LE(at + 8);
    const start = at + 12;
    if (start + length > bytes.length) return null;
    if (id === CERTIFICATE) return bytes.subarray(start, start + length);
    at = start + length;
  }
  return null;
}
