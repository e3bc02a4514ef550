import { afterEach, describe, expect, it } from 'vitest';
import { readNetworkFilters } from '../../../../../src/machine/windows/read/network-filters.ts';
import { standInWindows, type StandInWindows } from './stand-in-windows.ts';

const ADAPTERS =
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}';
const SERVICES =
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Network\\{4d36e974-e325-11ce-bfc1-08002be10318}';
const WFP = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\BFE\\Parameters\\Policy\\Persistent';
const FILTER = '{B5F4D659-7DAA-4565-8E41-000000000001}';
const ENTRY = `{9A399D81-2EAD-4F23-BCDD-637FC13DCD51}-${FILTER}-0000`;

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

describe('readNetworkFilters', () => {
  it('calls a filter of an adapter by its driver, and keeps what the list says', () => {
    windows = standInWindows({
      keys: {
        [`${SERVICES}\\${FILTER.toLowerCase()}`]: { ComponentId: 'st_standin' },
        [`${SERVICES}\\${FILTER.toLowerCase()}\\Ndi`]: { Service: 'standin6' },
        [`${ADAPTERS}\\0001\\Linkage`]: { FilterList: [ENTRY], UpperBind: ['Tcpip', 'standin6'] },
        [`${ADAPTERS}\\Properties\\Linkage`]: { FilterList: ['never'] },
      },
    });
    const { facts } = readNetworkFilters(windows.open());
    const listKey = `${ADAPTERS}\\0001\\Linkage`;
    expect(facts).toEqual([
      {
        source: 'network-filter',
        locator: `${listKey}\\FilterList: standin6`,
        name: 'standin6',
        listKey,
        listValue: 'FilterList',
        listEntry: ENTRY,
      },
      expect.objectContaining({ name: 'Tcpip', listValue: 'UpperBind' }),
      expect.not.objectContaining({ listEntry: ENTRY }),
    ]);
  });

  it('leaves an entry as it stands where no component has its id', () => {
    windows = standInWindows({
      keys: { [`${ADAPTERS}\\0002\\Linkage`]: { FilterList: [ENTRY] } },
    });
    expect(readNetworkFilters(windows.open()).facts.map(({ name }) => name)).toEqual([ENTRY]);
  });

  it('finds the maker in what the filtering platform keeps, and nothing in the rest', () => {
    const blob = (text: string): Uint8Array =>
      Buffer.concat([Buffer.from([1, 0, 0, 0]), Buffer.from(text, 'utf16le'), Buffer.alloc(3)]);
    windows = standInWindows({
      keys: {
        [`${WFP}\\Provider`]: {
          '{1}': blob('Стандин WFP provider'),
          '{2}': blob('Somebody else'),
          '{3}': 'no bytes',
        },
      },
    });
    expect(readNetworkFilters(windows.open()).facts).toEqual([
      expect.objectContaining({ name: 'Стандин WFP provider', listValue: '{1}' }),
    ]);
  });
});
