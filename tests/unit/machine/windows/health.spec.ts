import { describe, expect, it } from 'vitest';
import type { ServiceRow } from '../../../../src/machine/windows/api/services.ts';
import { readHealth } from '../../../../src/machine/windows/health.ts';
import { compareHealth, HealthReading } from '../../../../src/model/health.ts';
import { MemoryRegistry, type StandInKeys } from './memory-registry.ts';

const CONTROL = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
const SERVICES = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';
const ENUM = 'HKLM\\SYSTEM\\CurrentControlSet\\Enum';
const ADAPTER = `${CONTROL}\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}\\0001`;
const KEYBOARD_CLASS = '{4d36e96b-e325-11ce-bfc1-08002be10318}';
const ID = '{11111111-2222-3333-4444-555555555555}';
const KLIM6 = '{B70D6460-3635-4D42-B866-B8AB1A24454C}';
const KEYBOARD = `${ENUM}\\ACPI\\PNP0303\\4&1`;

const KEYS: StandInKeys = {
  [ADAPTER]: { NetCfgInstanceId: ID, DriverDesc: 'Ethernet' },
  [`${ADAPTER}\\Linkage`]: {
    FilterList: [`${ID}-${KLIM6}-0000`],
    UpperBind: ['Tcpip', 'NdisWan'],
  },
  [`${CONTROL}\\Network\\{4d36e974-e325-11ce-bfc1-08002be10318}\\${KLIM6}\\Ndi`]: {
    Service: 'klim6',
  },
  [`${CONTROL}\\Class\\${KEYBOARD_CLASS}`]: { UpperFilters: ['klkbdflt', 'kbdclass'] },
  [KEYBOARD]: {
    ClassGUID: KEYBOARD_CLASS.toUpperCase(),
    DeviceDesc: '@keyboard.inf,%x%;Standard PS/2 Keyboard',
    Service: 'i8042prt',
  },
  [`${SERVICES}\\Tcpip\\Parameters\\Interfaces\\${ID}`]: { DhcpIPAddress: '10.0.0.5' },
  ...Object.fromEntries(
    ['klkbdflt', 'kbdclass', 'i8042prt'].map((name) => [`${SERVICES}\\${name}`, { Type: 1 }]),
  ),
  [`${SERVICES}\\Dnscache`]: { Start: 2, Type: 0x20 },
  [`${SERVICES}\\AVP`]: { Start: 2, Type: 0x10 },
  [`${SERVICES}\\Later`]: { Start: 2, Type: 0x10, DelayedAutostart: 1 },
  [`${SERVICES}\\OnEvent\\TriggerInfo`]: {},
  [`${SERVICES}\\OnEvent`]: { Start: 2, Type: 0x10 },
};

function health(keys: StandInKeys = KEYS, stopped: readonly string[] = []) {
  const registry = new MemoryRegistry({ HKLM: {}, ...keys });
  const rows = ['Dnscache', 'AVP', 'Later', 'OnEvent'].map((name): ServiceRow => {
    const state = stopped.includes(name) ? 'stopped' : 'running';
    return { name, displayName: name, kind: 'service', state, pid: 0 };
  });
  const unused = (): never => {
    throw new Error('reading must not change anything');
  };
  const services = {
    list: () => rows,
    state: unused,
    stop: unused,
    start: unused,
    remove: unused,
  };
  return readHealth({ registry, services });
}

const change = (keys: StandInKeys): StandInKeys => ({ ...KEYS, ...keys });

it('reads what makes a machine usable', () => {
  const reading = health();
  expect(HealthReading.parse(reading)).toEqual({
    adapters: [
      {
        id: ID,
        name: 'Ethernet',
        bindings: ['klim6', 'Tcpip', 'NdisWan'],
        addresses: ['10.0.0.5'],
      },
    ],
    inputDevices: [
      {
        id: 'ACPI\\PNP0303\\4&1',
        name: 'Standard PS/2 Keyboard',
        kind: 'keyboard',
        filters: ['klkbdflt', 'kbdclass'],
      },
    ],
    problemDevices: [],
    services: [
      { name: 'Dnscache', running: true },
      { name: 'AVP', running: true },
    ],
  });
});

describe('what is worse than before', () => {
  const taken = new Set(['klim6', 'klkbdflt', 'avp']);

  it('is nothing where nothing changed', () => {
    expect(compareHealth(health(), health())).toEqual([]);
  });

  it('is nothing where only that went which was to go', () => {
    const after = health(
      change({
        [`${ADAPTER}\\Linkage`]: { UpperBind: ['Tcpip', 'NdisWan'] },
        [`${CONTROL}\\Class\\${KEYBOARD_CLASS}`]: { UpperFilters: ['kbdclass'] },
      }),
      ['AVP'],
    );
    expect(compareHealth(health(), after, taken)).toEqual([]);
  });

  it.each([
    ['binding-gone', { [`${ADAPTER}\\Linkage`]: { UpperBind: ['NdisWan'] } }],
    [
      'address-lost',
      { [`${SERVICES}\\Tcpip\\Parameters\\Interfaces\\${ID}`]: { DhcpIPAddress: '0.0.0.0' } },
    ],
    ['adapter-gone', { [ADAPTER]: {} }],
    ['input-device-gone', { [KEYBOARD]: {} }],
    ['filter-gone', { [`${CONTROL}\\Class\\${KEYBOARD_CLASS}`]: {} }],
  ])('is %s', (kind, keys: StandInKeys) => {
    const kinds = compareHealth(health(), health(change(keys)), taken).map((one) => one.kind);
    expect(kinds).toEqual([kind]);
  });

  it('is a device whose list names a driver that is gone', () => {
    const isOther = ([key]: readonly [string, unknown]): boolean => !key.endsWith('\\klkbdflt');
    const keys = Object.fromEntries(Object.entries(KEYS).filter(isOther));
    const differences = compareHealth(health(), health(keys), taken);
    expect(differences).toEqual([
      {
        kind: 'device-problem',
        name: 'Standard PS/2 Keyboard',
        detail: 'It needs the driver klkbdflt, which is not there.',
      },
    ]);
  });

  it('is a service that ran and does not', () => {
    const differences = compareHealth(health(), health(KEYS, ['Dnscache']), taken);
    expect(differences.map(({ kind, name }) => [kind, name])).toEqual([
      ['service-does-not-run', 'Dnscache'],
    ]);
  });
});
