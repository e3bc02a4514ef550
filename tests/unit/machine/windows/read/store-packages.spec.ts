import { afterEach, describe, expect, it } from 'vitest';
import {
  parsePackageName,
  readProvisionedPackages,
  readStorePackages,
} from '../../../../../src/machine/windows/read/store-packages.ts';
import { ANNA, PROFILE_LIST, standInWindows, type StandInWindows } from './stand-in-windows.ts';

const STORE = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Appx\\AppxAllUserStore';
const FULL = 'Standin.App_1.2.3.4_x64__abc123';
const REPOSITORY =
  'Local Settings\\Software\\Microsoft\\Windows\\CurrentVersion\\AppModel\\Repository\\Packages';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

describe('readStorePackages', () => {
  it('has a package once for each user, from the machine list and his own', () => {
    windows = standInWindows({
      keys: {
        [`${PROFILE_LIST}\\${ANNA}`]: { ProfileImagePath: 'C:\\Users\\anna' },
        [`${STORE}\\${ANNA}\\${FULL}`]: {},
        [`${STORE}\\Staged\\${FULL}`]: {},
        [`HKU\\${ANNA}_Classes\\${REPOSITORY}\\${FULL}`]: {},
      },
    });
    expect(readStorePackages(windows.open()).facts).toEqual([
      {
        source: 'store-package',
        locator: 'Standin.App_abc123',
        name: 'Standin.App',
        for: 'user:anna',
        value: '1.2.3.4',
      },
    ]);
  });

  it('has what new users get as provisioned', () => {
    windows = standInWindows({
      keys: { [`${STORE}\\Applications\\Standin.App_2.0.0.0_neutral_~_abc123`]: {} },
    });
    expect(readProvisionedPackages(windows.open()).facts).toEqual([
      {
        source: 'provisioned-package',
        locator: 'Standin.App_abc123',
        name: 'Standin.App',
        value: '2.0.0.0',
      },
    ]);
  });

  it.each(['', 'plain', 'a_b_c_d_e', '_1.0_x64__p', 'n_1.0_x64__', 'n_1.0_x64___p_q'])(
    'takes %j for no package',
    (name) => {
      expect(parsePackageName(name)).toBeNull();
    },
  );
});
