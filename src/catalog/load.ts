import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import {
  Advice,
  Authority,
  type Catalog,
  CatalogProduct,
  CatalogVendor,
  SourcesThatMatter,
  Trap,
} from '../model/catalog.ts';
import { SwapoutError } from '../model/errors.ts';
import { checkCatalog } from './check-catalog.ts';
import { readTexts, type Texts } from './texts.ts';

const CatalogVersion = z.strictObject({
  schema: z.literal('swapout.catalog/v1'),
  version: z.string().min(1),
});
const Authorities = z.strictObject({
  schema: z.literal('swapout.catalog-authorities/v1'),
  authorities: z.array(Authority),
});
const Traps = z.strictObject({
  schema: z.literal('swapout.catalog-traps/v1'),
  traps: z.array(Trap),
});

/** Files of the catalog's own folder; every other `.json` lies in `products`. */
const FILES = {
  'authorities.json': Authorities,
  'catalog.json': CatalogVersion,
  'sources.json': SourcesThatMatter,
  'traps.json': Traps,
  'vendor.json': CatalogVendor,
} as const;

/**
 * Reads and checks the whole catalog; a catalog that is only partly sound is none.
 * @throws SwapoutError `catalog-invalid`, naming the file and the place in it.
 */
export async function loadCatalog(catalogDir: string): Promise<Catalog> {
  const own = await textsOf(catalogDir, '');
  const texts = new Map([...own, ...(await textsOf(catalogDir, 'products/'))]);
  const stray = [...own.keys()].find((name) => !(name in FILES));
  if (stray !== undefined) throw invalid(stray, 'the catalog has no such file');
  const products = [...texts.keys()]
    .filter((name) => name.startsWith('products/'))
    .sort()
    .map((name) => named(name, parse(texts, name, CatalogProduct)));
  const catalog: Catalog = {
    version: parse(texts, 'catalog.json', FILES['catalog.json']).version,
    digest: digestOf(texts),
    vendor: parse(texts, 'vendor.json', FILES['vendor.json']),
    products,
    authorities: parse(texts, 'authorities.json', FILES['authorities.json']).authorities,
    matters: parse(texts, 'sources.json', FILES['sources.json']),
    traps: parse(texts, 'traps.json', FILES['traps.json']).traps,
  };
  for (const { file, problem } of checkCatalog(catalog)) throw invalid(file, problem);
  return catalog;
}

/**
 * Every advice by its id.
 * @throws SwapoutError `catalog-invalid`, naming the file and the place in it.
 */
export async function loadAdvice(adviceDir: string): Promise<ReadonlyMap<string, Advice>> {
  const texts = await textsOf(adviceDir, '');
  const advice = [...texts.keys()].sort().map((name) => named(name, parse(texts, name, Advice)));
  return new Map(advice.map((item) => [item.id, item]));
}

async function textsOf(dir: string, below: string): Promise<Texts> {
  try {
    return await readTexts(dir, below);
  } catch (cause) {
    throw invalid(path.join(dir, below), 'cannot be read', cause);
  }
}

function parse<Schema extends z.ZodType>(
  texts: Texts,
  name: string,
  schema: Schema,
): z.infer<Schema> {
  const text = texts.get(name);
  if (text === undefined) throw invalid(name, 'is missing');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid(name, 'is not JSON', cause);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(name, `${z.core.toDotPath(issue?.path ?? [])}: ${issue?.message ?? 'invalid'}`);
}

/** One file a thing, under its own id: so no id can stand there twice. */
function named<Item extends { readonly id: string }>(file: string, item: Item): Item {
  if (path.posix.basename(file) === `${item.id}.json`) return item;
  throw invalid(file, `id: ${item.id} is not the file's name`);
}

/** Name, length and content of each file in name order: no two catalogs run into the same bytes. */
function digestOf(texts: Texts): string {
  const hash = createHash('sha256');
  for (const name of [...texts.keys()].sort()) {
    const text = texts.get(name) ?? '';
    hash.update(`${name}\n${Buffer.byteLength(text)}\n`).update(text);
  }
  return `sha256:${hash.digest('hex')}`;
}

function invalid(file: string, problem: string, cause?: unknown): SwapoutError {
  return new SwapoutError('catalog-invalid', `Catalog file ${file}: ${problem}`, { cause });
}
