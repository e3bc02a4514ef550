import { TextDecoder } from 'node:util';

/** Texts of a property set (MS-OLEPS) by their number. */
export type PropertyTexts = ReadonlyMap<number, string>;

const SECTION_OFFSET_AT = 44;
const CODE_PAGE = 1;
const TYPE_SHORT = 2;
const TYPE_TEXT = 0x1e;
const TYPE_WIDE_TEXT = 0x1f;
const MAX_PROPERTIES = 256;
/** Code pages that set-up files are written in, by the name that decoders know. */
const DECODERS: Readonly<Record<number, string>> = {
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  1200: 'utf-16le',
  65001: 'utf-8',
};

/** The texts of the first section; empty for what is no property set. */
export function parsePropertySet(bytes: Buffer): PropertyTexts {
  const texts = new Map<number, string>();
  if (bytes.length < SECTION_OFFSET_AT + 4 || bytes.readUInt16LE(0) !== 0xfffe) return texts;
  const section = bytes.subarray(bytes.readUInt32LE(SECTION_OFFSET_AT));
  if (section.length < 8) return texts;
  const places = new Map<number, number>();
  const count = Math.min(section.readUInt32LE(4), MAX_PROPERTIES);
  for (let index = 0; index < count && 16 + 8 * index <= section.length; index += 1) {
    places.set(section.readUInt32LE(8 + 8 * index), section.readUInt32LE(12 + 8 * index));
  }
  const decoder = decoderFor(codePageIn(section, places.get(CODE_PAGE)));
  for (const [id, at] of places) {
    const text = textAt(section, at, decoder);
    if (text !== null) texts.set(id, text);
  }
  return texts;
}

function codePageIn(section: Buffer, at: number | undefined): number {
  if (at === undefined || at + 6 > section.length) return 1252;
  return section.readUInt32LE(at) === TYPE_SHORT ? section.readUInt16LE(at + 4) : 1252;
}

function decoderFor(codePage: number): TextDecoder {
  const isWestern = codePage >= 1250 && codePage <= 1258;
  return new TextDecoder(
    DECODERS[codePage] ?? (isWestern ? `windows-${codePage}` : 'windows-1252'),
  );
}

function textAt(section: Buffer, at: number, decoder: TextDecoder): string | null {
  if (at + 8 > section.length) return null;
  const type = section.readUInt32LE(at);
  const length = section.readUInt32LE(at + 4);
  if (type === TYPE_TEXT) return upToNul(decoder.decode(section.subarray(at + 8, at + 8 + length)));
  if (type !== TYPE_WIDE_TEXT) return null;
  const end = Math.min(at + 8 + 2 * length, section.length);
  return upToNul(section.toString('utf16le', at + 8, end));
}

function upToNul(text: string): string {
  const end = text.indexOf('\0');
  return (end === -1 ? text : text.slice(0, end)).trim();
}
