import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import type { ProductSecret } from '../index.ts';
import type { Catalog } from '../model/catalog.ts';
import { SwapoutError } from '../model/errors.ts';
import { printable } from './paint.ts';
import type { Terminal } from './terminal.ts';

const SecretsFile = z.strictObject({
  signingKey: z.string().optional(),
  products: z
    .record(z.string(), z.strictObject({ login: z.string().optional(), password: z.string() }))
    .optional(),
});

/** Passwords for one run; in memory only. */
export interface Secrets {
  readonly signingKey: string | null;
  readonly products: ReadonlyMap<string, ProductSecret>;
}

export const NO_SECRETS: Secrets = { signingKey: null, products: new Map() };

const MOST_BYTES = 1024 * 1024;

/** Reads `--secrets FILE` once (`-`: standard input). A file that others can read is refused. */
export async function readSecrets(path: string | undefined, terminal: Terminal): Promise<Secrets> {
  if (path === undefined) return NO_SECRETS;
  const text = path === '-' ? await terminal.readAll() : await readPrivateFile(path);
  return parseSecrets(text, path);
}

function parseSecrets(text: string, path: string): Secrets {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message may quote a password.
    throw new SwapoutError('secrets-invalid', `The secrets in ${path} are not JSON.`);
  }
  const parsed = SecretsFile.safeParse(value);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new SwapoutError(
      'secrets-invalid',
      `The secrets in ${path} have another form than expected at "${where}".`,
    );
  }
  const products = Object.entries(parsed.data.products ?? {}).map(
    ([id, { login, password }]): [string, ProductSecret] => [
      id,
      { login: login ?? null, password },
    ],
  );
  return { signingKey: parsed.data.signingKey ?? null, products: new Map(products) };
}

async function readPrivateFile(path: string): Promise<string> {
  let handle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SwapoutError('secrets-invalid', `The secrets file ${path} cannot be read: ${why}`, {
      cause: error,
    });
  }
  try {
    const stats = await handle.stat();
    if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0) {
      throw new SwapoutError(
        'secrets-permissions',
        `Other accounts can read the secrets file ${path}.`,
      );
    }
    if (stats.size > MOST_BYTES)
      throw new SwapoutError('secrets-invalid', `The secrets file ${path} is too large.`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** A password under a name that the catalog does not have is used for nothing: a slip that would cost a visit. */
export function warnOfUnknownProducts(
  { products }: Secrets,
  catalog: Pick<Catalog, 'products'>,
  terminal: Pick<Terminal, 'err'>,
): void {
  const known = new Set(catalog.products.map(({ id }) => id));
  for (const id of products.keys()) {
    if (!known.has(id))
      terminal.err(
        `swapout: the secrets name "${printable(id)}", which is no product of the catalog (\`swapout catalog\` lists them).\n`,
      );
  }
}
