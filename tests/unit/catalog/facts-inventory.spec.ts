import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { Catalog, CatalogRule } from '../../../src/model/catalog.ts';
import type { Platform, Source } from '../../../src/model/sources.ts';
import { CATALOG_DIR } from './fixtures.ts';

/** What was gathered about the vendor's products, by product, platform and field; see its README. */
interface InventoryGroup {
  readonly product: string | null;
  readonly platform: Platform | null;
  readonly field: string;
  readonly count: number;
  readonly lines: readonly {
    readonly identifier: string;
    readonly source: string;
    readonly grade: string;
    readonly file?: string;
    readonly altitude?: string;
    readonly hazard?: string;
  }[];
}

/** Sources in which identifiers of a field may stand. */
const SOURCES_OF_FIELD: Readonly<Record<string, readonly Source[]>> = {
  displayNamePatterns: ['uninstall-entry', 'msi-product'],
  publishers: ['uninstall-entry'],
  productCodes: ['uninstall-entry', 'msi-product'],
  upgradeCodes: ['msi-product'],
  services: ['service', 'systemd-unit'],
  serviceNameContains: ['systemd-unit'],
  initScripts: ['init-script'],
  drivers: ['driver'],
  processes: ['process'],
  installDirs: ['file'],
  dataDirs: ['file'],
  kextPaths: ['file'],
  certificateFiles: ['file'],
  tools: ['file'],
  markers: ['file'],
  registryKeys: ['registry-key'],
  managementNames: ['registry-key'],
  certificates: ['certificate'],
  browserExtensions: ['browser-extension'],
  nativeMessagingHosts: ['native-host'],
  appxPackages: ['store-package'],
  securityCenterNames: ['security-center'],
  localGroups: ['account'],
  users: ['account'],
  groups: ['account'],
  fileNames: ['installer-file'],
  deb: ['deb-package'],
  rpm: ['rpm-package'],
  packageNameContains: ['deb-package', 'rpm-package'],
  bundleIds: ['application'],
  packageReceipts: ['package-receipt'],
  launchDaemons: ['launch-item'],
  launchAgents: ['launch-item'],
  kexts: ['kernel-extension'],
  systemExtensions: ['system-extension'],
  teamIds: ['system-extension'],
};

let catalog: Catalog;
let inventory: readonly InventoryGroup[];
beforeAll(async () => {
  catalog = await loadCatalog(CATALOG_DIR);
  const fixture = path.resolve(import.meta.dirname, '../../fixtures/catalog/facts-inventory.json');
  inventory = JSON.parse(await readFile(fixture, 'utf8')) as readonly InventoryGroup[];
});

function rulesOf({ product, platform }: InventoryGroup): readonly CatalogRule[] {
  const found = catalog.products.find(({ id }) => id === product);
  return platform === null ? [] : (found?.platforms[platform]?.rules ?? []);
}

/** Rules of the group's product that carry an identifier with the origin that was gathered for it. */
function rulesFor(group: InventoryGroup, line: InventoryGroup['lines'][number]): CatalogRule[] {
  const sources = SOURCES_OF_FIELD[group.field] ?? [];
  return rulesOf(group).filter(
    ({ source, pattern, facts, origin }) =>
      sources.includes(source) &&
      (pattern === line.identifier || facts?.['identifier'] === line.identifier) &&
      origin.source === line.source &&
      origin.grade === line.grade,
  );
}

const IN_PRODUCTS = (group: InventoryGroup): boolean => group.field in SOURCES_OF_FIELD;

describe('the catalog', () => {
  it('has every identifier that was gathered, in each of its sources, with its origin and grade', () => {
    const missing = inventory.filter(IN_PRODUCTS).flatMap((group) =>
      group.lines
        .filter((line) => {
          const sources = new Set(rulesFor(group, line).map(({ source }) => source));
          const wanted = SOURCES_OF_FIELD[group.field] ?? [];
          const onPlatform = wanted.filter(
            (source) =>
              !(
                group.field === 'services' &&
                (source === 'service') !== (group.platform === 'windows')
              ),
          );
          return onPlatform.some((source) => !sources.has(source));
        })
        .map(({ identifier }) => `${group.product} ${group.platform} ${group.field} ${identifier}`),
    );
    expect(missing).toEqual([]);
  });

  it('has what hangs on a driver: file, altitude, hazard', () => {
    const lines = inventory
      .filter(({ field }) => field === 'drivers')
      .flatMap((group) => group.lines.map((line) => ({ line, rules: rulesFor(group, line) })));
    expect(lines.length).toBe(64);
    for (const { line, rules } of lines) {
      expect(rules[0]?.facts?.['file']).toBe(line.file);
      expect(rules[0]?.facts?.['altitude']).toBe(line.altitude);
      expect(rules[0]?.hazard).toBe(line.hazard);
    }
  });

  it('has the certificate store, the package ids and the traps', () => {
    const others = inventory.filter((group) => !IN_PRODUCTS(group));
    expect(new Set(others.map(({ field }) => field))).toEqual(
      new Set(['certificateStores', 'packageIds', 'traps']),
    );
    const found = {
      certificateStores: catalog.products.flatMap((product) =>
        (product.platforms.windows?.rules ?? []).map(({ facts }) => facts?.['store']),
      ),
      packageIds: catalog.products.flatMap(({ packageIds }) => packageIds),
      traps: catalog.traps.map(({ value }) => value),
    };
    for (const { field, lines } of others) {
      expect(found[field as keyof typeof found]).toEqual(
        expect.arrayContaining(lines.map(({ identifier }) => identifier)),
      );
    }
  });

  it('was held against the whole inventory', () => {
    for (const { count, lines } of inventory) expect(lines.length).toBe(count);
    expect(inventory.reduce((sum, { count }) => sum + count, 0)).toBe(519);
    const products = new Set(inventory.map(({ product }) => product));
    expect(products.size).toBeGreaterThan(40);
  });

  it("has all its publishers among the vendor's", () => {
    const vendor = catalog.vendor.publishers.map(({ value }) => value);
    const seen = inventory
      .filter(({ field }) => field === 'publishers')
      .flatMap(({ lines }) => lines.map(({ identifier }) => identifier));
    expect(seen.filter((publisher) => !vendor.includes(publisher))).toEqual([]);
  });

  it('gives every line a source, and claims none to be seen live', () => {
    for (const product of catalog.products) {
      for (const platform of Object.values(product.platforms)) {
        for (const { origin, verifiedLive } of platform.rules) {
          expect(origin.source).not.toBe('');
          expect(verifiedLive).toBe(false);
        }
      }
    }
  });
});
