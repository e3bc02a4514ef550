const MIN_LENGTH = 4;

/** Runs of printable UTF-16LE text in bytes whose form is not known, at even places. */
export function wideTexts(bytes: Uint8Array): readonly string[] {
  const even = bytes.length - (bytes.length % 2);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, even).toString('utf16le');
  return text.match(new RegExp(`[\\p{L}\\p{N}\\p{P}\\p{S} ]{${MIN_LENGTH},}`, 'gu')) ?? [];
}
