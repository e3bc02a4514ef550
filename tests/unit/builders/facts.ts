import type { Fact } from '../../../src/model/snapshot.ts';

type FactWith<F extends Fact, S extends Fact['source']> = F extends { source: infer T }
  ? S extends T
    ? F
    : never
  : never;
type FactOf<S extends Fact['source']> = FactWith<Fact, S>;
type Change<S extends Fact['source']> = Partial<FactOf<S>>;

export const VENDOR = 'AO Kaspersky Lab';
const VENDOR_SIGNER = 'CN=AO Kaspersky Lab, O=AO Kaspersky Lab, L=Moscow, C=RU';

/** Valid facts of which a test changes the one field that it is about. */
export function debPackage(name: string, change: Change<'deb-package'> = {}): Fact {
  return {
    source: 'deb-package',
    locator: `dpkg:${name}:amd64`,
    name,
    version: '11.3.0-1',
    arch: 'amd64',
    maintainer: `${VENDOR} <support@example.org>`,
    status: 'installed',
    hold: false,
    ...change,
  };
}

export function unit(
  name: string,
  execPath: string | null,
  change: Change<'systemd-unit'> = {},
): Fact {
  return {
    source: 'systemd-unit',
    locator: `/usr/lib/systemd/system/${name}`,
    name,
    execPath,
    enabled: 'enabled',
    running: true,
    ...change,
  };
}

export function process(pid: number, exePath: string | null, name?: string): Fact {
  return {
    source: 'process',
    locator: `pid ${pid}`,
    name: name ?? exePath?.split(/[\\/]/).at(-1) ?? 'unknown',
    pid,
    startedTicks: String(pid * 100),
    exePath,
  };
}

export function folder(path: string, change: Change<'file'> = {}): Fact {
  return {
    source: 'file',
    locator: path,
    name: path.split(/[\\/]/).at(-1) ?? path,
    path,
    kind: 'directory',
    linkTarget: null,
    sizeBytes: 4096,
    behindLink: false,
    ...change,
  };
}

export function file(path: string, change: Change<'file'> = {}): Fact {
  return folder(path, { kind: 'file', ...change });
}

export function account(name: string, kind: 'user' | 'group'): Fact {
  const table = kind === 'user' ? '/etc/passwd' : '/etc/group';
  return { source: 'account', locator: `${table}: ${name}`, name, kind, id: '998' };
}

export function cron(value: string): Fact {
  return { source: 'cron', locator: '/etc/cron.d/jobs:3', name: 'jobs', value };
}

export function uninstallEntry(name: string, change: Change<'uninstall-entry'> = {}): Fact {
  return {
    source: 'uninstall-entry',
    locator: `HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\${change.productCode ?? name}`,
    name,
    publisher: VENDOR,
    version: '12.4.0.467',
    productCode: null,
    uninstallString: '"C:\\Program Files\\Kaspersky Lab\\Setup\\setup.exe" /x',
    quietUninstallString: null,
    installLocation: null,
    windowsInstaller: false,
    uninstallerExists: true,
    signer: VENDOR_SIGNER,
    ...change,
  };
}

/** An uninstall entry and the MSI product behind it. */
export function msi(name: string, productCode: string, version = '12.4.0.467'): Fact[] {
  return [
    uninstallEntry(name, {
      version,
      productCode,
      windowsInstaller: true,
      uninstallString: `MsiExec.exe /I${productCode}`,
      signer: null,
    }),
    {
      source: 'msi-product',
      locator: `msi:${productCode}`,
      name,
      productCode,
      version,
      publisher: VENDOR,
    },
  ];
}

export function service(name: string, imagePath: string, change: Change<'service'> = {}): Fact {
  return {
    source: 'service',
    locator: `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name}`,
    name,
    displayName: name,
    imagePath,
    startType: 'automatic',
    running: false,
    protectedProcess: false,
    company: VENDOR,
    ...change,
  };
}

export function driver(name: string, change: Change<'driver'> = {}): Fact {
  return {
    ...service(name, `\\SystemRoot\\System32\\drivers\\${name}.sys`),
    source: 'driver',
    ...change,
  } as FactOf<'driver'>;
}

export function classFilter(name: string): Fact {
  const listKey =
    'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e96b-e325-11ce-bfc1-08002be10318}';
  return {
    source: 'class-filter',
    locator: `${listKey}\\UpperFilters: ${name}`,
    name,
    listKey,
    listValue: 'UpperFilters',
  };
}

export function networkFilter(name: string): Fact {
  const listKey =
    'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}\\0001\\Linkage';
  return {
    source: 'network-filter',
    locator: `${listKey}\\FilterList: ${name}`,
    name,
    listKey,
    listValue: 'FilterList',
  };
}

export function entry(
  source: FactOf<'registry-key'>['source'],
  locator: string,
  change: Partial<FactOf<'registry-key'>> = {},
): Fact {
  return {
    source,
    locator,
    name: locator.split('\\').at(-1) ?? locator,
    value: '',
    ...change,
  };
}

export function installerFile(path: string, change: Change<'installer-file'> = {}): Fact {
  return {
    source: 'installer-file',
    locator: path,
    name: path.split(/[\\/]/).at(-1) ?? path,
    path,
    sizeBytes: 187_000_000,
    packageName: null,
    publisher: null,
    ...change,
  };
}

/** In the store where Windows keeps its roots of trust. */
export function certificate(subject: string): Fact {
  return {
    source: 'certificate',
    locator: 'LocalMachine\\Root\\1A60CB67B01C648804DCCC3775E985CC6D093308',
    name: subject,
    issuer: subject,
    sha256: '1a60cb67b01c648804dccc3775e985cc6d0933081a60cb67b01c648804dccc37',
  };
}
