import type { FileRanges } from '../signer/file-ranges.ts';

/** A stream's place in a compound file (MS-CFB), as its directory has it. */
interface DirectoryEntry {
  readonly name: string;
  readonly kind: number;
  readonly start: number;
  readonly sizeBytes: number;
}

interface Layout {
  readonly file: FileRanges;
  readonly sectorBytes: number;
  readonly miniSectorBytes: number;
  readonly miniCutoffBytes: number;
  readonly firstDirectory: number;
  readonly firstMiniFat: number;
  /** Sectors in which the allocation table lies, in order. */
  readonly fatSectors: readonly number[];
}

const SIGNATURE = 'd0cf11e0a1b11ae1';
const HEADER_BYTES = 512;
const IN_HEADER = 109;
/** Sector numbers from here on are marks: free, end of chain … */
const FIRST_MARK = 0xfffffffa;
const ENTRY_BYTES = 128;
const STREAM = 2;
const ROOT = 5;
/** What a file of any honest size does not reach; a chain that goes in a circle ends there. */
const MAX_SECTORS = 4_096;
const MAX_STREAM_BYTES = 256 * 1024;

/** The bytes of a stream by its name; null where the file is no compound file or has no such stream. */
export function readCompoundStream(file: FileRanges, name: string): Buffer | null {
  const layout = readLayout(file);
  if (layout === null) return null;
  const entries = readDirectory(layout);
  const stream = entries.find((entry) => entry.kind === STREAM && entry.name === name);
  if (stream === undefined || stream.sizeBytes > MAX_STREAM_BYTES) return null;
  if (stream.sizeBytes >= layout.miniCutoffBytes) {
    return readChain(layout, stream.start)?.subarray(0, stream.sizeBytes) ?? null;
  }
  const root = entries.find(({ kind }) => kind === ROOT);
  return root === undefined ? null : readMiniStream(layout, root, stream);
}

function readLayout(file: FileRanges): Layout | null {
  const header = file.readAt(0, HEADER_BYTES);
  if (header.length < HEADER_BYTES || header.toString('hex', 0, 8) !== SIGNATURE) return null;
  const shift = header.readUInt16LE(0x1e);
  const miniShift = header.readUInt16LE(0x20);
  if ((shift !== 9 && shift !== 12) || miniShift !== 6) return null;
  const sectorBytes = 2 ** shift;
  const inHeader = Array.from({ length: IN_HEADER }, (_, at) => header.readUInt32LE(0x4c + 4 * at));
  const more = readFurtherFatSectors(file, sectorBytes, header.readUInt32LE(0x44));
  return {
    file,
    sectorBytes,
    miniSectorBytes: 2 ** miniShift,
    miniCutoffBytes: header.readUInt32LE(0x38),
    firstDirectory: header.readUInt32LE(0x30),
    firstMiniFat: header.readUInt32LE(0x3c),
    fatSectors: [...inHeader, ...more].filter((sector) => sector < FIRST_MARK),
  };
}

/** The list goes on in sectors of its own where the header's room is not enough. */
function readFurtherFatSectors(file: FileRanges, sectorBytes: number, first: number): number[] {
  const sectors: number[] = [];
  let next = first;
  for (let count = 0; next < FIRST_MARK && count < MAX_SECTORS / 8; count += 1) {
    const bytes = file.readAt((next + 1) * sectorBytes, sectorBytes);
    if (bytes.length < sectorBytes) break;
    for (let at = 0; at + 4 < sectorBytes; at += 4) sectors.push(bytes.readUInt32LE(at));
    next = bytes.readUInt32LE(sectorBytes - 4);
  }
  return sectors;
}

function nextSector({ file, sectorBytes, fatSectors }: Layout, sector: number): number {
  const perSector = sectorBytes / 4;
  const fatSector = fatSectors[Math.floor(sector / perSector)];
  if (fatSector === undefined) return FIRST_MARK;
  const at = (fatSector + 1) * sectorBytes + 4 * (sector % perSector);
  const bytes = file.readAt(at, 4);
  return bytes.length < 4 ? FIRST_MARK : bytes.readUInt32LE(0);
}

/** All sectors of a chain; null where one lies outside the file. */
function readChain(layout: Layout, first: number): Buffer | null {
  const { file, sectorBytes } = layout;
  const chunks: Buffer[] = [];
  let sector = first;
  while (sector < FIRST_MARK && chunks.length < MAX_SECTORS) {
    const bytes = file.readAt((sector + 1) * sectorBytes, sectorBytes);
    if (bytes.length === 0) return null;
    chunks.push(Buffer.from(bytes));
    sector = nextSector(layout, sector);
  }
  return Buffer.concat(chunks);
}

function readDirectory(layout: Layout): readonly DirectoryEntry[] {
  const bytes = readChain(layout, layout.firstDirectory) ?? Buffer.alloc(0);
  const entries: DirectoryEntry[] = [];
  for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
    const nameBytes = Math.min(bytes.readUInt16LE(at + 0x40), 64);
    entries.push({
      name: bytes.toString('utf16le', at, at + Math.max(0, nameBytes - 2)),
      kind: bytes.readUInt8(at + 0x42),
      start: bytes.readUInt32LE(at + 0x74),
      sizeBytes: bytes.readUInt32LE(at + 0x78),
    });
  }
  return entries;
}

/** Small streams lie in pieces of the root's own stream. */
function readMiniStream(
  layout: Layout,
  root: DirectoryEntry,
  stream: DirectoryEntry,
): Buffer | null {
  const container = readChain(layout, root.start);
  const table = readChain(layout, layout.firstMiniFat);
  if (container === null || table === null) return null;
  const chunks: Buffer[] = [];
  let sector = stream.start;
  while (sector < FIRST_MARK && chunks.length < MAX_SECTORS) {
    const at = sector * layout.miniSectorBytes;
    chunks.push(container.subarray(at, at + layout.miniSectorBytes));
    sector = 4 * sector + 4 <= table.length ? table.readUInt32LE(4 * sector) : FIRST_MARK;
  }
  return Buffer.concat(chunks).subarray(0, stream.sizeBytes);
}
