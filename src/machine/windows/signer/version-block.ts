/** The strings of one language of a program's version information. */
export interface StringTable {
  /** Language and code page as eight hexadecimal digits, `040904b0`. */
  readonly language: string;
  readonly strings: ReadonlyMap<string, string>;
}

export interface VersionBlock {
  /** The binary file version, `21.3.10.391`; null where the block has none. */
  readonly fixedFileVersion: string | null;
  readonly tables: readonly StringTable[];
}

/** Length of the node, length of its value, type: 16 bits each; then comes its key. */
const HEADER_BYTES = 6;
const FIXED_INFO_BYTES = 52;
const FIXED_INFO_SIGNATURE = 0xfeef04bd;

interface Node {
  readonly key: string;
  readonly valueAt: number;
  readonly valueBytes: number;
  readonly end: number;
}

/** Reads a VS_VERSIONINFO structure; null if it is none. Damage inside ends the level that it is on, no more. */
export function parseVersionBlock(block: Buffer): VersionBlock | null {
  const root = readNode(block, 0, block.length);
  if (root?.key !== 'VS_VERSION_INFO') return null;
  const fixed = block.subarray(root.valueAt, Math.min(root.valueAt + root.valueBytes, root.end));
  const below = nodesBetween(block, aligned(root.valueAt + root.valueBytes), root.end);
  const tables = below
    .filter(({ key }) => key === 'StringFileInfo')
    .flatMap((info) => nodesBetween(block, info.valueAt, info.end))
    .map((table) => readTable(block, table));
  return { fixedFileVersion: fixedFileVersion(fixed), tables };
}

function readTable(block: Buffer, table: Node): StringTable {
  const strings = new Map<string, string>();
  for (const { key, valueAt, end } of nodesBetween(block, table.valueAt, table.end)) {
    // Some compilers count a value in characters, some in bytes: it ends at its zero, or with its node.
    if (!strings.has(key)) strings.set(key, readText(block, valueAt, end).text);
  }
  return { language: table.key.toLowerCase(), strings };
}

function nodesBetween(block: Buffer, start: number, end: number): readonly Node[] {
  const nodes: Node[] = [];
  for (let at = start; ;) {
    const node = readNode(block, at, end);
    if (node === null) return nodes;
    nodes.push(node);
    at = aligned(node.end);
  }
}

function readNode(block: Buffer, at: number, limit: number): Node | null {
  if (at + HEADER_BYTES > limit) return null;
  const sizeBytes = block.readUInt16LE(at);
  const end = at + sizeBytes;
  // A node shorter than its header would not lead on to the next one.
  if (sizeBytes < HEADER_BYTES || end > limit) return null;
  const key = readText(block, at + HEADER_BYTES, end);
  return {
    key: key.text,
    valueAt: Math.min(aligned(key.after), end),
    valueBytes: block.readUInt16LE(at + 2),
    end,
  };
}

/** UTF-16 up to a zero or to the limit, and the place behind it. */
function readText(
  block: Buffer,
  start: number,
  limit: number,
): { readonly text: string; readonly after: number } {
  let at = start;
  while (at + 1 < limit && block.readUInt16LE(at) !== 0) at += 2;
  return { text: block.toString('utf16le', start, at), after: at + 2 };
}

/** Every part begins at a multiple of four bytes from the beginning of the block. */
function aligned(at: number): number {
  return Math.ceil(at / 4) * 4;
}

function fixedFileVersion(value: Buffer): string | null {
  if (value.length < FIXED_INFO_BYTES || value.readUInt32LE(0) !== FIXED_INFO_SIGNATURE)
    return null;
  return [10, 8, 14, 12].map((at) => value.readUInt16LE(at)).join('.');
}
