/** A stand-in for an `.msi`: a compound file whose only stream is the one given. */
export function compoundFile(name: string, stream: Buffer): Buffer {
  const isMini = stream.length < 4096;
  const count = Math.ceil(stream.length / 512);
  const fat = Buffer.alloc(512, 0xff);
  const miniFat = Buffer.alloc(512, 0xff);
  // Sector 0: FAT; 1: directory; 2: mini FAT; from 3: the data.
  fat.writeUInt32LE(0xfffffffd, 0);
  fat.writeUInt32LE(0xfffffffe, 4);
  fat.writeUInt32LE(0xfffffffe, 8);
  chain(fat, 3, count);
  if (isMini) chain(miniFat, 0, Math.ceil(stream.length / 64));
  const directory = Buffer.concat([
    entry('Root Entry', 5, isMini ? 3 : 0xfffffffe, isMini ? count * 512 : 0),
    entry(name, 2, isMini ? 0 : 3, stream.length),
    Buffer.alloc(256),
  ]);
  const data = Buffer.concat([stream, Buffer.alloc(count * 512 - stream.length)]);
  return Buffer.concat([header(), fat, directory, miniFat, data]);
}

function header(): Buffer {
  const bytes = Buffer.alloc(512, 0);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(bytes);
  bytes.writeUInt16LE(9, 0x1e);
  bytes.writeUInt16LE(6, 0x20);
  bytes.writeUInt32LE(1, 0x2c);
  bytes.writeUInt32LE(1, 0x30);
  bytes.writeUInt32LE(4096, 0x38);
  bytes.writeUInt32LE(2, 0x3c);
  bytes.writeUInt32LE(1, 0x40);
  bytes.writeUInt32LE(0xfffffffe, 0x44);
  bytes.fill(0xff, 0x4c);
  bytes.writeUInt32LE(0, 0x4c);
  return bytes;
}

function chain(table: Buffer, first: number, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const isLast = index === count - 1;
    table.writeUInt32LE(isLast ? 0xfffffffe : first + index + 1, 4 * (first + index));
  }
}

function entry(name: string, kind: number, start: number, sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.write(name, 0, 'utf16le');
  bytes.writeUInt16LE(2 * name.length + 2, 0x40);
  bytes.writeUInt8(kind, 0x42);
  bytes.writeUInt32LE(start, 0x74);
  bytes.writeUInt32LE(sizeBytes, 0x78);
  return bytes;
}

/** A stand-in for a summary: texts by their number, already in the code page that is named. */
export function propertySet(codePage: number, texts: Readonly<Record<number, Buffer>>): Buffer {
  const ids = Object.keys(texts).map(Number);
  const head = Buffer.alloc(8 + 8 * (ids.length + 1));
  head.writeUInt32LE(ids.length + 1, 4);
  const page = Buffer.alloc(8);
  page.writeUInt32LE(2, 0);
  page.writeUInt16LE(codePage, 4);
  const values = [page, ...ids.map((id) => lpstr(texts[id] ?? Buffer.alloc(0)))];
  let at = head.length;
  for (const [index, value] of values.entries()) {
    head.writeUInt32LE(index === 0 ? 1 : (ids[index - 1] ?? 0), 8 + 8 * index);
    head.writeUInt32LE(at, 12 + 8 * index);
    at += value.length;
  }
  const preamble = Buffer.alloc(48);
  preamble.writeUInt16LE(0xfffe, 0);
  preamble.writeUInt32LE(1, 24);
  preamble.writeUInt32LE(48, 44);
  return Buffer.concat([preamble, head, ...values]);
}

function lpstr(text: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x1e, 0);
  head.writeUInt32LE(text.length + 1, 4);
  const padding = 4 - ((text.length + 1) % 4);
  return Buffer.concat([head, text, Buffer.alloc(1 + padding)]);
}
