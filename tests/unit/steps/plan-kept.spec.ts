import { describe, expect, it } from 'vitest';
import type { ActionKind } from '../../../src/model/action.ts';
import type { Fact } from '../../../src/model/snapshot.ts';
import {
  certificate,
  classFilter,
  driver,
  entry,
  folder,
  msi,
  networkFilter,
  service,
  uninstallEntry,
} from '../builders/facts.ts';
import * as machines from '../builders/machines.ts';
import { keptOf, linesOf, planOf } from '../builders/plans.ts';
import { EVERY_KIND, windows } from '../builders/snapshots.ts';

const PROGRAM = 'C:\\Program Files (x86)\\Kaspersky Lab\\NetworkAgent\\x.exe';

describe('plan, what no action takes away', () => {
  it.each([
    [
      'a registration as protection',
      entry('security-center', 'AntiVirusProduct', { value: PROGRAM }),
    ],
    ['an autostart that is no value', entry('autostart', 'startup:x.lnk', { value: PROGRAM })],
    ['a rule that is no value', entry('firewall-rule', 'rule 7', { value: PROGRAM })],
    ['a host that is neither key nor file', entry('native-host', 'x', { value: PROGRAM })],
  ])('is kept and said: %s', (_, fact) => {
    const document = planOf(windows(fact));
    expect(document.steps).toEqual([]);
    expect(keptOf(document)).toEqual([`${fact.locator} no-typed-action`]);
  });

  it.each<[ActionKind, Fact]>([
    ['service-delete', service('klnagent', PROGRAM)],
    ['driver-delete', driver('klif')],
    ['filter-unregister', networkFilter('klim6')],
    ['filter-unregister', classFilter('klkbdflt')],
    [
      'certificate-remove',
      certificate('CN=Kaspersky Anti-Virus Personal Root Certificate, O=AO Kaspersky Lab'),
    ],
    ['task-remove', entry('scheduled-task', '\\K', { value: PROGRAM })],
    ['registry-remove', entry('registry-key', 'HKLM\\SOFTWARE\\KasperskyLab\\WmiHlp')],
    ['path-remove', folder('C:\\Program Files (x86)\\Kaspersky Lab\\NetworkAgent')],
    ['registry-remove', uninstallEntry('Kaspersky VPN', { uninstallerExists: false })],
  ])('is kept and said where this machine has no %s', (kind, fact) => {
    const actions = new Set([...EVERY_KIND].filter((other) => other !== kind));
    const document = planOf(windows(fact), { actions });
    expect(linesOf(document)).toEqual([]);
    expect(keptOf(document)).toEqual([`${fact.locator} no-typed-action`]);
    expect(linesOf(planOf(windows(fact)))).toEqual([expect.stringContaining(kind)]);
  });
});

describe("plan, a user's own", () => {
  it('vault is shown as kept while its product is removed', () => {
    const manager = msi('Kaspersky Password Manager', machines.KES_CODE);
    const document = planOf(windows(...manager, ...machines.vault));
    expect(linesOf(document)).toEqual([`msi-uninstall ${machines.KES_CODE}`]);
    expect(keptOf(document)).toContain(`${machines.vault[2]?.locator ?? ''} user-data`);
  });

  it('vault is kept and shown after its product is gone', () => {
    const [root, folderOfVault, vault] = machines.vault;
    const locators = [folderOfVault, vault].map((fact) => fact?.locator ?? '');
    const after = planOf(windows(...machines.vault));
    expect(keptOf(after)).toEqual(
      expect.arrayContaining(locators.map((locator) => `${locator} user-data`)),
    );
    expect(keptOf(after)).toContain(`${root?.locator ?? ''} user-data`);
  });

  it.each(['klfle', 'klfdefsf'])('files may need driver %s, which stays with its file', (name) => {
    const document = planOf(windows(driver(name), ...machines.windowsRoots));
    expect(keptOf(document)).toContain(
      `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name} user-data`,
    );
    expect(linesOf(document).join('\n')).not.toContain(name);
  });
});
