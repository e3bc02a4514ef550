import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const common = {
  text: z.string(),
  /** Text that follows `times` times: a long string need not stand there whole. */
  pad: z.string().optional(),
  times: z.int().positive().optional(),
};

const Case = z.union([
  z.strictObject({ ...common, msi: z.string() }),
  z.strictObject({
    ...common,
    exe: z.string(),
    arguments: z.array(z.string()),
    /** Who can write where the program lies, as far as its path tells. */
    place: z.enum(['administrators', 'anybody']),
  }),
  z.strictObject({ ...common, refused: z.string() }),
]);
export type UninstallStringCase = z.infer<typeof Case>;

const Table = z.strictObject({
  folders: z.record(z.string(), z.string()),
  groups: z.array(
    z.strictObject({
      about: z.string(),
      /** Where the form comes from, and how far that can be trusted; `made up` where nobody wrote it so. */
      origin: z.string(),
      grade: z.enum(['vendor', 'script', 'forum', 'made up']),
      cases: z.array(Case).min(1),
    }),
  ),
});

/** Uninstall strings and what each must come to, written by hand. */
export const table = Table.parse(
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../../fixtures/uninstall-strings.json'), 'utf8'),
  ),
);

export function textOf({ text, pad = '', times = 0 }: UninstallStringCase): string {
  return text + pad.repeat(times);
}

export function expectedOf(one: UninstallStringCase): unknown {
  if ('msi' in one) return { kind: 'msi', productCode: one.msi };
  if ('exe' in one) return { kind: 'exe', path: one.exe, arguments: one.arguments };
  return { kind: 'refused', why: one.refused };
}
