import type { RegistryData } from '../../backup/archive-line.ts';
import type { RegistryValue } from '../api/registry.ts';

/** A value in the form that a backup keeps. */
export function toData(value: RegistryValue): RegistryData {
  switch (value.type) {
    case 'sz':
    case 'expand-sz':
      return { name: value.name, type: value.type, text: value.text };
    case 'multi-sz':
      return { name: value.name, type: value.type, texts: [...value.texts] };
    case 'dword':
    case 'qword':
      return { name: value.name, type: value.type, number: value.number.toString() };
    case 'binary':
      return {
        name: value.name,
        type: value.type,
        base64: Buffer.from(value.bytes).toString('base64'),
      };
  }
}

export function fromData(data: RegistryData): RegistryValue {
  switch (data.type) {
    case 'dword':
    case 'qword':
      return { name: data.name, type: data.type, number: BigInt(data.number) };
    case 'binary':
      return {
        name: data.name,
        type: data.type,
        bytes: new Uint8Array(Buffer.from(data.base64, 'base64')),
      };
    default:
      return data;
  }
}

export function isSameValue(a: RegistryValue, b: RegistryValue): boolean {
  return JSON.stringify(toData({ ...a, name: '' })) === JSON.stringify(toData({ ...b, name: '' }));
}
