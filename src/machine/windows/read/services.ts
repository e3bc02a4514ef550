import type { Fact } from '../../../model/snapshot.ts';
import type { KeyContent } from '../api/registry.ts';
import type { ServiceRow } from '../api/services.ts';
import { programOf } from './command-program.ts';
import { type ReadContext, startReading, systemRootOf } from './context.ts';
import { childrenOf, type Key, machineKey, numberOf, readKey, textOf } from './keys.ts';
import type { Reading } from './reading.ts';
import { expand } from './variables.ts';

type ServiceFact = Extract<Fact, { readonly source: 'service' | 'driver' }>;

export const SERVICES = 'SYSTEM\\CurrentControlSet\\Services';
const START_TYPES = ['boot', 'system', 'automatic', 'manual', 'disabled'] as const;
/** SERVICE_KERNEL_DRIVER, _FILE_SYSTEM_DRIVER, _ADAPTER, _RECOGNIZER_DRIVER. */
const DRIVER_TYPES = 0x0f;
/** Group of drivers that Windows starts before all others, to judge those. */
const EARLY_LAUNCH = 'early-launch';

export interface ServiceReadings {
  readonly services: Reading;
  readonly drivers: Reading;
}

/** Services and drivers by their registry keys, with the state that the service control manager has. */
export function readServices(context: ReadContext): ServiceReadings {
  const services = startReading(context, 'service');
  const drivers = startReading(context, 'driver');
  const rows = readRows(context, services, drivers);
  const { registry } = context.system;
  const companyOf = createCompanyLook(context);
  const seen = new Set<string>();
  const list = machineKey(SERVICES);
  for (const { name, key } of childrenOf(services, registry, list)) {
    const row = rows?.get(name.toLowerCase());
    const target = row?.kind === 'driver' ? drivers : services;
    const content = readKey(target, registry, key);
    const kind = content === null ? row?.kind : kindOf(content);
    if (kind === undefined) continue;
    seen.add(name.toLowerCase());
    const reading = kind === 'driver' ? drivers : services;
    reading.entries += 1;
    reading.facts.push(
      toFact(context, { kind, name, key, content, row, wereRowsRead: rows !== null, companyOf }),
    );
  }
  copyUnread(services, drivers, list.locator);
  addRowsWithoutKey(context, { services, drivers, companyOf }, rows, seen);
  return { services, drivers };
}

/** null where the manager did not answer: then nobody's state is known. */
function readRows(
  { system }: ReadContext,
  services: Reading,
  drivers: Reading,
): ReadonlyMap<string, ServiceRow> | null {
  try {
    return new Map(system.services.list().map((row) => [row.name.toLowerCase(), row]));
  } catch (error) {
    for (const reading of [services, drivers]) {
      reading.noteError('service control manager', error);
    }
    return null;
  }
}

/** The list of both is one key: if it was closed, both are unread. */
function copyUnread(services: Reading, drivers: Reading, list: string): void {
  const whole = services.unread.find(({ locator }) => locator === list);
  if (whole !== undefined) drivers.note(whole.why, list, whole.detail ?? null);
}

function kindOf(content: KeyContent): 'service' | 'driver' | undefined {
  const type = numberOf(content, 'Type');
  if (type !== null) return (type & DRIVER_TYPES) === 0 ? 'service' : 'driver';
  // A key with a program and no type, or one of the wrong kind, is broken: it is shown all the same.
  const image = textOf(content, 'ImagePath');
  if (image === null) return undefined;
  return /\.sys\b/i.test(image) ? 'driver' : 'service';
}

interface StoredService {
  readonly kind: 'service' | 'driver';
  readonly name: string;
  readonly key: Key;
  readonly content: KeyContent | null;
  readonly row: ServiceRow | undefined;
  readonly wereRowsRead: boolean;
  readonly companyOf: CompanyLook;
}

function toFact(context: ReadContext, stored: StoredService): ServiceFact {
  const { kind, name, key, row, wereRowsRead } = stored;
  const content = stored.content ?? { subkeys: [], values: [] };
  const imagePath = expand(textOf(content, 'ImagePath') ?? '', context.variables);
  const group = textOf(content, 'Group') ?? '';
  const altitudes = kind === 'driver' ? readAltitudes(context, key, content) : [];
  return {
    source: kind,
    locator: key.locator,
    name,
    displayName: displayNameOf(content, row, name),
    imagePath,
    startType: START_TYPES[numberOf(content, 'Start') ?? -1] ?? 'unknown',
    running: runningOf(row, wereRowsRead),
    protectedProcess: (numberOf(content, 'LaunchProtected') ?? 0) > 0,
    company: stored.companyOf(imagePath, kind, name),
    ...(group === '' ? {} : { group }),
    ...(group.toLowerCase() === EARLY_LAUNCH ? { earlyLaunch: true } : {}),
    ...(altitudes.length === 0 ? {} : { altitudes: [...altitudes] }),
  };
}

/** `@file,-number` stands for a text in a file: the manager has it resolved. */
function displayNameOf(content: KeyContent, row: ServiceRow | undefined, name: string): string {
  const written = textOf(content, 'DisplayName') ?? '';
  if (written !== '' && !written.startsWith('@')) return written;
  const resolved = row?.displayName ?? '';
  return resolved === '' ? name : resolved;
}

/** The manager lists every service that it knows: one that is not in its list does not run. */
function runningOf(row: ServiceRow | undefined, wereRowsRead: boolean): boolean | null {
  if (row !== undefined) return row.state !== 'stopped';
  return wereRowsRead ? false : null;
}

/** A minifilter's registrations: where it stands in the stack of file-system filters. */
function readAltitudes({ system }: ReadContext, key: Key, content: KeyContent): readonly string[] {
  const instances = content.subkeys.find((name) => name.toLowerCase() === 'instances');
  if (instances === undefined) return [];
  try {
    const path = `${key.place.path}\\${instances}`;
    const names = system.registry.subkeys({ ...key.place, path }) ?? [];
    return names.flatMap((name) => {
      const instance = system.registry.read({ ...key.place, path: `${path}\\${name}` });
      const altitude = instance === null ? null : textOf(instance, 'Altitude');
      return altitude === null ? [] : [altitude];
    });
  } catch {
    // They only say more about a driver that is told anyway.
    return [];
  }
}

/** Company that the program's version information names; null where there is none to be read. */
type CompanyLook = (imagePath: string, kind: StoredService['kind'], name: string) => string | null;

/** Half of a machine's services are one program: each image path is followed once. */
function createCompanyLook(context: ReadContext): CompanyLook {
  const known = new Map<string, string | null>();
  return (imagePath, kind, name) => {
    const written =
      imagePath === '' && kind === 'driver' ? `System32\\drivers\\${name}.sys` : imagePath;
    const before = known.get(written);
    if (before !== undefined) return before;
    const file = imageFile(context, written);
    const version = file === null ? null : context.programs.versionOf(context.disk.host(file));
    known.set(written, version?.company ?? null);
    return version?.company ?? null;
  };
}

/** The file behind an image path: `\SystemRoot\…`, `\??\…`, `System32\…`. */
function imageFile(context: ReadContext, written: string): string | null {
  const root = systemRootOf(context);
  const absolute = written
    .replace(/^\\\?\?\\/, '')
    .replace(/^\\?SystemRoot\\/i, () => `${root}\\`)
    .replace(/^\\?System32\\/i, () => `${root}\\System32\\`);
  if (/^[A-Z]:\\[^"]+\.sys$/i.test(absolute)) return absolute;
  return programOf(absolute, context)?.path ?? null;
}

/** A service without a key is one that waits for the restart to go; it may run until then. */
function addRowsWithoutKey(
  context: ReadContext,
  found: ServiceReadings & { readonly companyOf: CompanyLook },
  rows: ReadonlyMap<string, ServiceRow> | null,
  seen: ReadonlySet<string>,
): void {
  const { services, drivers, companyOf } = found;
  for (const row of rows?.values() ?? []) {
    if (seen.has(row.name.toLowerCase())) continue;
    const reading = row.kind === 'driver' ? drivers : services;
    const key = machineKey(`${SERVICES}\\${row.name}`);
    reading.entries += 1;
    reading.facts.push(
      toFact(context, {
        kind: row.kind,
        name: row.name,
        key,
        content: null,
        row,
        wereRowsRead: true,
        companyOf,
      }),
    );
  }
}
