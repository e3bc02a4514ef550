import type { Scope } from '../../../model/snapshot.ts';
import { type ReadContext, startReading } from './context.ts';
import { childrenOf, machineKey, readKey, textOf } from './keys.ts';
import { unpackCode } from './packed-code.ts';
import type { Reading } from './reading.ts';

const USER_DATA = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\UserData';
const UPGRADE_CODES = 'SOFTWARE\\Classes\\Installer\\UpgradeCodes';

/** Products that Windows Installer itself knows, of the machine and of each user. */
export function readMsiProducts(context: ReadContext): Reading {
  const reading = startReading(context, 'msi-product');
  const products = reading.attempt('Windows Installer', () => context.system.installer.products());
  if (products === undefined) return reading;
  const upgradeCodes = readUpgradeCodes(context, reading);
  for (const { productCode, name, version, publisher, context: owner } of products) {
    reading.entries += 1;
    const upgradeCode = upgradeCodes.get(productCode.toUpperCase());
    reading.facts.push({
      source: 'msi-product',
      locator: `msi:${productCode}`,
      name,
      ...(owner === 'machine' ? {} : { for: scopeOf(context, owner) }),
      productCode,
      version,
      publisher,
      ...(upgradeCode === undefined ? {} : { upgradeCode }),
    });
  }
  return reading;
}

/**
 * Product data that Windows Installer keeps and no longer counts as a product: what an interrupted removal
 * leaves. Told as registry keys, since there is no product.
 */
export function addOrphanedProducts(
  context: ReadContext,
  products: Reading,
  reading: Reading,
): void {
  if (products.unread.length > 0) return;
  const { registry } = context.system;
  const known = new Set(
    products.facts.map((fact) => ('productCode' in fact ? fact.productCode?.toUpperCase() : '')),
  );
  for (const user of childrenOf(reading, registry, machineKey(USER_DATA))) {
    const list = machineKey(`${USER_DATA}\\${user.name}\\Products`);
    for (const { name, key } of childrenOf(reading, registry, list)) {
      const productCode = unpackCode(name);
      if (productCode === null || known.has(productCode)) continue;
      const content = readKey(
        reading,
        registry,
        machineKey(`${key.place.path}\\InstallProperties`),
      );
      const displayName = content === null ? null : textOf(content, 'DisplayName');
      const publisher = content === null ? null : textOf(content, 'Publisher');
      if (!context.interest.orLookAlike(displayName, publisher)) continue;
      reading.facts.push({
        source: 'registry-key',
        locator: key.locator,
        name: displayName ?? name,
        value: `${productCode} ${publisher ?? ''}`.trim(),
      });
    }
  }
}

/** Upgrade code by product code, both in braces. */
function readUpgradeCodes(context: ReadContext, reading: Reading): ReadonlyMap<string, string> {
  const { registry } = context.system;
  const codes = new Map<string, string>();
  for (const { name, key } of childrenOf(reading, registry, machineKey(UPGRADE_CODES))) {
    const upgradeCode = unpackCode(name);
    const content = upgradeCode === null ? null : readKey(reading, registry, key);
    for (const value of content?.values ?? []) {
      const productCode = unpackCode(value.name);
      if (upgradeCode !== null && productCode !== null) codes.set(productCode, upgradeCode);
    }
  }
  return codes;
}

function scopeOf({ users }: ReadContext, sid: string): Scope {
  const profile = users.profiles.find((candidate) => candidate.sid === sid);
  return profile?.scope ?? `user:${sid}`;
}
