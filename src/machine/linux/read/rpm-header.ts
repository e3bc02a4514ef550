import type { ReadAt } from './deb-control.ts';

const LEAD_BYTES = 96;
const LEAD_MAGIC = 0xedabeedb;
/** Magic of a header structure and its version, in the first four bytes. */
const HEADER_MAGIC = 0x8eade801;
const INTRO_BYTES = 16;
const ENTRY_BYTES = 16;
/** rpm's own limits are higher; no package of use comes near these. */
const MAX_ENTRIES = 8_192;
const MAX_STORE_BYTES = 256 * 1024 * 1024;
const MAX_STRING_BYTES = 4_096;

/** Tags and types of rpm's `rpmtag.h`. */
const TAG = { name: 1000, vendor: 1011, packager: 1015 } as const;
const STRING_TYPES = new Set([6, 8, 9]);

export interface RpmHeader {
  readonly name: string | null;
  /** Vendor, else Packager. */
  readonly vendor: string | null;
}

/** What an .rpm says of itself; null if it is none. Never throws for what the file holds. */
export function readRpmHeader(readAt: ReadAt): RpmHeader | null {
  const lead = readAt(0, LEAD_BYTES);
  if (lead.length < LEAD_BYTES || lead.readUInt32BE(0) !== LEAD_MAGIC) return null;
  const signature = readIntro(readAt, LEAD_BYTES);
  if (!signature) return null;
  // The signature is padded so that the header begins at a multiple of eight.
  const header = readIntro(readAt, Math.ceil(signature.end / 8) * 8);
  if (!header) return null;
  const strings = readStrings(readAt, header);
  return {
    name: strings.get(TAG.name) ?? null,
    vendor: strings.get(TAG.vendor) ?? strings.get(TAG.packager) ?? null,
  };
}

interface Intro {
  readonly index: number;
  readonly entries: number;
  readonly store: number;
  readonly end: number;
}

function readIntro(readAt: ReadAt, offset: number): Intro | null {
  const intro = readAt(offset, INTRO_BYTES);
  if (intro.length < INTRO_BYTES || intro.readUInt32BE(0) !== HEADER_MAGIC) return null;
  const entries = intro.readUInt32BE(8);
  const storeBytes = intro.readUInt32BE(12);
  if (entries > MAX_ENTRIES || storeBytes > MAX_STORE_BYTES) return null;
  const index = offset + INTRO_BYTES;
  const store = index + entries * ENTRY_BYTES;
  return { index, entries, store, end: store + storeBytes };
}

function readStrings(readAt: ReadAt, { index, entries, store, end }: Intro): Map<number, string> {
  const strings = new Map<number, string>();
  const wanted = new Set<number>(Object.values(TAG));
  const table = readAt(index, entries * ENTRY_BYTES);
  for (let at = 0; at + ENTRY_BYTES <= table.length; at += ENTRY_BYTES) {
    const tag = table.readUInt32BE(at);
    const start = store + table.readUInt32BE(at + 8);
    if (!wanted.has(tag) || !STRING_TYPES.has(table.readUInt32BE(at + 4)) || start >= end) continue;
    const bytes = readAt(start, Math.min(MAX_STRING_BYTES, end - start));
    const zero = bytes.indexOf(0);
    if (zero > 0) strings.set(tag, bytes.subarray(0, zero).toString('utf8'));
  }
  return strings;
}
