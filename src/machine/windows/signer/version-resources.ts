import { withWindow, type FileRanges } from './file-ranges.ts';
import { placeOf, type Pe } from './pe.ts';

const DIRECTORY_BYTES = 16;
const ENTRY_BYTES = 8;
/** One read holds a directory of this many entries; larger ones take a second. */
const USUAL_ENTRIES = 16;
const MAX_ENTRIES = 4096;
const TREE_BYTES = 2048;
/** Languages of a program's version information. */
const MAX_BLOCKS = 64;
/** The length of a block is a number of 16 bits. */
const MAX_BLOCK_BYTES = 65_535;
const RT_VERSION = 16;
const IS_DIRECTORY = 0x8000_0000;

interface Entry {
  readonly id: number;
  readonly isDirectory: boolean;
  /** Counted from the beginning of the resources. */
  readonly offset: number;
}

/** The version resources of a program, one a language. Empty where there are none or their tree is damaged. */
export function readVersionResources(program: FileRanges, pe: Pe): readonly Buffer[] {
  const base = pe.resourcesAddress === null ? null : placeOf(pe, pe.resourcesAddress);
  if (base === null) return [];
  // The whole tree lies at the beginning of the resources.
  const file = withWindow(program, base.offset, TREE_BYTES);
  const entriesAt = (offset: number): readonly Entry[] => readEntries(file, base.offset + offset);
  // Three levels: type, name, language. The depth is fixed, so that a tree that bites its tail ends.
  const names = entriesAt(0)
    .filter((entry) => entry.isDirectory && entry.id === RT_VERSION)
    .slice(0, 1)
    .flatMap((type) => entriesAt(type.offset));
  const languages = names
    .filter((entry) => entry.isDirectory)
    .slice(0, MAX_BLOCKS)
    .flatMap((name) => entriesAt(name.offset));
  return languages
    .filter((entry) => !entry.isDirectory)
    .slice(0, MAX_BLOCKS)
    .flatMap((language) => readBlock(file, pe, base.offset + language.offset) ?? []);
}

function readEntries(file: FileRanges, offset: number): readonly Entry[] {
  const usual = file.readAt(offset, DIRECTORY_BYTES + USUAL_ENTRIES * ENTRY_BYTES);
  if (usual.length < DIRECTORY_BYTES) return [];
  const count = Math.min(MAX_ENTRIES, usual.readUInt16LE(12) + usual.readUInt16LE(14));
  const table =
    count <= USUAL_ENTRIES
      ? usual.subarray(DIRECTORY_BYTES)
      : file.readAt(offset + DIRECTORY_BYTES, count * ENTRY_BYTES);
  const entries: Entry[] = [];
  for (let at = 0; at + ENTRY_BYTES <= table.length && entries.length < count; at += ENTRY_BYTES) {
    const target = table.readUInt32LE(at + 4);
    entries.push({
      id: table.readUInt32LE(at),
      isDirectory: target >= IS_DIRECTORY,
      offset: target % IS_DIRECTORY,
    });
  }
  return entries;
}

function readBlock(file: FileRanges, pe: Pe, offset: number): Buffer | null {
  const entry = file.readAt(offset, DIRECTORY_BYTES);
  if (entry.length < DIRECTORY_BYTES) return null;
  const place = placeOf(pe, entry.readUInt32LE(0));
  const sizeBytes = entry.readUInt32LE(4);
  if (place === null || sizeBytes > Math.min(MAX_BLOCK_BYTES, place.sizeBytes)) return null;
  return file.readAt(place.offset, sizeBytes);
}
