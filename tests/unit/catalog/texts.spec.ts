import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTexts, textsIn } from '../../../src/catalog/texts.ts';

const CATALOG_DIR = resolve(import.meta.dirname, '../../../assets/catalog');

describe('the texts of catalog and advice', () => {
  it('are the JSON files of a folder, and of one folder below it, each by its name', async () => {
    const own = [...(await readTexts(CATALOG_DIR)).keys()].toSorted();
    expect(own).toEqual(
      readdirSync(CATALOG_DIR)
        .filter((name) => name.endsWith('.json'))
        .toSorted(),
    );
    const products = [...(await readTexts(CATALOG_DIR, 'products/')).keys()].toSorted();
    expect(products).toEqual(
      readdirSync(join(CATALOG_DIR, 'products'))
        .map((name) => `products/${name}`)
        .toSorted(),
    );
  });

  it('inside the single executable are told apart by the same names', () => {
    const embedded = JSON.stringify({
      'catalog/vendor.json': 'v',
      'catalog/products/kes.json': 'k',
      'catalog/products/deeper/no.json': 'n',
      'catalog/roots/roots.json': 'r',
      'catalog/roots/a.pem': 'a',
      'advice/help.json': 'h',
    });
    expect([...textsIn(embedded, 'catalog', 'roots/', '.pem')]).toEqual([['roots/a.pem', 'a']]);
    const names = (folder: string, below: string) => [...textsIn(embedded, folder, below)];
    expect(names('catalog', '')).toEqual([['vendor.json', 'v']]);
    expect(names('catalog', 'products/')).toEqual([['products/kes.json', 'k']]);
    expect(names('advice', '')).toEqual([['help.json', 'h']]);
  });
});
