import { z } from 'zod';

export const PLATFORMS = ['windows', 'linux', 'macos'] as const;
export const Platform = z.enum(PLATFORMS);
export type Platform = z.infer<typeof Platform>;

/** Where a fact can be read on each platform; the words of `evidence.source` and `unread.source`. */
export const SOURCES_BY_PLATFORM = {
  linux: [
    'deb-package',
    'rpm-package',
    'systemd-unit',
    'init-script',
    'process',
    'kernel-module',
    'file',
    'account',
    'certificate',
    'cron',
    'timer',
    'installer-file',
    'package-repository',
    'configuration-management',
  ],
  windows: [
    'uninstall-entry',
    'msi-product',
    'store-package',
    'service',
    'driver',
    'class-filter',
    'network-filter',
    'process',
    'file',
    'registry-key',
    'scheduled-task',
    'certificate',
    'browser-extension',
    'native-host',
    'com-class',
    'shell-extension',
    'autostart',
    'firewall-rule',
    'security-center',
    'event-source',
    'account',
    'installer-file',
    'group-policy-software',
    'management-cache',
    'provisioned-package',
  ],
  macos: [
    'application',
    'package-receipt',
    'launch-item',
    'kernel-extension',
    'system-extension',
    'process',
    'file',
    'browser-extension',
    'installer-file',
  ],
} as const satisfies Record<Platform, readonly string[]>;

export type Source = (typeof SOURCES_BY_PLATFORM)[Platform][number];

const allSources: readonly Source[] = [
  ...new Set<Source>(
    PLATFORMS.flatMap((platform): readonly Source[] => SOURCES_BY_PLATFORM[platform]),
  ),
];

export const Source = z.enum(allSources as readonly [Source, ...Source[]]);

/** Sources whose facts say that something may bring a removed product back. */
export const RETURN_SOURCES: ReadonlySet<Source> = new Set<Source>([
  'package-repository',
  'configuration-management',
  'group-policy-software',
  'management-cache',
  'provisioned-package',
]);

/** Sources that say whether a product is registered; while one is unread, nothing can be known to be a leftover. */
export const REGISTRATION_SOURCES: ReadonlySet<Source> = new Set<Source>([
  'deb-package',
  'rpm-package',
  'uninstall-entry',
  'msi-product',
  'application',
  'package-receipt',
]);
