import { z } from 'zod';
import { Platform } from './sources.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A bare file name inside the pack's folder: no path, no drive, no dot-dot. */
const PackFile = z.strictObject({
  name: z.string().regex(/^(?!\.{1,2}$)[^/\\:\0]+$/),
  sizeBytes: z.int().positive(),
  sha256: Sha256,
});

/** How it is seen that the product is on the machine. */
const Detection = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('package'), name: z.string() }),
  z.strictObject({ kind: z.literal('file'), path: z.string() }),
  z.strictObject({ kind: z.literal('uninstall-entry'), name: z.string() }),
]);

/** How it is seen that the product protects: its services run, and its own command says so. */
const Check = z.strictObject({
  services: z.array(z.string()),
  command: z
    .strictObject({
      program: z
        .string()
        .startsWith('/')
        .or(z.string().regex(/^[A-Z]:\\/)),
      arguments: z.array(z.string()),
      exitCode: z.int(),
      /** Text that the output must hold, null for any. */
      output: z.string().nullable(),
    })
    .nullable(),
});

/** One approved replacement for one platform. Names follow winget's where it has one. */
export const PackEntry = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  name: z.string(),
  publisher: z.string(),
  version: z.string(),
  platform: Platform,
  arch: z.array(z.string()).min(1),
  type: z.enum(['deb', 'rpm', 'msi', 'exe', 'pkg']),
  file: PackFile,
  /** Packages that it depends on, installed with it from the pack. */
  dependencies: z.array(PackFile),
  arguments: z.array(z.string()),
  returnCodes: z.strictObject({
    success: z.array(z.int()).min(1),
    rebootRequired: z.array(z.int()),
  }),
  detection: z.array(Detection).min(1),
  check: Check,
  approvedBy: z.string().optional(),
  approvedUntil: z.iso.date().optional(),
});
export type PackEntry = z.infer<typeof PackEntry>;

export const Pack = z.strictObject({
  schema: z.literal('swapout.pack/v1'),
  id: z.string(),
  organisation: z.string(),
  version: z.string(),
  entries: z.array(PackEntry).min(1),
});
export type Pack = z.infer<typeof Pack>;

/** What a machine has for protection at the end, for the last screen and the receipt. */
export const Protection = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('protected'),
    by: z.string(),
    version: z.string(),
    /** Was it there already, before this job? */
    already: z.boolean(),
    checkedAt: z.iso.datetime(),
    check: z.string(),
  }),
  z.strictObject({ kind: z.literal('unprotected'), since: z.iso.datetime(), reason: z.string() }),
]);
export type Protection = z.infer<typeof Protection>;

/** What the technician chose for this job. */
export const ReplacementChoice = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pack'),
    packDir: z.string(),
    pack: z.string(),
    entry: z.string(),
    name: z.string(),
    version: z.string(),
  }),
  z.strictObject({ kind: z.literal('none'), reason: z.string().min(1) }),
]);
export type ReplacementChoice = z.infer<typeof ReplacementChoice>;
