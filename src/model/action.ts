import { z } from 'zod';

/**
 * Everything that Swapout can do to a machine. A closed union of typed data: there is no way to ask for
 * anything else, and no command string in it. Paths are absolute; names are the system's own.
 */
export const Action = z.discriminatedUnion('kind', [
  // Linux
  z.strictObject({ kind: z.literal('unit-stop'), unit: z.string() }),
  z.strictObject({ kind: z.literal('unit-disable'), unit: z.string() }),
  z.strictObject({
    kind: z.literal('package-purge'),
    manager: z.enum(['dpkg', 'rpm']),
    package: z.string(),
    arch: z.string(),
    /** dpkg's hold or rpm's lock is overridden; the step's text says so. */
    overrideHold: z.boolean(),
    /** dpkg wants the package installed again first; that is overridden, and the step's text says so. */
    overrideReinstall: z.boolean().optional(),
  }),
  /** Ends every process whose executable lies in `folder` (SIGTERM, then SIGKILL). */
  z.strictObject({ kind: z.literal('process-end'), folder: z.string() }),
  /** `unit-file` reloads systemd after unit files went. */
  z.strictObject({ kind: z.literal('daemon-reload') }),
  z.strictObject({
    kind: z.literal('account-remove'),
    account: z.enum(['user', 'group']),
    name: z.string(),
  }),
  // Every platform
  z.strictObject({
    kind: z.literal('path-remove'),
    path: z.string(),
    /** `copy`: kept in the backup whole; `record`: path, size and digest only, it cannot be put back. */
    backup: z.enum(['copy', 'record']),
  }),
  z.strictObject({
    kind: z.literal('certificate-remove'),
    store: z.string(),
    subject: z.string(),
    sha256: z.string(),
  }),
  z.strictObject({
    kind: z.literal('package-install'),
    pack: z.string(),
    entry: z.string(),
    type: z.enum(['deb', 'rpm', 'msi', 'exe', 'pkg']),
    /** Staged copies in a folder that only the administrator can write; the first is the product. */
    files: z
      .array(
        z.strictObject({ path: z.string(), sha256: z.string(), sizeBytes: z.int().positive() }),
      )
      .min(1),
    arguments: z.array(z.string()),
    returnCodes: z.strictObject({ success: z.array(z.int()), rebootRequired: z.array(z.int()) }),
  }),
  /** `platform` decides by which program; Linux's unless it is named. */
  z.strictObject({ kind: z.literal('reboot'), platform: z.literal('windows').optional() }),
  // Windows
  z.strictObject({
    kind: z.literal('msi-uninstall'),
    productCode: z.string(),
    properties: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal('exe-uninstall'),
    path: z.string(),
    arguments: z.array(z.string()),
  }),
  z.strictObject({ kind: z.literal('service-stop'), service: z.string() }),
  z.strictObject({ kind: z.literal('service-delete'), service: z.string() }),
  z.strictObject({
    kind: z.literal('filter-unregister'),
    driver: z.string(),
    listKey: z.string(),
    listValue: z.string(),
  }),
  z.strictObject({ kind: z.literal('driver-delete'), driver: z.string(), path: z.string() }),
  z.strictObject({
    kind: z.literal('registry-remove'),
    key: z.string(),
    value: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal('task-remove'), task: z.string() }),
  z.strictObject({ kind: z.literal('store-package-remove'), package: z.string() }),
]);
export type Action = z.infer<typeof Action>;
export type ActionKind = Action['kind'];
