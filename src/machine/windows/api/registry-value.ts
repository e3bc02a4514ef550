import type { RegistryValue } from './registry.ts';

/** Registry types (winnt.h). */
export const REG = {
  sz: 1,
  expandSz: 2,
  binary: 3,
  dword: 4,
  link: 6,
  multiSz: 7,
  qword: 11,
} as const;

/**
 * A value as it is stored. Data that does not fit its type comes as `binary`. Of a text the zeros at its end
 * are left out; one in its middle stays, for what stands behind it is hidden from those who stop there.
 */
export function decodeValue(name: string, type: number, data: Buffer): RegistryValue {
  switch (type) {
    case REG.sz:
    case REG.expandSz:
      if (data.length % 2 !== 0) break;
      return { name, type: type === REG.sz ? 'sz' : 'expand-sz', text: textOf(data) };
    case REG.multiSz:
      if (data.length % 2 !== 0) break;
      return { name, type: 'multi-sz', texts: textsOf(data) };
    case REG.dword:
      if (data.length !== 4) break;
      return { name, type: 'dword', number: BigInt(data.readUInt32LE()) };
    case REG.qword:
      if (data.length !== 8) break;
      return { name, type: 'qword', number: data.readBigUInt64LE() };
    default:
      break;
  }
  // Copied: the buffer is used again for the next value.
  return { name, type: 'binary', bytes: Uint8Array.from(data) };
}

function textOf(data: Buffer): string {
  return data.toString('utf16le').replace(/\0+$/, '');
}

/** Up to the empty text that ends the list; one that is cut off without it is read to its end. */
function textsOf(data: Buffer): readonly string[] {
  const texts = data.toString('utf16le').split('\0');
  const end = texts.indexOf('');
  return end === -1 ? texts : texts.slice(0, end);
}

export interface EncodedValue {
  readonly type: number;
  readonly data: Buffer;
}

export function encodeValue(value: RegistryValue): EncodedValue {
  switch (value.type) {
    case 'sz':
    case 'expand-sz':
      return {
        type: value.type === 'sz' ? REG.sz : REG.expandSz,
        data: Buffer.from(`${value.text}\0`, 'utf16le'),
      };
    case 'multi-sz': {
      const texts = value.texts.map((text) => `${text}\0`).join('');
      return { type: REG.multiSz, data: Buffer.from(`${texts}\0`, 'utf16le') };
    }
    case 'dword': {
      const data = Buffer.alloc(4);
      data.writeUInt32LE(Number(BigInt.asUintN(32, value.number)));
      return { type: REG.dword, data };
    }
    case 'qword': {
      const data = Buffer.alloc(8);
      data.writeBigUInt64LE(BigInt.asUintN(64, value.number));
      return { type: REG.qword, data };
    }
    case 'binary':
      return { type: REG.binary, data: Buffer.from(value.bytes) };
  }
}
