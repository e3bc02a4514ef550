import { beforeAll, describe, expect, it } from 'vitest';
import { authoritiesOf } from '../../../src/catalog/authorities.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { Catalog } from '../../../src/model/catalog.ts';
import { CATALOG_DIR } from './fixtures.ts';

let catalog: Catalog;
beforeAll(async () => {
  catalog = await loadCatalog(CATALOG_DIR);
});

describe('authoritiesOf', () => {
  it('counts a branded product under the directive and the statutes', () => {
    expect(authoritiesOf(catalog, 'branded')).toEqual(
      expect.arrayContaining([
        'us-bod-17-01',
        'us-ndaa-1634',
        'us-far-52.204-23',
        'us-commerce-2024',
      ]),
    );
  });

  it('counts an embedded engine under the statutes and not under the directive', () => {
    expect(authoritiesOf(catalog, 'embedded')).toEqual([
      'us-ndaa-1634',
      'us-far-52.204-23',
      'us-commerce-2024',
    ]);
  });

  it('counts a successor under no order, and no computer under an order for mobile devices', () => {
    expect(authoritiesOf(catalog, 'successor')).toEqual([]);
    expect(authoritiesOf(catalog, 'branded')).not.toContain('ca-tbs-2023');
  });

  it.each([
    ['us-bod-17-01', '2017-09-13'],
    ['us-ndaa-1634', '2018-10-01'],
    ['us-far-52.204-23', '2018-07-16'],
    ['us-commerce-2024', '2024-07-20'],
    ['au-pspf-002-2025', '2025-02-21'],
  ])('%s counts from %s', (id, from) => {
    expect(catalog.authorities.find((authority) => authority.id === id)?.from).toBe(from);
  });

  it('has each id once', () => {
    const ids = catalog.authorities.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
