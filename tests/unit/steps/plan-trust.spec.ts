import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/model/snapshot.ts';
import { isInOwnFolder } from '../../../src/steps/own-folder.ts';
import { msi, uninstallEntry } from '../builders/facts.ts';
import { KES_CODE } from '../builders/machines.ts';
import { keptOf, linesOf, planOf } from '../builders/plans.ts';
import { windows } from '../builders/snapshots.ts';
import { table, textOf } from './uninstall-strings.ts';

const NEIGHBOUR = 'CN=AO Kaspersky Lab, O=AO Kaspersky Lab, L=Moscow, C=RU';
const FOLDER = 'C:\\Program Files\\Kaspersky VPN';
const WRITTEN_HERE = {
  signer: null,
  neighbourSigner: NEIGHBOUR,
  installLocation: FOLDER,
  uninstallString: `"${FOLDER}\\uninst.exe" /S`,
};
const planned = (change: Parameters<typeof uninstallEntry>[1]) =>
  planOf(windows(uninstallEntry('Kaspersky VPN', change)));

describe('plan, an uninstaller that was written on the machine', () => {
  it.each([
    ['in the folder that its entry names', {}],
    ['in a folder of its own, where the entry names none', { installLocation: null }],
    ['where the entry names the folder in quotes', { installLocation: `"${FOLDER}\\"` }],
    [
      'where the entry names it by a variable',
      { installLocation: '%ProgramFiles%\\Kaspersky VPN' },
    ],
  ])('is started %s, beside a program of the vendor', (_, change) => {
    expect(linesOf(planned({ ...WRITTEN_HERE, ...change }))).toEqual([
      `exe-uninstall ${FOLDER}\\uninst.exe`,
    ]);
  });

  it.each([
    ['beside nothing that the vendor signed', { neighbourSigner: 'CN=Other Maker' }],
    ['beside what was not looked at', { neighbourSigner: undefined }],
    ['that another has signed', { signer: 'CN=Other Maker' }],
    ['outside the folder of its product', { installLocation: 'C:\\Program Files\\Kaspersky' }],
    ['in a folder that all products share', { installLocation: 'C:\\Program Files' }],
    [
      'right below Program Files',
      { installLocation: null, uninstallString: '"C:\\Program Files\\uninst.exe"' },
    ],
    [
      "in Windows' own folder",
      { installLocation: null, uninstallString: '"C:\\Windows\\uninst.exe"' },
    ],
    [
      'in ProgramData',
      {
        installLocation: 'C:\\ProgramData\\K',
        uninstallString: '"C:\\ProgramData\\K\\uninst.exe"',
      },
    ],
    ["of a user's own entry", { for: 'user:jo' as const }],
  ])('is shown and refused %s', (_, change) => {
    const { neighbourSigner, ...entry } = { ...WRITTEN_HERE, ...change };
    const document = planned(neighbourSigner === undefined ? entry : { ...entry, neighbourSigner });
    expect(document.steps).toEqual([]);
    expect(keptOf(document)).toEqual([expect.stringContaining('uninstaller-not-trusted')]);
  });
});

describe('isInOwnFolder', () => {
  it.each([
    ['C:\\Program Files\\K', true],
    ['C:\\Program Files\\Common Files', false],
    ['C:\\Program Files\\..\\Program Files\\K', false],
    ['K', false],
    ['\\\\server\\K', false],
  ])('says of %s: %s', (installLocation, expected) => {
    const path = 'C:\\Program Files\\K\\u.exe';
    expect(isInOwnFolder({ installLocation }, path, table.folders)).toBe(expected);
  });
});

describe('plan, any uninstall string', () => {
  const strings = table.groups.flatMap(({ cases }) => cases);

  it("in a user's own hive is never run, whatever it says", () => {
    for (const one of strings) {
      const { steps } = planned({ for: 'user:jo', uninstallString: textOf(one) });
      expect(steps.filter(({ action }) => /uninstall$/.test(action.kind))).toEqual([]);
    }
  });

  it('with nobody behind its program starts none', () => {
    for (const one of strings) {
      const { steps } = planned({ signer: null, uninstallString: textOf(one) });
      expect(steps.filter(({ action }) => action.kind === 'exe-uninstall')).toEqual([]);
    }
  });

  it('starts only what lies where administrators alone can write', () => {
    for (const one of strings) {
      const { steps } = planned({ uninstallString: textOf(one) });
      const started = steps.flatMap(({ action }) =>
        action.kind === 'exe-uninstall' ? [action.path] : [],
      );
      const trusted = 'exe' in one && one.place === 'administrators';
      expect(started).toEqual(trusted ? [one.exe] : []);
    }
  });

  it("never calls Windows Installer with a code that is another maker's product", () => {
    const [, product] = msi('Kaspersky VPN', KES_CODE) as [Fact, Fact];
    const foreign = { ...product, name: 'Other Tool', publisher: 'Other Maker' } as Fact;
    const uninstallString = `MsiExec.exe /X${KES_CODE}`;
    for (const change of [{}, { windowsInstaller: true, productCode: KES_CODE }]) {
      const entry = uninstallEntry('Kaspersky VPN', { uninstallString, ...change });
      const document = planOf(windows(entry, foreign));
      expect(document.steps).toEqual([]);
      expect(keptOf(document)).toContain(`${entry.locator} uninstaller-not-trusted`);
    }
  });

  it('goes by the plain string where the quiet one is empty', () => {
    const uninstallString = `"C:\\Program Files\\Kaspersky Lab\\u.exe" /x`;
    expect(linesOf(planned({ uninstallString, quietUninstallString: ' ' }))).toHaveLength(1);
    expect(linesOf(planned({ uninstallString, quietUninstallString: 'cmd /c x' }))).toEqual([]);
  });
});
