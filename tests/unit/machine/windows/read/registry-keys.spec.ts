import { afterEach, describe, expect, it } from 'vitest';
import { readRegistryKeys } from '../../../../../src/machine/windows/read/registry-keys.ts';
import { standInWindows, type StandInWindows } from './stand-in-windows.ts';

const TOP = 'HKLM\\SOFTWARE\\WOW6432Node\\Standin';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

describe('readRegistryKeys', () => {
  it('finds keys of a pattern in the view that it names, each with the value that tells most', () => {
    windows = standInWindows({
      keys: {
        [`${TOP}\\AVP21.1\\environment`]: { Count: 1, Root: 'C:\\Program Files\\Standin' },
        [`${TOP}\\AVP21.2\\environment`]: { Installed: 1 },
        [`${TOP}\\Other\\environment`]: {},
        ['HKLM\\SOFTWARE\\Standin\\AVP7\\environment']: { '': 'default only' },
      },
    });
    const { facts } = readRegistryKeys(windows.open(), [
      'HKLM\\SOFTWARE\\WOW6432Node\\Standin\\AVP*\\environment',
      'HKLM\\SOFTWARE\\Standin\\AVP*\\environment',
      'HKLM\\SOFTWARE\\WOW6432Node\\standin\\avp21.2\\Environment',
    ]);
    expect(facts).toEqual([
      {
        source: 'registry-key',
        locator: `${TOP}\\AVP21.1\\environment`,
        name: 'environment',
        value: 'Root=C:\\Program Files\\Standin',
      },
      expect.objectContaining({ locator: `${TOP}\\AVP21.2\\environment`, value: 'Installed=1' }),
      expect.objectContaining({ locator: 'HKLM\\SOFTWARE\\Standin\\AVP7\\environment', value: '' }),
    ]);
  });

  it('finds nothing, and says nothing, where there is no such key', () => {
    windows = standInWindows();
    const { facts, unread } = readRegistryKeys(windows.open(), ['HKLM\\SOFTWARE\\Standin\\x*']);
    expect([facts, unread]).toEqual([[], []]);
  });

  it('names a key that is closed', () => {
    windows = standInWindows({
      keys: { [`${TOP}\\closed\\environment`]: {} },
      registry: { errors: { [`${TOP}\\closed`]: 5 } },
    });
    const { unread } = readRegistryKeys(windows.open(), [`${TOP}\\*\\environment`]);
    expect(unread).toEqual([expect.objectContaining({ why: 'failed', locator: `${TOP}\\closed` })]);
  });
});
