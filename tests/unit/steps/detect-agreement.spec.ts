import { describe, expect, it } from 'vitest';
import type { Fact, Snapshot } from '../../../src/model/snapshot.ts';
import { detect } from '../../../src/steps/detect.ts';
import { folder, msi, uninstallEntry, VENDOR } from '../builders/facts.ts';
import { AGENT_CODE, KES_CODE } from '../builders/machines.ts';
import { linesOf, keptOf, planOf } from '../builders/plans.ts';
import { catalog, snapshotOf, windows } from '../builders/snapshots.ts';

const SIGNER = 'CN=AO Kaspersky Lab, O=AO Kaspersky Lab, L=Moscow, C=RU';
const OTHER = 'Other Maker';
const read = (snapshot: Snapshot) => detect(catalog, snapshot);
const states = (...facts: readonly Fact[]) =>
  read(windows(...facts)).findings.map(({ product, state }) => `${product.id} ${state}`);
const ignored = (...facts: readonly Fact[]) =>
  read(windows(...facts)).ignored.map(({ why }) => why);
const KES = 'Kaspersky Endpoint Security for Windows';

describe('detect, what must agree with a name of the catalog', () => {
  it.each([
    ['its publisher', { publisher: VENDOR, signer: null }],
    ['its signer, whatever its publisher', { publisher: OTHER, signer: SIGNER }],
    ['its product code', { publisher: OTHER, signer: null, productCode: KES_CODE }],
  ])('is %s', (_, change) => {
    expect(states(uninstallEntry(KES, change))).toEqual(['kes-windows installed']);
  });

  it.each([
    ['nothing does', { publisher: OTHER, signer: null }],
    ['its code is another product’s', { publisher: OTHER, signer: null, productCode: AGENT_CODE }],
    [
      'its code stands in a hive that a user writes',
      { publisher: OTHER, signer: null, productCode: KES_CODE, for: 'user:jo' as const },
    ],
    [
      'its signer only mentions the vendor',
      { publisher: OTHER, signer: 'CN=Friends of Kaspersky' },
    ],
  ])('is reported with why where %s', (_, change) => {
    const entry = uninstallEntry(KES, change);
    expect(states(entry)).toEqual([]);
    expect(ignored(entry)).toEqual(['publisher-is-not-the-vendor']);
  });

  it("reports another maker's entry that starts a program of the vendor's", () => {
    const entry = uninstallEntry('Casper', { publisher: OTHER, signer: SIGNER });
    expect(states(entry)).toEqual([]);
    expect(ignored(entry)).toEqual(['publisher-is-not-the-vendor']);
  });

  it('asks where only the product code agrees', () => {
    const known = msi(KES, KES_CODE).map((fact) => ({ ...fact, publisher: '' }) as Fact);
    expect(linesOf(planOf(windows(...known)))).toEqual([`msi-uninstall ${KES_CODE} ?`]);
  });

  it.each([
    'Kaspersky Endpoint Security для Windows',
    'Kaspersky Endpoint Security für Windows',
    'Kaspersky Endpoint Security pour Windows',
    'Kaspersky Endpoint Security Windows 版',
    'Ｋaspersky　Endpoint Security for Windows',
  ])('matches %s as well as the English name', (name) => {
    expect(states(uninstallEntry(name))).toEqual(['kes-windows installed']);
  });

  it.each(['"Лаборатория Касперского"', 'АО "Лаборатория Касперского"'])(
    'knows the publisher %s',
    (publisher) => {
      expect(states(uninstallEntry(KES, { publisher, signer: null }))).toEqual([
        'kes-windows installed',
      ]);
    },
  );
});

describe('detect, look-alike letters', () => {
  const FAKE = 'Kаspersky Endpoint Security';

  it.each([
    ['publisher', { signer: null }],
    ['signer', { publisher: 'Kаspersky Lab', signer: SIGNER }],
  ])('ask where the %s is the vendor', (_, change) => {
    const snapshot = windows(uninstallEntry(FAKE, { ...change, windowsInstaller: false }));
    expect(read(snapshot).findings.map(({ product }) => product.id)).toEqual(['unlisted']);
    const [step] = planOf(
      windows(uninstallEntry(FAKE, { publisher: 'Kаspersky Lab', signer: SIGNER })),
    ).steps;
    expect(step?.asks).toContain('another script');
  });

  it.each([
    ['name and publisher', FAKE, { publisher: 'Kаspersky Lab', signer: null }],
    ['publisher', KES, { publisher: 'Kаspersky Lab', signer: null }],
    ['signer', FAKE, { publisher: OTHER, signer: 'CN=Kаspersky Lab, O=Kаspersky Lab' }],
    ['name in a hive of a user', FAKE, { signer: null, for: 'user:jo' as const }],
  ])('are reported and never a match by themselves: %s', (_, name, change) => {
    const entry = uninstallEntry(name, change);
    expect(states(entry)).toEqual([]);
    expect(ignored(entry)).toHaveLength(1);
    expect(planOf(windows(entry)).steps).toEqual([]);
  });

  it('ask where a publisher in them stands beside a piece of the product', () => {
    const entry = uninstallEntry('Kaspersky VPN', { publisher: 'Kаspersky Lab', signer: null });
    const piece = folder('C:\\Program Files (x86)\\Kaspersky Lab\\Kaspersky VPN 5.21');
    expect(states(entry, piece)).toEqual(['kaspersky-vpn installed']);
    expect(keptOf(planOf(windows(entry, piece)))).toEqual([
      `${entry.locator} uninstaller-not-trusted`,
    ]);
  });
});

describe('detect, an entry that Windows Installer does not know', () => {
  const byString = { productCode: null, uninstallString: `MsiExec.exe /X${KES_CODE}` };

  it('is a leftover also where only its uninstall string names the product', () => {
    expect(states(uninstallEntry('Kaspersky VPN', byString))).toEqual(['kaspersky-vpn leftover']);
  });

  it('is installed where the product is known, or could not be asked for', () => {
    const entry = uninstallEntry('Kaspersky VPN', byString);
    const [, product] = msi('Kaspersky VPN', KES_CODE) as [Fact, Fact];
    expect(states(entry, product)).toEqual(['kaspersky-vpn installed']);
    const unread = [{ source: 'msi-product' as const, why: 'damaged' as const }];
    expect(
      read(snapshotOf('windows', [entry], { unread })).findings.map(({ state }) => state),
    ).toEqual(['installed']);
  });
});
