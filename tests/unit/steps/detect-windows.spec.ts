import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { detect } from '../../../src/steps/detect.ts';
import { driver, file, msi, uninstallEntry, VENDOR } from '../builders/facts.ts';
import * as machines from '../builders/machines.ts';
import { catalog, snapshotOf, windows } from '../builders/snapshots.ts';

const read = (snapshot: Snapshot) => detect(catalog, snapshot);
const states = (snapshot: Snapshot) => read(snapshot).findings.map(({ id, state }) => [id, state]);
const locators = (snapshot: Snapshot, id: string) =>
  read(snapshot)
    .findings.find((finding) => finding.id === id)
    ?.evidence.map(({ locator }) => locator);

describe('detect, Windows', () => {
  it('merges an uninstall entry and the MSI product of its code', () => {
    expect(states(windows(...machines.kesWindows))).toEqual([
      ['kes-windows@12.4.0.467', 'installed'],
    ]);
  });

  it('tells two versions of one product apart', () => {
    const facts = [
      ...msi('Kaspersky Endpoint Security for Windows', machines.KES_CODE, '12.4'),
      ...msi(
        'Kaspersky Endpoint Security for Windows',
        '{305A9EC9-294E-4555-A7C5-E1C767E01C11}',
        '11.10',
      ),
    ];
    expect(states(windows(...facts))).toEqual([
      ['kes-windows@11.10', 'installed'],
      ['kes-windows@12.4', 'installed'],
    ]);
  });

  it.each([
    ['the uninstaller is gone', { uninstallerExists: false }],
    [
      'Windows Installer does not know the product',
      { windowsInstaller: true, productCode: machines.KES_CODE },
    ],
  ])('takes a registration for dead where %s', (_, change) => {
    expect(states(windows(uninstallEntry('Kaspersky VPN', change)))).toEqual([
      ['kaspersky-vpn@12.4.0.467', 'leftover'],
    ]);
  });

  it('takes it for living where Windows Installer could not be asked', () => {
    const dead = uninstallEntry('Kaspersky VPN', {
      windowsInstaller: true,
      productCode: machines.KES_CODE,
    });
    const unread = [{ source: 'msi-product' as const, why: 'damaged' as const }];
    expect(states(snapshotOf('windows', [dead], { unread }))).toEqual([
      ['kaspersky-vpn@12.4.0.467', 'installed'],
    ]);
  });

  it.each([
    'Агент администрирования Kaspersky Security Center',
    "Agent d'administration de Kaspersky Security Center 14",
  ])('knows the agent by its name in another language: %s', (name) => {
    const publisher = '"Лаборатория Касперского"';
    expect(states(windows(uninstallEntry(name, { publisher })))).toEqual([
      ['network-agent@12.4.0.467', 'installed'],
    ]);
  });

  it('does not take the agent for the server, whose looser name fits too', () => {
    const facts = [...machines.agentWindows];
    expect(states(windows(...facts))).toEqual([['network-agent@14.0.0.10902', 'installed']]);
  });

  it('never makes and never rules out a product by its code', () => {
    const foreign = uninstallEntry('Something Else', {
      publisher: 'Other Maker',
      productCode: machines.KES_CODE,
    });
    expect(states(windows(foreign))).toEqual([]);
    const unknownCode = msi(
      'Kaspersky Endpoint Security for Windows',
      '{00000000-0000-4000-8000-00000000000A}',
    );
    expect(states(windows(...unknownCode))).toHaveLength(1);
  });

  it.each([
    ['signed by the vendor', { signer: 'CN=AO Kaspersky Lab, O=AO Kaspersky Lab' }, 1],
    [
      'known to Windows Installer for the whole machine',
      { windowsInstaller: true, signer: null },
      1,
    ],
    ['with nothing but a written publisher', { signer: null }, 0],
    ["in a user's own hive", { windowsInstaller: true, signer: null, for: 'user:jo' as const }, 0],
  ])('counts an entry of no catalog name %s', (_, change, found) => {
    const snapshot = windows(uninstallEntry('Casper Shield', change));
    expect(read(snapshot).findings.filter(({ product }) => product.id === 'unlisted')).toHaveLength(
      found,
    );
    expect(read(snapshot).ignored).toHaveLength(1 - found);
  });

  it.each([
    [VENDOR, 1, 0],
    ['Some Maker', 0, 1],
    [null, 0, 1],
  ])('judges a driver of a catalog name by its company: %s', (company, findings, reported) => {
    const document = read(windows(driver('klif', { company })));
    expect(document.findings).toHaveLength(findings);
    expect(document.ignored).toHaveLength(reported);
  });

  it('gives shared drivers to the product that has some, not to the agent beside it', () => {
    const snapshot = windows(
      ...machines.agentWindows,
      ...machines.kesWindows,
      ...machines.driversWindows,
    );
    expect(locators(snapshot, 'kes-windows@12.4.0.467')).toContain(
      'HKLM\\SYSTEM\\CurrentControlSet\\Services\\klif',
    );
    expect(states(snapshot)).toHaveLength(2);
  });

  it("keeps each user's part of a product that is gone apart", () => {
    expect(states(windows(...machines.vault))).toEqual([
      ['kaspersky-password-manager@none/user:jo', 'leftover'],
      ['vendor-root@none/user:jo', 'leftover'],
    ]);
  });

  it('numbers findings that would share an id', () => {
    const facts = [
      uninstallEntry('Casper One', { version: '1' }),
      uninstallEntry('Casper Two', { version: '1' }),
    ];
    expect(states(windows(...facts)).map(([id]) => id)).toEqual(['unlisted@1', 'unlisted@1#2']);
  });

  it('reports what the vendor put in its own place as a successor', () => {
    const ultra = uninstallEntry('UltraAV', { publisher: 'Pango Inc.', signer: null });
    expect(states(windows(ultra))).toEqual([['ultraav@12.4.0.467', 'successor']]);
  });

  it("reports another maker's product with the engine as embedded", () => {
    const marker = file('C:\\ProgramData\\CheckPoint\\(fake)%PersonalRootCertificateName%.cer');
    expect(states(windows(marker))).toEqual([['embedded-zonealarm-2015@none', 'embedded']]);
  });
});
