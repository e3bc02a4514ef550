import * as zlib from 'node:zlib';

/** Bytes of a file from a place on; fewer at its end. */
export type ReadAt = (offset: number, length: number) => Buffer;

const ARCHIVE_MAGIC = '!<arch>\n';
const HEADER_BYTES = 60;
const TAR_BLOCK_BYTES = 512;
/** The control member comes second, after a version of four bytes. */
const MAX_MEMBERS = 8;
const MAX_COMPRESSED_BYTES = 8 * 1024 * 1024;
const MAX_CONTROL_BYTES = 32 * 1024 * 1024;

export type DebControl =
  | { readonly kind: 'control'; readonly name: string | null; readonly maintainer: string | null }
  /** A deb whose control member is compressed in a way that Node does not know (`xz`). */
  | { readonly kind: 'other-compression' }
  | { readonly kind: 'not-a-deb' };

const NOT_A_DEB: DebControl = { kind: 'not-a-deb' };

/** What a .deb says of itself (deb(5)). Never throws for what the file holds. */
export function readDebControl(readAt: ReadAt): DebControl {
  if (readAt(0, ARCHIVE_MAGIC.length).toString('latin1') !== ARCHIVE_MAGIC) return NOT_A_DEB;
  const member = findControlMember(readAt);
  if (!member) return NOT_A_DEB;
  if (member.compression === 'xz') return { kind: 'other-compression' };
  const tar = decompress(readAt(member.offset, member.sizeBytes), member.compression);
  const control = tar ? findInTar(tar, 'control') : null;
  return control === null ? NOT_A_DEB : parseControl(control);
}

/** Package and Maintainer of a control file (deb-control(5)). */
export function parseControl(text: string): DebControl {
  const field = (name: string): string | null =>
    new RegExp(`^${name}:[ \\t]*(\\S.*)$`, 'im').exec(text)?.[1]?.trim() ?? null;
  return { kind: 'control', name: field('Package'), maintainer: field('Maintainer') };
}

interface ControlMember {
  readonly offset: number;
  readonly sizeBytes: number;
  readonly compression: 'none' | 'gz' | 'zst' | 'xz';
}

function findControlMember(readAt: ReadAt): ControlMember | null {
  let offset = ARCHIVE_MAGIC.length;
  for (let index = 0; index < MAX_MEMBERS; index += 1) {
    const header = readAt(offset, HEADER_BYTES).toString('latin1');
    const sizeText = header.slice(48, 58).trim();
    if (header.length < HEADER_BYTES || !header.endsWith('`\n') || !/^\d+$/.test(sizeText))
      return null;
    const sizeBytes = Number(sizeText);
    const match = /^control\.tar(?:\.(gz|xz|zst))?\/?$/.exec(header.slice(0, 16).trim());
    if (match) {
      if (sizeBytes > MAX_COMPRESSED_BYTES) return null;
      const compression = (match[1] ?? 'none') as ControlMember['compression'];
      return { offset: offset + HEADER_BYTES, sizeBytes, compression };
    }
    // Members begin at even places.
    offset += HEADER_BYTES + sizeBytes + (sizeBytes % 2);
  }
  return null;
}

function decompress(bytes: Buffer, compression: ControlMember['compression']): Buffer | null {
  const options = { maxOutputLength: MAX_CONTROL_BYTES };
  try {
    if (compression === 'gz') return zlib.gunzipSync(bytes, options);
    if (compression === 'zst') return zlib.zstdDecompressSync(bytes, options);
    return bytes;
  } catch {
    return null;
  }
}

/** Text of a regular file of a tar archive, null if it is not in it. */
function findInTar(tar: Buffer, wanted: string): string | null {
  let offset = 0;
  while (offset + TAR_BLOCK_BYTES <= tar.length) {
    const header = tar.subarray(offset, offset + TAR_BLOCK_BYTES);
    const name = cString(header.subarray(0, 100)).replace(/^\.\//, '');
    const sizeBytes = Number.parseInt(cString(header.subarray(124, 136)).trim() || '0', 8);
    if (Number.isNaN(sizeBytes)) return null;
    const start = offset + TAR_BLOCK_BYTES;
    if (name === wanted) return tar.subarray(start, start + sizeBytes).toString('utf8');
    offset = start + Math.ceil(sizeBytes / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
  }
  return null;
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end === -1 ? bytes.length : end).toString('latin1');
}
