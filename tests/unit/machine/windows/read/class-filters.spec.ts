import { afterEach, describe, expect, it } from 'vitest';
import { readClassFilters } from '../../../../../src/machine/windows/read/class-filters.ts';
import { standInWindows, type StandInWindows } from './stand-in-windows.ts';

const CLASS =
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e96b-e325-11ce-bfc1-08002be10318}';
const DEVICE = 'HKLM\\SYSTEM\\CurrentControlSet\\Enum\\HID\\VID_1\\7&1';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

describe('readClassFilters', () => {
  it('names each driver of a list of a class or a device, in order', () => {
    windows = standInWindows({
      keys: {
        [CLASS]: { UpperFilters: ['standinkbd', 'kbdclass'], LowerFilters: [] },
        [DEVICE]: { LowerFilters: 'single' },
      },
    });
    const { facts, entries } = readClassFilters(windows.open());
    expect(entries).toBe(2);
    expect(facts).toEqual([
      {
        source: 'class-filter',
        locator: `${CLASS}\\UpperFilters: standinkbd`,
        name: 'standinkbd',
        listKey: CLASS,
        listValue: 'UpperFilters',
      },
      expect.objectContaining({ name: 'kbdclass' }),
      expect.objectContaining({ name: 'single', listKey: DEVICE, listValue: 'LowerFilters' }),
    ]);
  });

  it('takes a list of the wrong type for none', () => {
    windows = standInWindows({ keys: { [CLASS]: { UpperFilters: new Uint8Array([1, 0, 2]) } } });
    expect(readClassFilters(windows.open()).facts).toEqual([]);
  });

  it('names a class that is closed', () => {
    windows = standInWindows({
      keys: { [CLASS]: { UpperFilters: ['a'] } },
      registry: { errors: { [CLASS]: 5 } },
      isAdministrator: false,
    });
    expect(readClassFilters(windows.open()).unread).toEqual([
      { source: 'class-filter', why: 'needs-administrator', locator: CLASS },
    ]);
  });
});
