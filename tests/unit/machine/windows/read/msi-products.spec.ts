import { afterEach, describe, expect, it } from 'vitest';
import { WindowsError } from '../../../../../src/machine/windows/api/windows-error.ts';
import {
  addOrphanedProducts,
  readMsiProducts,
} from '../../../../../src/machine/windows/read/msi-products.ts';
import { unpackCode } from '../../../../../src/machine/windows/read/packed-code.ts';
import { Reading } from '../../../../../src/machine/windows/read/reading.ts';
import { ANNA, PROFILE_LIST, standInWindows, type StandInWindows } from './stand-in-windows.ts';

const CODE = '{7EC66A9F-0A49-4DC0-A9E8-460333EA8013}';
const PACKED = 'F9A66CE794A00CD49A8E643033AE0831';
const UPGRADE = '{B9518725-0B76-4793-A409-C6794442FB50}';
const PACKED_UPGRADE = '5278159B67B039744A906C974424BF05';
const DATA =
  'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\UserData\\S-1-5-18\\Products';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

const product = {
  productCode: CODE,
  name: 'Стандин',
  version: '1.2.3',
  publisher: 'Standin',
  installLocation: '',
  localPackage: '',
};

describe('readMsiProducts', () => {
  it('has each product with its upgrade code, and whose it is', () => {
    windows = standInWindows({
      keys: {
        [`${PROFILE_LIST}\\${ANNA}`]: { ProfileImagePath: 'C:\\Users\\anna' },
        [`HKLM\\SOFTWARE\\Classes\\Installer\\UpgradeCodes\\${PACKED_UPGRADE}`]: { [PACKED]: '' },
      },
      products: [
        { ...product, context: 'machine' },
        { ...product, productCode: UPGRADE, context: ANNA },
      ],
    });
    expect(readMsiProducts(windows.open()).facts).toEqual([
      {
        source: 'msi-product',
        locator: `msi:${CODE}`,
        name: 'Стандин',
        productCode: CODE,
        version: '1.2.3',
        publisher: 'Standin',
        upgradeCode: UPGRADE,
      },
      expect.objectContaining({ productCode: UPGRADE, for: 'user:anna' }),
    ]);
  });

  it('is unread, not empty, where Windows Installer does not answer', () => {
    windows = standInWindows({ products: new WindowsError('MsiEnumProductsExW', 1601) });
    const { facts, unread } = readMsiProducts(windows.open());
    expect(facts).toEqual([]);
    expect(unread).toEqual([expect.objectContaining({ source: 'msi-product', why: 'failed' })]);
  });
});

describe('addOrphanedProducts', () => {
  it('shows data of a product that Windows Installer counts no more', () => {
    windows = standInWindows({
      keys: {
        [`${DATA}\\${PACKED}\\InstallProperties`]: { DisplayName: 'Standin', Publisher: 'Standin' },
        [`${DATA}\\${PACKED_UPGRADE}\\InstallProperties`]: { DisplayName: 'Other', Publisher: 'X' },
      },
    });
    const context = windows.open();
    const reading = new Reading('registry-key', true);
    addOrphanedProducts(context, readMsiProducts(context), reading);
    expect(reading.facts).toEqual([
      {
        source: 'registry-key',
        locator: `${DATA}\\${PACKED}`,
        name: 'Standin',
        value: `${CODE} Standin`,
      },
    ]);
  });
});

describe('unpackCode', () => {
  it.each([
    [PACKED, CODE],
    [PACKED_UPGRADE, UPGRADE],
    ['short', null],
    ['Z'.repeat(32), null],
  ])('unpacks %s', (packed, code) => {
    expect(unpackCode(packed)).toBe(code);
  });
});
