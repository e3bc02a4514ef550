import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/model/snapshot.ts';
import {
  classFilter,
  driver,
  entry,
  file,
  folder,
  msi,
  networkFilter,
  service,
  uninstallEntry,
} from '../builders/facts.ts';
import * as machines from '../builders/machines.ts';
import { keptOf, linesOf, planOf } from '../builders/plans.ts';
import { EVERY_KIND, windows } from '../builders/snapshots.ts';

const SETUP = '"C:\\Program Files\\Kaspersky Lab\\Setup\\setup.exe" /x /s';

describe('plan, an installed product on Windows', () => {
  it('takes the endpoint before the agent, each by its own product code', () => {
    expect(linesOf(planOf(windows(...machines.agentWindows, ...machines.kesWindows)))).toEqual([
      `msi-uninstall ${machines.KES_CODE}`,
      `msi-uninstall ${machines.AGENT_CODE}`,
    ]);
  });

  it('names the secret properties of the catalog, and that a password and a reboot are needed', () => {
    const [step] = planOf(windows(...machines.kesWindows, ...machines.driversWindows)).steps;
    expect(step).toMatchObject({
      action: { kind: 'msi-uninstall', properties: ['KLLOGIN', 'KLPASSWD'] },
      needs: ['administrator', 'password', 'reboot'],
      undo: 'reinstall',
    });
  });

  it('needs neither for a product that has neither', () => {
    const [step] = planOf(windows(...msi('Kaspersky VPN', machines.KES_CODE))).steps;
    expect(step?.needs).toEqual(['administrator']);
  });

  it('starts an uninstaller of the vendor below Program Files with its own arguments', () => {
    const [step] = planOf(
      windows(uninstallEntry('Kaspersky VPN', { uninstallString: SETUP })),
    ).steps;
    expect(step?.action).toEqual({
      kind: 'exe-uninstall',
      path: 'C:\\Program Files\\Kaspersky Lab\\Setup\\setup.exe',
      arguments: ['/x', '/s'],
    });
  });

  it.each([
    ['no signer', { signer: null }],
    ['another signer', { signer: 'CN=Other Maker, O=Other Maker' }],
    ['a signer that only mentions the vendor', { signer: 'CN=Friends of Kaspersky, O=Friends' }],
    ['a place where users write', { uninstallString: '"C:\\Users\\jo\\setup.exe" /x' }],
    ['ProgramData', { uninstallString: '"C:\\ProgramData\\Kaspersky Lab\\setup.exe" /x' }],
    ["Windows' own folder for temporary files", { uninstallString: '"C:\\Windows\\Temp\\s.exe"' }],
    ['a short name', { uninstallString: 'C:\\PROGRA~1\\KASPER~1\\setup.exe /x' }],
    ['dot-dot', { uninstallString: '"C:\\Program Files\\..\\Users\\setup.exe"' }],
    ['the command interpreter', { uninstallString: 'cmd /c "C:\\Program Files\\K\\setup.exe"' }],
    ['rundll32', { uninstallString: 'rundll32.exe "C:\\Program Files\\K\\k.dll",Remove' }],
    ["a user's own hive", { for: 'user:jo' as const }],
    [
      'two product codes',
      {
        windowsInstaller: false,
        uninstallString: `MsiExec.exe /I${machines.KES_CODE} /x ${machines.AGENT_CODE}`,
      },
    ],
  ])('shows and refuses an uninstaller with %s', (_, change) => {
    const uninstaller = uninstallEntry('Kaspersky VPN', { uninstallString: SETUP, ...change });
    const document = planOf(windows(uninstaller));
    expect(document.steps).toEqual([]);
    expect(document.kept).toMatchObject([
      { locator: uninstaller.locator, why: 'uninstaller-not-trusted' },
    ]);
  });

  it('refuses an entry whose uninstall string names another product than the entry', () => {
    const [contradicting] = msi('Kaspersky VPN', machines.KES_CODE) as [Fact];
    const facts = [
      { ...contradicting, uninstallString: `MsiExec.exe /X${machines.AGENT_CODE}` } as Fact,
    ];
    const known = msi('Kaspersky VPN', machines.KES_CODE).slice(1);
    // The MSI product itself still says truly what its code is.
    expect(linesOf(planOf(windows(...facts, ...known)))).toEqual([
      `msi-uninstall ${machines.KES_CODE}`,
    ]);
    expect(keptOf(planOf(windows(...facts, ...known)))).toHaveLength(1);
  });

  it('asks before it removes a product that only its signer knows', () => {
    const unlisted = uninstallEntry('Casper Shield', { uninstallString: SETUP });
    expect(linesOf(planOf(windows(unlisted)))).toEqual([
      'exe-uninstall C:\\Program Files\\Kaspersky Lab\\Setup\\setup.exe ?',
    ]);
  });

  it('asks before it removes a product whose entry names no publisher', () => {
    const [nameless] = msi('Kaspersky VPN', machines.KES_CODE) as [Fact];
    const facts = [
      { ...nameless, publisher: '' } as Fact,
      folder('C:\\Program Files (x86)\\Kaspersky Lab\\Kaspersky VPN 5.21'),
    ];
    expect(linesOf(planOf(windows(...facts)))).toEqual([`msi-uninstall ${machines.KES_CODE} ?`]);
  });

  it('removes a store package by its name', () => {
    const store = entry('store-package', 'Kaspersky.ShellEx22_8wekyb', {
      name: 'Kaspersky.ShellEx22',
    });
    expect(linesOf(planOf(windows(store)))).toEqual(['store-package-remove Kaspersky.ShellEx22']);
  });
});

describe('plan, leftovers on Windows', () => {
  it('goes from filter lists to services, drivers, registrations, folders and keys, the roots last', () => {
    const facts = [
      ...machines.windowsRoots,
      ...machines.driversWindows,
      service('AVP21.3', '"C:\\Program Files (x86)\\Kaspersky Lab\\K 21\\avp.exe"', {
        running: true,
      }),
      entry('scheduled-task', '\\Upkeep', {
        value: 'C:\\Program Files (x86)\\Kaspersky Lab\\K 21\\u.exe',
      }),
      folder('C:\\Program Files (x86)\\Kaspersky Lab\\NetworkAgent'),
      entry('registry-key', 'HKLM\\SOFTWARE\\KasperskyLab\\WmiHlp'),
    ];
    expect(linesOf(planOf(windows(...facts)))).toEqual([
      'filter-unregister klim6',
      'filter-unregister klkbdflt',
      'service-stop AVP21.3',
      'service-delete AVP21.3',
      'driver-delete klif',
      'driver-delete klim6',
      'driver-delete klkbdflt',
      'certificate-remove LocalMachine\\Root',
      'task-remove \\Upkeep',
      'path-remove C:\\Program Files (x86)\\Kaspersky Lab\\NetworkAgent',
      'registry-remove HKLM\\SOFTWARE\\KasperskyLab\\WmiHlp',
      'path-remove C:\\Program Files (x86)\\Kaspersky Lab',
      'path-remove C:\\ProgramData\\Kaspersky Lab',
      'registry-remove HKLM\\SOFTWARE\\WOW6432Node\\KasperskyLab',
    ]);
  });

  it('tells the driver where its file lies', () => {
    const hidden = driver('klim6', { imagePath: 'system32\\DRIVERS\\klim6.sys' });
    expect(planOf(windows(hidden)).steps[0]?.action).toEqual({
      kind: 'driver-delete',
      driver: 'klim6',
      path: 'C:\\Windows\\System32\\DRIVERS\\klim6.sys',
    });
  });

  it('does not stop a protected service, which nobody can', () => {
    const guarded = service('KAVFS', 'C:\\Windows\\kavfs.exe', {
      running: true,
      protectedProcess: true,
    });
    expect(linesOf(planOf(windows(guarded)))).toEqual(['service-delete KAVFS']);
  });

  it.each([
    [
      'cannot be cleaned here',
      new Set([...EVERY_KIND].filter((kind) => kind !== 'filter-unregister')),
    ],
    ['can be cleaned', EVERY_KIND],
  ])('deletes a driver and its file only if each list that names it %s', (when, actions) => {
    const named = [
      driver('klkbdflt'),
      classFilter('klkbdflt'),
      file('C:\\Windows\\System32\\drivers\\klkbdflt.sys'),
    ];
    const document = planOf(windows(...named), { actions });
    if (when === 'can be cleaned') {
      expect(linesOf(document)).toEqual(['filter-unregister klkbdflt', 'driver-delete klkbdflt']);
    } else {
      expect(document.steps).toEqual([]);
      expect(keptOf(document)).toContain(`${named[0]?.locator} still-referenced`);
    }
  });

  it('keeps a folder with a driver in it that a list names in vain', () => {
    const inRoot = driver('klids', {
      imagePath: '\\??\\C:\\ProgramData\\Kaspersky Lab\\Bases\\klids.sys',
    });
    const facts = [inRoot, networkFilter('klids'), folder('C:\\ProgramData\\Kaspersky Lab')];
    const actions = new Set([...EVERY_KIND].filter((kind) => kind !== 'filter-unregister'));
    expect(keptOf(planOf(windows(...facts), { actions }))).toContain(
      'C:\\ProgramData\\Kaspersky Lab still-referenced',
    );
  });

  it('asks about a driver of which only the name is known, and then keeps its file', () => {
    const facts = [
      ...machines.driversWindows.slice(0, 1),
      driver('klpd', { company: null }),
      file('C:\\Windows\\System32\\drivers\\klpd.sys'),
    ];
    const document = planOf(windows(...facts));
    expect(linesOf(document)).toEqual(['driver-delete klif', 'driver-delete klpd ?']);
    expect(keptOf(document)).toEqual(['C:\\Windows\\System32\\drivers\\klpd.sys still-referenced']);
  });

  it("never touches a user's own data, nor a folder that holds it", () => {
    const beside = folder('C:\\Users\\jo\\AppData\\Local\\Kaspersky Lab\\AVP21.3', {
      for: 'user:jo',
    });
    const document = planOf(windows(...machines.vault, beside));
    expect(keptOf(document).filter((line) => line.endsWith('user-data'))).toHaveLength(3);
    // What lies beside it goes by itself.
    expect(linesOf(document)).toEqual([`path-remove ${beside.locator}`]);
  });

  it('takes a dead entry out of the list of installed programs', () => {
    const dead = uninstallEntry('Kaspersky VPN', { uninstallerExists: false });
    expect(linesOf(planOf(windows(dead)))).toEqual([`registry-remove ${dead.locator}`]);
  });

  it('removes the value, not the key, of an autostart', () => {
    const run = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run';
    const value = 'C:\\Program Files (x86)\\Kaspersky Lab\\NetworkAgent\\x.exe';
    const start = entry('autostart', `${run}\\Starter`, { value });
    expect(planOf(windows(start)).steps[0]?.action).toEqual({
      kind: 'registry-remove',
      key: run,
      value: 'Starter',
    });
  });

  it("keeps another maker's product with the engine, and what the vendor put in its own place", () => {
    const marker = file('C:\\ProgramData\\CheckPoint\\(fake)%PersonalRootCertificateName%.cer');
    const ultra = uninstallEntry('UltraAV', { publisher: 'Pango', signer: null });
    expect(planOf(windows(marker, ultra))).toMatchObject({
      steps: [],
      kept: [
        { locator: marker.locator, why: 'embedded-in-another-product' },
        { locator: ultra.locator, why: 'successor' },
      ],
    });
  });
});
