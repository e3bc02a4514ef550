const HEADER_BYTES = 76;
const CLASS_ID = '0114020000000000c000000000000046';
const HAS_ITEM_LIST = 1;
const HAS_LINK_INFO = 2;
const VOLUME_AND_LOCAL_PATH = 1;

/**
 * Local path that a `.lnk` file leads to (MS-SHLLINK 2.3); null where it names none, or is none. The Unicode
 * path counts where there is one: the other is in the code page of whoever made it.
 */
export function parseShortcut(bytes: Buffer): string | null {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== HEADER_BYTES) return null;
  if (bytes.toString('hex', 4, 20) !== CLASS_ID) return null;
  const flags = bytes.readUInt32LE(20);
  if ((flags & HAS_LINK_INFO) === 0) return null;
  let at = HEADER_BYTES;
  if ((flags & HAS_ITEM_LIST) !== 0) {
    if (at + 2 > bytes.length) return null;
    at += 2 + bytes.readUInt16LE(at);
  }
  return at + 28 > bytes.length ? null : localPath(bytes.subarray(at));
}

function localPath(info: Buffer): string | null {
  const sizeBytes = info.readUInt32LE(0);
  const headerBytes = info.readUInt32LE(4);
  if ((info.readUInt32LE(8) & VOLUME_AND_LOCAL_PATH) === 0) return null;
  const block = info.subarray(0, Math.min(sizeBytes, info.length));
  if (headerBytes >= 36 && block.length >= 36) {
    const base = wideText(block, block.readUInt32LE(28));
    const rest = wideText(block, block.readUInt32LE(32));
    if (base !== null && base !== '') return base + (rest ?? '');
  }
  if (block.length < 28) return null;
  const base = plainText(block, block.readUInt32LE(16));
  const rest = plainText(block, block.readUInt32LE(24));
  return base === null || base === '' ? null : base + (rest ?? '');
}

function wideText(block: Buffer, at: number): string | null {
  if (at === 0 || at + 2 > block.length) return null;
  const even = block.subarray(at, at + (block.length - at) - ((block.length - at) % 2));
  const text = even.toString('utf16le');
  const end = text.indexOf('\0');
  return end === -1 ? null : text.slice(0, end);
}

function plainText(block: Buffer, at: number): string | null {
  if (at === 0 || at >= block.length) return null;
  const end = block.indexOf(0, at);
  return end === -1 ? null : block.toString('latin1', at, end);
}
