import { z } from 'zod';

/**
 * A backup is a gzip file of JSON lines: a header, then one line for each thing. Nothing in it can be
 * run in place; modes are text until it is restored.
 */
export const ARCHIVE_SCHEMA = 'swapout.backup/v1';

/** Bytes that are no UTF-8 travel as base64. */
const Bytes = z.union([z.string(), z.strictObject({ base64: z.string() })]);
type Bytes = z.infer<typeof Bytes>;

const RegistryPlace = z.strictObject({
  hive: z.enum(['machine', 'users']),
  path: z.string(),
  view: z.union([z.literal(64), z.literal(32)]),
});

/** A value of Windows' registry: numbers as decimal digits, bytes as base64. */
export const RegistryData = z.discriminatedUnion('type', [
  z.strictObject({ name: z.string(), type: z.enum(['sz', 'expand-sz']), text: z.string() }),
  z.strictObject({ name: z.string(), type: z.literal('multi-sz'), texts: z.array(z.string()) }),
  z.strictObject({
    name: z.string(),
    type: z.enum(['dword', 'qword']),
    number: z.string().regex(/^\d{1,20}$/),
  }),
  z.strictObject({ name: z.string(), type: z.literal('binary'), base64: z.string() }),
]);
export type RegistryData = z.infer<typeof RegistryData>;

const attributes = {
  path: Bytes,
  /** Permission bits, octal. */
  mode: z.string().regex(/^[0-7]{1,4}$/),
  uid: z.int(),
  gid: z.int(),
  mtimeMs: z.number(),
};

export const ArchiveLine = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('header'), schema: z.literal(ARCHIVE_SCHEMA), of: z.string() }),
  z.strictObject({ kind: z.literal('directory'), ...attributes }),
  z.strictObject({
    kind: z.literal('file'),
    ...attributes,
    sizeBytes: z.int().nonnegative(),
    sha256: z.string(),
    /** base64; null: recorded only. */
    content: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal('link'), ...attributes, target: Bytes }),
  /** Socket, pipe or device: named, never put back. */
  z.strictObject({ kind: z.literal('other'), ...attributes }),
  z.strictObject({ kind: z.literal('registry-key'), place: RegistryPlace }),
  z.strictObject({ kind: z.literal('registry-value'), place: RegistryPlace, value: RegistryData }),
  /** A list of which one entry was taken; the list as it was, and the driver that the entry is for. */
  z.strictObject({
    kind: z.literal('registry-list'),
    place: RegistryPlace,
    value: RegistryData,
    entries: z.array(z.string()),
    driver: z.string(),
  }),
  /** A text that explains the rest, such as a package's registration; never put back. */
  z.strictObject({ kind: z.literal('note'), title: z.string(), text: z.string() }),
]);
export type ArchiveLine = z.infer<typeof ArchiveLine>;

export function encodeBytes(bytes: Buffer): Bytes {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : { base64: bytes.toString('base64') };
}

export function decodeBytes(bytes: Bytes): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes.base64, 'base64');
}
