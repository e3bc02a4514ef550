import type { HealthReading } from '../../model/health.ts';
import type { KeyContent, Registry } from './api/registry.ts';
import type { WindowsSystem } from './api/system.ts';
import { entryDriver, networkComponents } from './perform/filter-lists.ts';
import { below, type Key, machineKey, numberOf, textOf, textsOf } from './read/keys.ts';

const CLASSES = 'SYSTEM\\CurrentControlSet\\Control\\Class';
const ADAPTERS = `${CLASSES}\\{4d36e972-e325-11ce-bfc1-08002be10318}`;
const INTERFACES = 'SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\Interfaces';
const DEVICES = 'SYSTEM\\CurrentControlSet\\Enum';
const SERVICES = 'SYSTEM\\CurrentControlSet\\Services';
const INPUT_CLASSES: ReadonlyMap<string, 'keyboard' | 'mouse'> = new Map([
  ['{4d36e96b-e325-11ce-bfc1-08002be10318}', 'keyboard'],
  ['{4d36e96f-e325-11ce-bfc1-08002be10318}', 'mouse'],
]);
const BINDINGS = ['FilterList', 'UpperBind'] as const;
const FILTERS = ['UpperFilters', 'LowerFilters'] as const;
/** CONFIGFLAG_FAILEDINSTALL */
const FAILED_INSTALL = 0x40;
const AUTOMATIC = 2;
const WIN32_SERVICE = 0x30;
const NO_ADDRESS = new Set(['', '0.0.0.0']);

/**
 * Adapters, bindings, addresses, keyboards and mice with their filters, devices with a problem, and services
 * that start with the machine, as registry and service control manager tell them. Devices that were plugged
 * in once are among them: the registry does not tell which are there now.
 * @throws WindowsError
 */
export function readHealth(system: Pick<WindowsSystem, 'registry' | 'services'>): HealthReading {
  const { registry } = system;
  const devices = readDevices(registry);
  return {
    adapters: readAdapters(registry),
    inputDevices: devices.input,
    problemDevices: devices.problems,
    services: readServices(system),
  };
}

function readAdapters(registry: Registry): HealthReading['adapters'] {
  const components = networkComponents(registry);
  return children(registry, machineKey(ADAPTERS)).flatMap(({ name: number, key }) => {
    // Beside the adapters stands `Properties`, which is closed to everybody.
    const content = /^\d{4}$/.test(number) ? registry.read(key.place) : null;
    const id = content === null ? null : textOf(content, 'NetCfgInstanceId');
    if (content === null || id === null) return [];
    const linkage = registry.read(below(key, 'Linkage').place);
    const entries = linkage === null ? [] : BINDINGS.flatMap((list) => textsOf(linkage, list));
    const bindings = entries.map((entry) => entryDriver(entry, components));
    const name = textOf(content, 'DriverDesc') ?? id;
    return [{ id, name, bindings: [...new Set(bindings)], addresses: addressesOf(registry, id) }];
  });
}

function addressesOf(registry: Registry, id: string): string[] {
  const content = registry.read(machineKey(`${INTERFACES}\\${id}`).place);
  if (content === null) return [];
  const leased = textOf(content, 'DhcpIPAddress') ?? '';
  return [...textsOf(content, 'IPAddress'), leased].filter((text) => !NO_ADDRESS.has(text));
}

interface Devices {
  readonly input: HealthReading['inputDevices'];
  readonly problems: HealthReading['problemDevices'];
}

function readDevices(registry: Registry): Devices {
  const found: Devices = { input: [], problems: [] };
  const drivers = new Set(
    (registry.subkeys(machineKey(SERVICES).place) ?? []).map((name) => name.toLowerCase()),
  );
  for (const bus of children(registry, machineKey(DEVICES))) {
    for (const device of children(registry, bus.key)) {
      for (const { name, key } of children(registry, device.key)) {
        const id = `${bus.name}\\${device.name}\\${name}`;
        const content = registry.read(key.place);
        if (content !== null) addDevice(found, { registry, id, content, drivers });
      }
    }
  }
  return found;
}

interface Device {
  readonly registry: Registry;
  readonly id: string;
  readonly content: KeyContent;
  /** Names of all services and drivers, lower case. */
  readonly drivers: ReadonlySet<string>;
}

function addDevice(found: Devices, { registry, id, content, drivers }: Device): void {
  const name = nameOf(content) ?? id;
  const classGuid = textOf(content, 'ClassGUID') ?? '';
  const kind = INPUT_CLASSES.get(classGuid.toLowerCase());
  const classContent =
    classGuid === '' ? null : registry.read(machineKey(`${CLASSES}\\${classGuid}`).place);
  const filters = [content, ...(classContent === null ? [] : [classContent])].flatMap((one) =>
    FILTERS.flatMap((list) => textsOf(one, list)),
  );
  if (kind !== undefined) found.input.push({ id, name, kind, filters });
  const service = textOf(content, 'Service') ?? '';
  const absent = [service, ...filters].find((one) => one !== '' && !drivers.has(one.toLowerCase()));
  if (absent !== undefined) {
    found.problems.push({ id, name, why: `It needs the driver ${absent}, which is not there.` });
  } else if (((numberOf(content, 'ConfigFlags') ?? 0) & FAILED_INSTALL) !== 0) {
    found.problems.push({ id, name, why: 'Its installation failed.' });
  }
}

/** `@file.inf,%text%;Name` says the name behind its last semicolon. */
function nameOf(content: KeyContent): string | null {
  const text = textOf(content, 'FriendlyName') ?? textOf(content, 'DeviceDesc');
  return text === null ? null : text.slice(text.lastIndexOf(';') + 1);
}

/** Those that wait for an event, or start some time later, may well not run yet. */
function readServices({
  registry,
  services,
}: Pick<WindowsSystem, 'registry' | 'services'>): HealthReading['services'] {
  return services
    .list()
    .filter(({ kind }) => kind === 'service')
    .flatMap(({ name, state }) => {
      const key = machineKey(`${SERVICES}\\${name}`);
      const content = registry.read(key.place);
      if (content === null || numberOf(content, 'Start') !== AUTOMATIC) return [];
      if (((numberOf(content, 'Type') ?? 0) & WIN32_SERVICE) === 0) return [];
      const isLater =
        (numberOf(content, 'DelayedAutostart') ?? 0) !== 0 ||
        content.subkeys.some((subkey) => subkey.toLowerCase() === 'triggerinfo');
      return isLater ? [] : [{ name, running: state === 'running' }];
    });
}

function children(registry: Registry, key: Key) {
  return (registry.subkeys(key.place) ?? [])
    .filter((name) => !name.includes('\0'))
    .map((name) => ({ name, key: below(key, name) }));
}
