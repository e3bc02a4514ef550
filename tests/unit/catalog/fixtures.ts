import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Fact } from '../../../src/model/snapshot.ts';

export const CATALOG_DIR = path.resolve(import.meta.dirname, '../../../assets/catalog');
export const ADVICE_DIR = path.resolve(import.meta.dirname, '../../../assets/advice');

/** Folders as a 64-bit Windows has them; any user's profile. */
export const FOLDERS = {
  '%ProgramFiles%': 'C:\\Program Files',
  '%ProgramFiles(x86)%': 'C:\\Program Files (x86)',
  '%CommonProgramFiles%': 'C:\\Program Files\\Common Files',
  '%ProgramData%': 'C:\\ProgramData',
  '%SystemRoot%': 'C:\\Windows',
  '%SystemDrive%': 'C:',
  '%LocalAppData%': 'C:\\Users\\*\\AppData\\Local',
  '%AppData%': 'C:\\Users\\*\\AppData\\Roaming',
};

/** A copy of the real catalog (or advice) that a test may spoil. */
export async function copyOf(dir: string): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), 'swapout-catalog-'));
  await cp(dir, copy, { recursive: true });
  return copy;
}

/** Rewrites one JSON file of a copy. */
export async function edit(
  dir: string,
  name: string,
  change: (json: Record<string, unknown>) => unknown,
): Promise<void> {
  const file = path.join(dir, name);
  const json = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify(change(json) ?? json));
}

export function debPackage(name: string, maintainer = 'Somebody <somebody@example.org>'): Fact {
  return {
    source: 'deb-package',
    locator: `dpkg:${name}:amd64`,
    name,
    version: '1.0',
    arch: 'amd64',
    maintainer,
    status: 'installed',
    hold: false,
  };
}

export function unit(name: string, source: 'systemd-unit' | 'init-script' = 'systemd-unit'): Fact {
  return {
    source,
    locator: source === 'init-script' ? `/etc/init.d/${name}` : `/lib/systemd/system/${name}`,
    name,
    execPath: null,
    enabled: 'enabled',
    running: true,
  };
}

export function file(filePath: string): Fact {
  return {
    source: 'file',
    locator: filePath,
    name: filePath.split(/[\\/]/u).at(-1) ?? filePath,
    path: filePath,
    kind: 'directory',
    linkTarget: null,
    sizeBytes: null,
    behindLink: false,
  };
}

export function processFact(name: string): Fact {
  return {
    source: 'process',
    locator: 'pid 812',
    name,
    pid: 812,
    startedTicks: '1',
    exePath: null,
  };
}

export function account(name: string, kind: 'user' | 'group' = 'user'): Fact {
  return { source: 'account', locator: name, name, kind, id: '998' };
}

export function uninstallEntry(
  name: string,
  publisher: string,
  productCode: string | null = null,
): Fact {
  return {
    source: 'uninstall-entry',
    locator: `HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\${productCode ?? name}`,
    name,
    publisher,
    version: '1.0',
    productCode,
    uninstallString: '',
    quietUninstallString: null,
    installLocation: null,
    windowsInstaller: productCode !== null,
    uninstallerExists: true,
    signer: null,
  };
}

export function service(
  name: string,
  {
    source = 'service',
    company = null,
  }: { source?: 'service' | 'driver'; company?: string | null } = {},
): Fact {
  return {
    source,
    locator: `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name}`,
    name,
    displayName: name,
    imagePath: '',
    startType: 'automatic',
    running: true,
    protectedProcess: false,
    company,
  };
}

export function entry(
  source: Extract<Fact, { value: string }>['source'],
  name: string,
  locator = name,
): Fact {
  return { source, locator, name, value: '' };
}
