import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { sourcesThatMatter } from '../../../src/catalog/sources-that-matter.ts';
import type { Catalog } from '../../../src/model/catalog.ts';
import { PLATFORMS } from '../../../src/model/sources.ts';
import { CATALOG_DIR } from './fixtures.ts';

let catalog: Catalog;
beforeAll(async () => {
  catalog = await loadCatalog(CATALOG_DIR);
});

describe('sourcesThatMatter', () => {
  it('wants packages, services, processes and files of every Linux machine', () => {
    expect([...sourcesThatMatter(catalog, 'linux', [])]).toEqual([
      'deb-package',
      'rpm-package',
      'systemd-unit',
      'init-script',
      'process',
      'file',
    ]);
  });

  it('wants more for a product that leaves more behind', () => {
    expect(sourcesThatMatter(catalog, 'linux', ['ksc-server']).has('account')).toBe(true);
    expect(sourcesThatMatter(catalog, 'linux', ['kes-linux']).has('account')).toBe(false);
    expect(
      sourcesThatMatter(catalog, 'windows', ['kaspersky-internet-security']).has('certificate'),
    ).toBe(true);
  });

  it('knows products of which nothing more is wanted', () => {
    expect(sourcesThatMatter(catalog, 'linux', ['unlisted', 'kes-linux'])).toEqual(
      sourcesThatMatter(catalog, 'linux', []),
    );
  });

  it.each(PLATFORMS)('wants on %s every source in which a product registers itself', (platform) => {
    for (const product of catalog.products) {
      const matters = sourcesThatMatter(catalog, platform, [product.id]);
      const registers = (product.platforms[platform]?.rules ?? []).filter(
        ({ role }) => role === 'registration',
      );
      for (const { source } of registers) expect([...matters]).toContain(source);
    }
  });

  it.each(PLATFORMS)(
    'wants on %s every source in which a product leaves exact pieces',
    (platform) => {
      for (const product of catalog.products) {
        const matters = sourcesThatMatter(catalog, platform, [product.id]);
        const pieces = (product.platforms[platform]?.rules ?? []).filter(
          ({ role, exact }) => role === 'piece' && exact,
        );
        for (const { source } of pieces) expect([...matters]).toContain(source);
      }
    },
  );
});
