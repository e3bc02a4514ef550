import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MachineIdentity, ReadingPlan, Snapshot } from '../../model/snapshot.ts';
import type { Source } from '../../model/sources.ts';
import type { CollectContext } from '../machine.ts';
import { type ListAccounts, readAccounts } from './read/accounts.ts';
import { readAutostarts } from './read/autostarts.ts';
import { readBrowserExtensions } from './read/browser-extensions.ts';
import { readCertificates } from './read/certificates.ts';
import { readClassFilters } from './read/class-filters.ts';
import { readComClasses, type ComServers } from './read/com-classes.ts';
import type { ReadContext, ReadSystem } from './read/context.ts';
import { type Disk, LIVE_DISK } from './read/disk.ts';
import { addDriverPackages } from './read/driver-packages.ts';
import { readEventSources } from './read/event-sources.ts';
import { readFiles } from './read/files.ts';
import { readFirewallRules } from './read/firewall-rules.ts';
import { readGroupPolicySoftware } from './read/group-policy.ts';
import { readInstallerFiles } from './read/installer-files.ts';
import { readManagementCache } from './read/management-cache.ts';
import { addOrphanedProducts, readMsiProducts } from './read/msi-products.ts';
import { readNativeHosts } from './read/native-hosts.ts';
import { readNetworkFilters } from './read/network-filters.ts';
import { openReadContext } from './read/open-context.ts';
import { addOtherSystems } from './read/other-systems.ts';
import { readProcesses } from './read/processes.ts';
import type { ProgramLook } from './read/program-look.ts';
import { Reading } from './read/reading.ts';
import { readRegistryKeys } from './read/registry-keys.ts';
import { readScheduledTasks } from './read/scheduled-tasks.ts';
import { readSecurityCenter } from './read/security-center.ts';
import { readServices } from './read/services.ts';
import { readShellExtensions } from './read/shell-extensions.ts';
import { readProvisionedPackages, readStorePackages } from './read/store-packages.ts';
import { readUninstallEntries } from './read/uninstall-entries.ts';

export interface WindowsCollect {
  readonly system: ReadSystem;
  readonly identity: MachineIdentity;
  readonly plan: ReadingPlan;
  readonly context: CollectContext;
  /** How programs are looked into (signer, version information). */
  readonly programs: ProgramLook;
  /** null: this system lists no accounts, and the source says so. */
  readonly listAccounts: ListAccounts | null;
  /** Default: this machine's own disks. */
  readonly disk?: Disk;
}

/**
 * Reads a Windows machine. Hives of users who are not logged on are loaded for the time of the reading;
 * nothing else is written. What cannot be read is named in `unread`.
 * @throws the signal's reason when it is stopped
 */
export async function collectWindows(options: WindowsCollect): Promise<Snapshot> {
  const takenAt = new Date().toISOString();
  const startedMs = performance.now();
  const { system, plan, programs, disk = LIVE_DISK } = options;
  const { context, notes } = openReadContext({ system, plan, programs, disk });
  let readings: Reading[];
  try {
    readings = await readSources(context, options);
  } finally {
    for (const name of context.users.unload()) {
      notes.note(
        'failed',
        `HKU\\${name}`,
        'Windows did not let this hive go: restart before its user logs on',
      );
    }
  }
  readings.push(notes);
  return {
    schema: 'swapout.snapshot/v1',
    origin: 'live',
    machine: options.identity,
    takenAt,
    durationMs: Math.round(performance.now() - startedMs),
    folders: context.folders,
    facts: readings.flatMap(({ facts }) => facts),
    read: readSourcesOf(readings),
    unread: readings.flatMap(({ unread }) => unread),
  };
}

/** Each source once; one of which a part was not read is not read. */
function readSourcesOf(readings: readonly Reading[]): Snapshot['read'] {
  const closed = new Set(
    readings.filter(({ unread }) => unread.length > 0).map(({ source }) => source),
  );
  const counts = new Map<Source, number>();
  for (const { source, entries } of readings) {
    if (!closed.has(source)) counts.set(source, (counts.get(source) ?? 0) + entries);
  }
  return [...counts].map(([source, entries]) => ({ source, entries }));
}

interface Reader {
  /** What it gives: if it fails, each of them is unread. */
  readonly sources: readonly [Source, ...Source[]];
  readonly read: () => readonly Reading[] | Reading;
}

async function readSources(context: ReadContext, options: WindowsCollect): Promise<Reading[]> {
  const { signal, onSource } = options.context;
  const readings: Reading[] = [];
  for (const reader of readersOf(context, options)) {
    signal.throwIfAborted();
    for (const source of reader.sources) onSource(source);
    // Readers do not wait for the disk: the signal and the screen have their turn between two of them.
    await nextTurn();
    readings.push(...readOrNote(context, reader));
  }
  return readings;
}

function readOrNote(context: ReadContext, reader: Reader): readonly Reading[] {
  try {
    const result = reader.read();
    return result instanceof Reading ? [result] : result;
  } catch (error) {
    return reader.sources.map((source) => {
      const reading = new Reading(source, context.isAdministrator);
      reading.note('failed', null, error instanceof Error ? error.message : String(error));
      return reading;
    });
  }
}

function readersOf(context: ReadContext, { plan, listAccounts }: WindowsCollect): Reader[] {
  let products = new Reading('msi-product', context.isAdministrator);
  let servers: ComServers = new Map();
  return [
    { sources: ['uninstall-entry'], read: () => readUninstallEntries(context) },
    { sources: ['msi-product'], read: () => (products = readMsiProducts(context)) },
    { sources: ['store-package'], read: () => readStorePackages(context) },
    { sources: ['service', 'driver'], read: () => serviceReadings(context) },
    { sources: ['class-filter'], read: () => readClassFilters(context) },
    { sources: ['network-filter'], read: () => readNetworkFilters(context) },
    { sources: ['process'], read: () => readProcesses(context) },
    { sources: ['file'], read: () => fileReading(context, plan) },
    { sources: ['registry-key'], read: () => keyReading(context, plan, products) },
    { sources: ['scheduled-task'], read: () => readScheduledTasks(context) },
    { sources: ['certificate'], read: () => readCertificates(context) },
    { sources: ['browser-extension'], read: () => readBrowserExtensions(context) },
    { sources: ['native-host'], read: () => readNativeHosts(context) },
    {
      sources: ['com-class'],
      read: () => {
        const classes = readComClasses(context);
        servers = classes.servers;
        return classes.reading;
      },
    },
    { sources: ['shell-extension'], read: () => readShellExtensions(context, servers) },
    { sources: ['autostart'], read: () => readAutostarts(context) },
    { sources: ['firewall-rule'], read: () => readFirewallRules(context) },
    { sources: ['security-center'], read: () => readSecurityCenter(context) },
    { sources: ['event-source'], read: () => readEventSources(context) },
    { sources: ['account'], read: () => readAccounts(context, plan.accounts, listAccounts) },
    { sources: ['installer-file'], read: () => readInstallerFiles(context, plan.installerNames) },
    { sources: ['group-policy-software'], read: () => readGroupPolicySoftware(context) },
    { sources: ['management-cache'], read: () => readManagementCache(context) },
    { sources: ['provisioned-package'], read: () => readProvisionedPackages(context) },
  ];
}

function serviceReadings(context: ReadContext): readonly Reading[] {
  const { services, drivers } = readServices(context);
  return [services, drivers];
}

function fileReading(context: ReadContext, plan: ReadingPlan): Reading {
  const reading = readFiles(context, plan.paths);
  addDriverPackages(context, reading);
  addOtherSystems(context, reading);
  return reading;
}

function keyReading(context: ReadContext, plan: ReadingPlan, products: Reading): Reading {
  const reading = readRegistryKeys(context, plan.registryKeys ?? []);
  addOrphanedProducts(context, products, reading);
  return reading;
}
