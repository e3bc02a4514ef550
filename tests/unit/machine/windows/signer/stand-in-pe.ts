/** The smallest Windows programs that have the parts a test is about. They are stand-ins and do not run. */
export interface StandInPe {
  /** Strings of the version information, by language (`040904b0`). No version information if absent. */
  readonly version?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** 21.3.10.391 */
  readonly fixedVersion?: readonly [number, number, number, number];
  readonly bits?: 32 | 64;
  /** Makes two programs differ. */
  readonly code?: string;
}

const ALIGNMENT = 512;
const HEADERS_BYTES = 1024;
const CODE_ADDRESS = 0x1000;
const PE_AT = 64;

export function standInPe(options: StandInPe = {}): Buffer {
  const code = padded(Buffer.from(options.code ?? 'a stand-in has no code'), ALIGNMENT);
  // Loaded, a section begins at a page of its own.
  const resourcesAddress = CODE_ADDRESS + Math.ceil(code.length / 0x1000) * 0x1000;
  const resources = options.version
    ? padded(
        resourceSection(versionBlock(options.version, options.fixedVersion), resourcesAddress),
        ALIGNMENT,
      )
    : Buffer.alloc(0);
  const headers = Buffer.alloc(HEADERS_BYTES);
  headers.write('MZ');
  headers.writeUInt32LE(PE_AT, 60);
  headers.write('PE\0\0', PE_AT);
  const is64 = options.bits !== 32;
  headers.writeUInt16LE(is64 ? 0x8664 : 0x014c, PE_AT + 4);
  headers.writeUInt16LE(resources.length > 0 ? 2 : 1, PE_AT + 6);
  const optionalBytes = is64 ? 240 : 224;
  headers.writeUInt16LE(optionalBytes, PE_AT + 20);
  headers.writeUInt16LE(0x0022, PE_AT + 22);
  const optional = PE_AT + 24;
  headers.writeUInt16LE(is64 ? 0x20b : 0x10b, optional);
  headers.writeUInt32LE(0x1000, optional + 32);
  headers.writeUInt32LE(ALIGNMENT, optional + 36);
  headers.writeUInt32LE(0x4000, optional + 56);
  headers.writeUInt32LE(HEADERS_BYTES, optional + 60);
  headers.writeUInt32LE(0x12345678, optional + 64);
  const directories = optional + (is64 ? 112 : 96);
  headers.writeUInt32LE(16, directories - 4);
  if (resources.length > 0) {
    headers.writeUInt32LE(resourcesAddress, directories + 16);
    headers.writeUInt32LE(resources.length, directories + 20);
  }
  const sections = optional + optionalBytes;
  writeSection(headers, sections, '.text', CODE_ADDRESS, HEADERS_BYTES, code.length);
  if (resources.length > 0) {
    const offset = HEADERS_BYTES + code.length;
    writeSection(headers, sections + 40, '.rsrc', resourcesAddress, offset, resources.length);
  }
  return Buffer.concat([headers, code, resources]);
}

/** Offsets that tests change. */
export function placesIn(pe: Buffer): {
  readonly checksum: number;
  readonly certificateEntry: number;
  readonly certificateTable: number;
} {
  const optional = pe.readUInt32LE(60) + 24;
  const directories = optional + (pe.readUInt16LE(optional) === 0x20b ? 112 : 96);
  const certificateEntry = directories + 32;
  return {
    checksum: optional + 64,
    certificateEntry,
    certificateTable: pe.readUInt32LE(certificateEntry),
  };
}

/** Puts a signature's bytes into a certificate table at the end of the program. */
export function withCertificateTable(pe: Buffer, der: Buffer, behind = Buffer.alloc(0)): Buffer {
  const program = Buffer.from(padded(pe, 8));
  const content = padded(Buffer.concat([Buffer.alloc(8), der, behind]), 8);
  content.writeUInt32LE(content.length, 0);
  content.writeUInt16LE(0x0200, 4);
  content.writeUInt16LE(0x0002, 6);
  const { certificateEntry } = placesIn(program);
  program.writeUInt32LE(program.length, certificateEntry);
  program.writeUInt32LE(content.length, certificateEntry + 4);
  return Buffer.concat([program, content]);
}

function writeSection(
  headers: Buffer,
  at: number,
  name: string,
  address: number,
  offset: number,
  sizeBytes: number,
): void {
  headers.write(name, at);
  headers.writeUInt32LE(sizeBytes, at + 8);
  headers.writeUInt32LE(address, at + 12);
  headers.writeUInt32LE(sizeBytes, at + 16);
  headers.writeUInt32LE(offset, at + 20);
}

/** Type, name and language level with one entry each, then the block. */
function resourceSection(block: Buffer, address: number): Buffer {
  const tree = Buffer.alloc(88);
  for (const [at, id, target] of [
    [0, 16, 0x8000_0018],
    [24, 1, 0x8000_0030],
    [48, 0x409, 72],
  ] as const) {
    tree.writeUInt16LE(1, at + 14);
    tree.writeUInt32LE(id, at + 16);
    tree.writeUInt32LE(target, at + 20);
  }
  tree.writeUInt32LE(address + tree.length, 72);
  tree.writeUInt32LE(block.length, 76);
  return Buffer.concat([tree, block]);
}

/** A VS_VERSIONINFO structure with a StringTable for each language. */
export function versionBlock(
  languages: Readonly<Record<string, Readonly<Record<string, string>>>>,
  fixedVersion: readonly [number, number, number, number] = [1, 2, 3, 4],
): Buffer {
  const fixed = Buffer.alloc(52);
  fixed.writeUInt32LE(0xfeef04bd, 0);
  for (const [index, at] of [10, 8, 14, 12].entries()) {
    fixed.writeUInt16LE(fixedVersion[index] ?? 0, at);
  }
  const tables = Object.entries(languages).map(([language, strings]) =>
    node(
      language,
      Buffer.alloc(0),
      Object.entries(strings).map(([key, text]) => node(key, utf16(text), [], text.length + 1)),
    ),
  );
  const translation = node('VarFileInfo', Buffer.alloc(0), [
    node('Translation', Buffer.from([0x09, 0x04, 0xb0, 0x04]), []),
  ]);
  return node('VS_VERSION_INFO', fixed, [
    node('StringFileInfo', Buffer.alloc(0), tables),
    translation,
  ]);
}

function node(
  key: string,
  value: Buffer,
  children: readonly Buffer[],
  valueLength = value.length,
): Buffer {
  const head = padded(Buffer.concat([Buffer.alloc(6), utf16(key)]), 4);
  const parts = [head, value];
  let size = head.length + value.length;
  for (const child of children) {
    const gap = (4 - (size % 4)) % 4;
    parts.push(Buffer.alloc(gap), child);
    size += gap + child.length;
  }
  head.writeUInt16LE(size, 0);
  head.writeUInt16LE(valueLength, 2);
  head.writeUInt16LE(valueLength === value.length ? 0 : 1, 4);
  return Buffer.concat(parts);
}

function utf16(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}

function padded(bytes: Buffer, to: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)]);
}
