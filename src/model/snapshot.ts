import { z } from 'zod';
import { Platform, Source } from './sources.ts';

/** `machine`, or `user:<name>` for what one account alone has. Receipts number the users instead. */
export const Scope = z.union([
  z.literal('machine'),
  z.templateLiteral(['user:', z.string().min(1)]),
]);
export type Scope = z.infer<typeof Scope>;

/**
 * What every fact has. `locator` says where to look again (path, key, `dpkg:kesl:amd64`, `pid 812`);
 * `name` is what the system itself calls the thing.
 */
const common = { locator: z.string().min(1), name: z.string(), for: Scope.optional() };

/** dpkg's own words; rpm knows `installed` only. */
export const PackageStatus = z.enum([
  'installed',
  'config-files',
  'half-installed',
  'half-configured',
  'unpacked',
  'triggers-awaited',
  'triggers-pending',
]);
export type PackageStatus = z.infer<typeof PackageStatus>;

const PackageFact = z.strictObject({
  source: z.enum(['deb-package', 'rpm-package']),
  ...common,
  version: z.string(),
  arch: z.string(),
  /** deb: Maintainer; rpm: Vendor, else Packager. */
  maintainer: z.string(),
  status: PackageStatus,
  hold: z.boolean(),
  /** dpkg's `reinstreq`: it left the package in a state that it does not know. */
  reinstallRequired: z.boolean().optional(),
});
export type PackageFact = z.infer<typeof PackageFact>;

const UnitFact = z.strictObject({
  source: z.enum(['systemd-unit', 'init-script', 'timer']),
  ...common,
  /** Absolute path of the program that the unit starts, null where it names none. */
  execPath: z.string().nullable(),
  enabled: z.enum(['enabled', 'disabled', 'masked', 'static', 'unknown']),
  running: z.boolean().nullable(),
});
export type UnitFact = z.infer<typeof UnitFact>;

const ProcessFact = z.strictObject({
  source: z.literal('process'),
  ...common,
  pid: z.int().positive(),
  /** Start in clock ticks or FILETIME as the system has it: with the pid it names one process for good. */
  startedTicks: z.string(),
  /** null where the link cannot be read; the source is then under `unread` too. */
  exePath: z.string().nullable(),
});
export type ProcessFact = z.infer<typeof ProcessFact>;

const FileFact = z.strictObject({
  source: z.literal('file'),
  ...common,
  path: z.string(),
  kind: z.enum(['file', 'directory', 'link', 'other']),
  /** Of a link, as written; null otherwise. */
  linkTarget: z.string().nullable(),
  /** Bytes of a file; of a directory its whole tree, null where it was not counted. */
  sizeBytes: z.int().nonnegative().nullable(),
  /** True if a part of the path above it is a link: it is shown, never touched. */
  behindLink: z.boolean(),
});
export type FileFact = z.infer<typeof FileFact>;

const InstallerFact = z.strictObject({
  source: z.literal('installer-file'),
  ...common,
  path: z.string(),
  sizeBytes: z.int().nonnegative(),
  /** What the file says of itself inside (deb control, rpm lead, version information), null if unread. */
  packageName: z.string().nullable(),
  publisher: z.string().nullable(),
});
export type InstallerFact = z.infer<typeof InstallerFact>;

const ModuleFact = z.strictObject({
  source: z.enum(['kernel-module', 'kernel-extension', 'system-extension']),
  ...common,
  loaded: z.boolean(),
});

const AccountFact = z.strictObject({
  source: z.literal('account'),
  ...common,
  kind: z.enum(['user', 'group']),
  id: z.string(),
});
export type AccountFact = z.infer<typeof AccountFact>;

/** `name` is the subject, RFC 2253 order as Windows shows it: `CN=…, O=…`. */
const CertificateFact = z.strictObject({
  source: z.literal('certificate'),
  ...common,
  issuer: z.string(),
  sha256: z.string(),
});

const UninstallEntryFact = z.strictObject({
  source: z.literal('uninstall-entry'),
  ...common,
  publisher: z.string(),
  version: z.string(),
  productCode: z.string().nullable(),
  uninstallString: z.string(),
  quietUninstallString: z.string().nullable(),
  installLocation: z.string().nullable(),
  windowsInstaller: z.boolean(),
  /** Does the program that the uninstall string starts exist? null where that was not looked up. */
  uninstallerExists: z.boolean().nullable(),
  /** Subject of the program's verified signer, null where there is none or it was not checked. */
  signer: z.string().nullable(),
  /**
   * Subject of the verified signer of a program beside it. Only of an uninstaller that has no signature at
   * all, as those that are written on the machine; never where one does not hold.
   */
  neighbourSigner: z.string().optional(),
});
export type UninstallEntryFact = z.infer<typeof UninstallEntryFact>;

const MsiProductFact = z.strictObject({
  source: z.literal('msi-product'),
  ...common,
  productCode: z.string(),
  version: z.string(),
  publisher: z.string(),
  /** `{8-4-4-4-12}`, upper case; left out where Windows Installer keeps none for the product. */
  upgradeCode: z.string().optional(),
});
export type MsiProductFact = z.infer<typeof MsiProductFact>;

const ServiceFact = z.strictObject({
  source: z.enum(['service', 'driver']),
  ...common,
  displayName: z.string(),
  imagePath: z.string(),
  startType: z.enum(['boot', 'system', 'automatic', 'manual', 'disabled', 'unknown']),
  running: z.boolean().nullable(),
  protectedProcess: z.boolean(),
  /** Company name of the file's version information, null where it was not read. */
  company: z.string().nullable(),
  /** Load-order group, as written. */
  group: z.string().optional(),
  /** True of an early-launch antimalware driver (ELAM). */
  earlyLaunch: z.boolean().optional(),
  /** Of a minifilter: its altitudes in the stack of file-system filters. */
  altitudes: z.array(z.string()).optional(),
});

/** A driver named in a list of another object: `UpperFilters` of a class, a network binding. */
const FilterFact = z.strictObject({
  source: z.enum(['class-filter', 'network-filter']),
  ...common,
  listKey: z.string(),
  listValue: z.string(),
  /** The list's own text for the driver, where that is not `name`: `{adapter}-{filter}-0000`. */
  listEntry: z.string().optional(),
});

/** Everything whose only content is a name and a text: keys, tasks, hosts, jobs, repositories, policies. */
const EntryFact = z.strictObject({
  source: z.enum([
    'registry-key',
    'scheduled-task',
    'store-package',
    'browser-extension',
    'native-host',
    'com-class',
    'shell-extension',
    'autostart',
    'firewall-rule',
    'security-center',
    'event-source',
    'cron',
    'package-repository',
    'configuration-management',
    'group-policy-software',
    'management-cache',
    'provisioned-package',
    'application',
    'package-receipt',
    'launch-item',
  ]),
  ...common,
  /** Target path, command or text, as it stands there. */
  value: z.string(),
});

export const Fact = z.discriminatedUnion('source', [
  PackageFact,
  UnitFact,
  ProcessFact,
  FileFact,
  InstallerFact,
  ModuleFact,
  AccountFact,
  CertificateFact,
  UninstallEntryFact,
  MsiProductFact,
  ServiceFact,
  FilterFact,
  EntryFact,
]);
export type Fact = z.infer<typeof Fact>;

/** Why a source could not be read; `detail` is the system's own text. */
export const UnreadReason = z.enum([
  'needs-administrator',
  'damaged',
  'foreign-format',
  'tool-missing',
  'no-collector',
  'too-large',
  'timed-out',
  'failed',
]);
export type UnreadReason = z.infer<typeof UnreadReason>;

export const Unread = z.strictObject({
  source: Source,
  why: UnreadReason,
  locator: z.string().optional(),
  detail: z.string().optional(),
});
export type Unread = z.infer<typeof Unread>;

export const MachineIdentity = z.strictObject({
  platform: Platform,
  hostname: z.string(),
  os: z.string(),
  arch: z.string(),
  /** Stable id of this installation (machine-id, MachineGuid), or of the recorded machine. */
  id: z.string(),
  serial: z.string().nullable(),
  smbiosUuid: z.string().nullable(),
  bootId: z.string(),
  /** Who keeps the clock, as far as it can be read: `systemd-timesyncd, synchronised` … */
  clockSource: z.string(),
});
export type MachineIdentity = z.infer<typeof MachineIdentity>;

/** `live`: this machine; the others never make a receipt of a real removal. */
export const SnapshotOrigin = z.enum(['live', 'mounted-root', 'practice']);
export type SnapshotOrigin = z.infer<typeof SnapshotOrigin>;

export const Snapshot = z.strictObject({
  schema: z.literal('swapout.snapshot/v1'),
  origin: SnapshotOrigin,
  machine: MachineIdentity,
  takenAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  /** Windows' folder variables as they stand there, `%ProgramFiles%` → path; empty elsewhere. */
  folders: z.record(z.string(), z.string()),
  facts: z.array(Fact),
  /** Sources that were read to the end, with how many entries each had in all. */
  read: z.array(z.strictObject({ source: Source, entries: z.int().nonnegative() })),
  unread: z.array(Unread),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** What a collector has to look for beyond whole lists: made from the catalog, so that it knows no product. */
export interface ReadingPlan {
  /** Absolute path patterns (`*` inside a segment) of folders and files. */
  readonly paths: readonly string[];
  /** Windows' registry keys, `HKLM\SOFTWARE\…` with the same wildcard; left out elsewhere. */
  readonly registryKeys?: readonly string[];
  /** File name patterns of set-up files. */
  readonly installerNames: readonly string[];
  /** Account name patterns. */
  readonly accounts: readonly string[];
  /** Patterns of certificate subjects. */
  readonly certificateSubjects: readonly string[];
  /** Words that make a repository, cron line or configuration worth a look. */
  readonly words: readonly string[];
}
