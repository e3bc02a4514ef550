import { refused, type FileRanges, type Refused } from './file-ranges.ts';

/** A stretch of the file, in bytes. */
export interface Stretch {
  readonly offset: number;
  readonly sizeBytes: number;
}

export interface Section {
  readonly virtualAddress: number;
  readonly raw: Stretch;
}

/** What the headers of a 32- or 64-bit Windows program say of its parts. Places are checked when they are used. */
export interface Pe {
  readonly kind: 'pe';
  readonly checksumOffset: number;
  /** Of data directory entry 4, null where the headers have none. */
  readonly certificateEntryOffset: number | null;
  /** Null for an unsigned program. */
  readonly certificateTable: Stretch | null;
  /** Address of the resources as loaded, null where there are none. */
  readonly resourcesAddress: number | null;
  readonly sections: readonly Section[];
}

const DOS_HEADER_BYTES = 64;
const FILE_HEADER_BYTES = 24;
const SECTION_BYTES = 40;
const DIRECTORY_BYTES = 8;
/** Windows loads no program with more. */
const MAX_SECTIONS = 96;
/** A header further in than this is no program of anybody's. */
const MAX_HEADER_OFFSET = 64 * 1024 * 1024;
const MZ = 0x5a4d;
const PE_SIGNATURE = 0x4550;
/** Magic of the optional header, and where its list of data directories begins. */
const DIRECTORIES_AT: ReadonlyMap<number, number> = new Map([
  [0x10b, 96],
  [0x20b, 112],
]);
const CHECKSUM_AT = 64;
const RESOURCES = 2;
const CERTIFICATES = 4;

/** Reads the headers (Microsoft's "PE Format"). Never throws for what the file holds. */
export function readPe(file: FileRanges): Pe | Refused {
  const dos = file.readAt(0, DOS_HEADER_BYTES);
  if (dos.length < 2 || dos.readUInt16LE(0) !== MZ) return refused('not-a-program');
  if (dos.length < DOS_HEADER_BYTES) return refused('truncated');
  const at = dos.readUInt32LE(60);
  if (at > MAX_HEADER_OFFSET) return refused('not-a-program');
  const header = file.readAt(at, FILE_HEADER_BYTES);
  if (header.length < FILE_HEADER_BYTES) return refused('truncated');
  // DOS and 16-bit Windows programs begin with MZ too.
  if (header.readUInt32LE(0) !== PE_SIGNATURE) return refused('not-a-program');
  const sections = header.readUInt16LE(6);
  const optionalBytes = header.readUInt16LE(20);
  if (sections > MAX_SECTIONS) return refused('damaged');
  const rest = optionalBytes + sections * SECTION_BYTES;
  const headers = file.readAt(at + FILE_HEADER_BYTES, rest);
  if (headers.length < rest) return refused('truncated');
  return readHeaders(headers, optionalBytes, at + FILE_HEADER_BYTES);
}

function readHeaders(headers: Buffer, optionalBytes: number, offset: number): Pe | Refused {
  const optional = headers.subarray(0, optionalBytes);
  const directoriesAt =
    optional.length < 2 ? undefined : DIRECTORIES_AT.get(optional.readUInt16LE(0));
  if (directoriesAt === undefined || optional.length < directoriesAt) return refused('damaged');
  const count = Math.min(
    optional.readUInt32LE(directoriesAt - 4),
    Math.floor((optional.length - directoriesAt) / DIRECTORY_BYTES),
  );
  const directory = (index: number): Stretch | null => {
    const at = directoriesAt + index * DIRECTORY_BYTES;
    if (index >= count) return null;
    return { offset: optional.readUInt32LE(at), sizeBytes: optional.readUInt32LE(at + 4) };
  };
  const resources = directory(RESOURCES);
  const table = directory(CERTIFICATES);
  return {
    kind: 'pe',
    checksumOffset: offset + CHECKSUM_AT,
    certificateEntryOffset:
      table === null ? null : offset + directoriesAt + CERTIFICATES * DIRECTORY_BYTES,
    certificateTable: table === null || table.sizeBytes === 0 ? null : table,
    resourcesAddress: resources === null || resources.offset === 0 ? null : resources.offset,
    sections: readSections(headers.subarray(optionalBytes)),
  };
}

function readSections(table: Buffer): readonly Section[] {
  const sections: Section[] = [];
  for (let at = 0; at + SECTION_BYTES <= table.length; at += SECTION_BYTES) {
    sections.push({
      virtualAddress: table.readUInt32LE(at + 12),
      raw: { sizeBytes: table.readUInt32LE(at + 16), offset: table.readUInt32LE(at + 20) },
    });
  }
  return sections;
}

/** Where an address of the loaded program lies in the file, and how much of its section follows. */
export function placeOf(pe: Pe, address: number): Stretch | null {
  for (const { virtualAddress, raw } of pe.sections) {
    const into = address - virtualAddress;
    if (into >= 0 && into < raw.sizeBytes) {
      return { offset: raw.offset + into, sizeBytes: raw.sizeBytes - into };
    }
  }
  return null;
}
