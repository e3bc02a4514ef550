import { decodeText } from './disk.ts';

/** Content of a JSON file; undefined for what is none. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(decodeText(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

/** What stands under these names, one in the other; undefined where one is missing. */
export function partIn(value: unknown, ...names: readonly string[]): unknown {
  let part = value;
  for (const name of names) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, name)) return undefined;
    part = (part as Readonly<Record<string, unknown>>)[name];
  }
  return part;
}

/** The text under these names; null where there is none. */
export function textIn(value: unknown, ...names: readonly string[]): string | null {
  const part = partIn(value, ...names);
  return typeof part === 'string' ? part : null;
}

export function listIn(value: unknown, ...names: readonly string[]): readonly unknown[] {
  const part = partIn(value, ...names);
  return Array.isArray(part) ? (part as readonly unknown[]) : [];
}
