import { afterEach, describe, expect, it } from 'vitest';
import { Reading } from '../../../../../src/machine/windows/read/reading.ts';
import { userKeys } from '../../../../../src/machine/windows/read/user-hives.ts';
import { ANNA, PROFILE_LIST, standInWindows, type StandInWindows } from './stand-in-windows.ts';

const BERTA = 'S-1-5-21-1-2-3-1002';
const BERTAS_HIVE = 'C:\\Users\\berta\\NTUSER.DAT';
const PROFILES = {
  [`${PROFILE_LIST}\\${ANNA}`]: { ProfileImagePath: 'C:\\Users\\anna' },
  [`${PROFILE_LIST}\\${BERTA}`]: { ProfileImagePath: 'C:\\Users\\berta' },
  [`${PROFILE_LIST}\\S-1-5-18`]: { ProfileImagePath: '%systemroot%\\system32\\config' },
  [`${PROFILE_LIST}\\S-1-5-21-9-9-9-1003`]: { ProfileImagePath: '\\\\server\\profiles\\carl' },
  [`${PROFILE_LIST}\\S-1-5-21-9-9-9-1004`]: { ProfileImagePath: 5 },
};

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

describe('openUserHives', () => {
  it('opens hives that are loaded, and loads those that are not', () => {
    windows = standInWindows({
      keys: {
        ...PROFILES,
        [`HKU\\${ANNA}\\Software`]: {},
        ['HKU\\S-1-5-18\\Software']: {},
        ['HKU\\.DEFAULT']: {},
      },
      files: { [BERTAS_HIVE]: 'hive' },
      registry: { hives: { [BERTAS_HIVE]: { Software: {} } } },
    });
    const { users } = windows.open();
    const keys = userKeys(new Reading('autostart', true), users, 'Software');
    expect(keys.map(({ locator, scope, place }) => [locator, scope, place.path])).toEqual([
      [`HKU\\${ANNA}\\Software`, 'user:anna', `${ANNA}\\Software`],
      ['HKU\\S-1-5-18\\Software', 'user:SYSTEM', 'S-1-5-18\\Software'],
      [`HKU\\${BERTA}\\Software`, 'user:berta', `Swapout.${BERTA}\\Software`],
    ]);
    expect(users.unload()).toEqual([]);
    expect(users.unload()).toEqual([]);
    expect(windows.registry.keys().filter((key) => key.includes('Swapout.'))).toEqual([]);
  });

  it('unloads first what a reading that was cut off left loaded', () => {
    windows = standInWindows({ keys: { ...PROFILES, [`HKU\\Swapout.${BERTA}\\Software`]: {} } });
    windows.open();
    expect(windows.registry.calls).toEqual([`unload Swapout.${BERTA}`]);
  });

  it('says which hive Windows did not let go', () => {
    windows = standInWindows({
      keys: PROFILES,
      files: { [BERTAS_HIVE]: 'hive' },
      registry: { hives: { [BERTAS_HIVE]: {} } },
    });
    const { users } = windows.open();
    const { registry } = windows;
    registry.unloadHive = () => {
      throw new Error('in use');
    };
    expect(users.unload()).toEqual([`Swapout.${BERTA}`]);
  });

  it('notes a hive that does not load for every source that looks into it', () => {
    windows = standInWindows({
      keys: PROFILES,
      files: { [BERTAS_HIVE]: 'damaged' },
      registry: { errors: { [BERTAS_HIVE]: 1009 } },
    });
    const { users } = windows.open();
    const reading = new Reading('autostart', true);
    userKeys(reading, users, 'Software\\A');
    userKeys(reading, users, 'Software\\B');
    userKeys(reading, users, 'CLSID', 'classes');
    expect(reading.unread).toEqual([
      expect.objectContaining({ source: 'autostart', why: 'damaged', locator: BERTAS_HIVE }),
    ]);
  });
});
