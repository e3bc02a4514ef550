import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { loadAdvice, loadCatalog } from '../../../src/catalog/load.ts';
import { SwapoutError } from '../../../src/model/errors.ts';
import { ADVICE_DIR, CATALOG_DIR, copyOf, edit } from './fixtures.ts';

type Json = Record<string, unknown>;

let dir: string;
beforeEach(async () => {
  dir = await copyOf(CATALOG_DIR);
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

/** Changes the first rule of a product's first platform. */
function inFirstRule(change: (rule: Json) => Json): (product: Json) => Json {
  return (product) => {
    const platforms = product['platforms'] as Record<string, { rules: Json[] }>;
    const [first] = Object.values(platforms);
    const [rule = {}, ...rest] = first!.rules;
    first!.rules = [change(rule), ...rest];
    return product;
  };
}

async function problemOf(load: Promise<unknown>): Promise<string> {
  const error = await load.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SwapoutError);
  expect((error as SwapoutError).code).toBe('catalog-invalid');
  return (error as SwapoutError).message;
}

describe('loadCatalog', () => {
  it('reads the catalog that Swapout carries', async () => {
    const catalog = await loadCatalog(CATALOG_DIR);
    expect(catalog.version).toMatch(/^\d{4}\.\d+\.\d+$/u);
    expect(catalog.products.map(({ id }) => id)).toContain('kes-linux');
    expect(catalog.digest).toMatch(/^sha256:[0-9a-f]{64}$/u);
  });

  it('has one digest for one catalog, wherever it lies', async () => {
    expect((await loadCatalog(dir)).digest).toBe((await loadCatalog(CATALOG_DIR)).digest);
  });

  it('has another digest after one changed character, and after a file took another name', async () => {
    const { digest } = await loadCatalog(dir);
    await edit(dir, 'catalog.json', (json) => ({ ...json, version: '2026.11.2' }));
    const changed = (await loadCatalog(dir)).digest;
    expect(changed).not.toBe(digest);
    await edit(dir, 'products/tdsskiller.json', (json) => ({
      ...json,
      id: 'tdsskiller-2',
      platforms: {},
    }));
    await rename(
      path.join(dir, 'products/tdsskiller.json'),
      path.join(dir, 'products/tdsskiller-2.json'),
    );
    expect((await loadCatalog(dir)).digest).not.toBe(changed);
  });

  it.each<[string, string, (json: Json) => unknown, RegExp]>([
    [
      'an unknown field of a rule',
      'products/kes-linux.json',
      inFirstRule((rule) => ({ ...rule, colour: 'red' })),
      /products\/kes-linux\.json: platforms\.linux\.rules\[0\]: .*colour/u,
    ],
    [
      'an unknown field of a product',
      'products/kes-linux.json',
      (json) => ({ ...json, colour: 'red' }),
      /products\/kes-linux\.json: .*colour/u,
    ],
    [
      'a line that claims to be verified',
      'products/kes-linux.json',
      inFirstRule((rule) => ({ ...rule, verifiedLive: true })),
      /rules\[0\]\.verifiedLive/u,
    ],
    [
      'a line without a source',
      'products/kes-linux.json',
      inFirstRule((rule) => ({ ...rule, origin: undefined })),
      /rules\[0\]\.origin/u,
    ],
    [
      'a pattern that does not compile',
      'products/kes-linux.json',
      inFirstRule((rule) => ({ ...rule, pattern: 'kesl[' })),
      /products\/kes-linux\.json: platforms\.linux\.rules\[0\]\.pattern: .*does not close/u,
    ],
    [
      'a pattern that fits everything',
      'products/kes-linux.json',
      inFirstRule((rule) => ({ ...rule, pattern: '*' })),
      /rules\[0\]\.pattern: .*nearly every name/u,
    ],
    [
      'a source that the platform has not',
      'products/kes-linux.json',
      inFirstRule((rule) => ({ ...rule, id: 'kes-linux/driver/x', source: 'driver' })),
      /rules\[0\]\.source: linux has no source driver/u,
    ],
    [
      "another product's rule id",
      'products/kes-linux.json',
      inFirstRule((rule) => ({ ...rule, id: 'kess/deb-package/kesl' })),
      /rules\[0\]\.id/u,
    ],
    [
      'an account kind outside accounts',
      'products/kes-linux.json',
      inFirstRule((rule) => ({ ...rule, account: 'user' })),
      /rules\[0\]\.account/u,
    ],
    [
      'a product under the name of another',
      'products/kes-linux.json',
      (json) => ({ ...json, id: 'kes-linux-2', platforms: {} }),
      /kes-linux-2/u,
    ],
    [
      'an unknown source that matters',
      'sources.json',
      (json) => ({
        ...json,
        platforms: {
          ...(json['platforms'] as Json),
          linux: { always: ['driver'], byProduct: { nobody: ['file'] } },
        },
      }),
      /sources\.json: platforms\.linux/u,
    ],
    [
      'a trap that does not compile',
      'traps.json',
      (json) => ({
        ...json,
        traps: [
          {
            value: 'x',
            pattern: '{x',
            source: null,
            why: 'x',
            origin: { source: 'x', grade: 'forum' },
          },
        ],
      }),
      /traps\.json: traps\[0\]\.pattern/u,
    ],
    [
      'an unknown field of the vendor',
      'vendor.json',
      (json) => ({ ...json, x: 1 }),
      /vendor\.json/u,
    ],
    [
      'an unknown field of the orders',
      'authorities.json',
      (json) => ({ ...json, x: 1 }),
      /authorities\.json/u,
    ],
  ])('refuses %s, naming file and place', async (_what, name, change, message) => {
    await edit(dir, name, change);
    expect(await problemOf(loadCatalog(dir))).toMatch(message);
  });

  it('refuses a rule that stands there twice', async () => {
    await edit(dir, 'products/kes-linux.json', (product) => {
      const { linux } = product['platforms'] as { linux: { rules: Json[] } };
      linux.rules.push(linux.rules[0]!);
      return product;
    });
    expect(await problemOf(loadCatalog(dir))).toMatch(
      /products\/kes-linux\.json: rule kes-linux\/deb-package\/kesl stands there twice/u,
    );
  });

  it('refuses a product that stands there twice', async () => {
    await edit(dir, 'products/kess.json', (json) => ({ ...json, id: 'kics-nodes', platforms: {} }));
    expect(await problemOf(loadCatalog(dir))).toMatch(/products\/kess\.json: id/u);
  });

  it.each([
    ['products/kes-linux.json', '{ "schema": '],
    ['vendor.json', ''],
  ])('refuses %s when it is cut off', async (name, text) => {
    await writeFile(path.join(dir, name), text);
    expect(await problemOf(loadCatalog(dir))).toBe(`Catalog file ${name}: is not JSON`);
  });

  it('refuses a missing file, a missing folder, and a file that it does not know', async () => {
    await rm(path.join(dir, 'traps.json'));
    expect(await problemOf(loadCatalog(dir))).toMatch(/traps\.json: is missing/u);
    expect(await problemOf(loadCatalog(path.join(dir, 'nowhere')))).toMatch(/cannot be read/u);
    await writeFile(path.join(dir, 'extra.json'), '{}');
    expect(await problemOf(loadCatalog(dir))).toMatch(/extra\.json/u);
  });
});

describe('loadAdvice', () => {
  it('gives every advice by its id', async () => {
    const advice = await loadAdvice(ADVICE_DIR);
    expect(advice.get('uninstaller-lied')?.tryInOrder.length).toBeGreaterThan(1);
  });

  it('refuses an unknown field and a wrong name', async () => {
    const copy = await copyOf(ADVICE_DIR);
    await edit(copy, 'disk-full.json', (json) => ({ ...json, colour: 'red' }));
    expect(await problemOf(loadAdvice(copy))).toMatch(/disk-full\.json: .*colour/u);
    await edit(copy, 'disk-full.json', (json) => ({ ...json, colour: undefined, id: 'other' }));
    expect(await problemOf(loadAdvice(copy))).toMatch(/disk-full\.json: id/u);
    await rm(copy, { recursive: true });
  });
});
