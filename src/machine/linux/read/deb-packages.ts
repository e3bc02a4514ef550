import { type DpkgPackage, type DpkgStatusOptions, parseDpkgStatus } from './parse-dpkg-status.ts';
import { Reading } from './reading.ts';
import { listNames, readBytes, type Root } from './root.ts';

const DATABASE = '/var/lib/dpkg';
const MAX_STATUS_BYTES = 128 * 1024 * 1024;

const MAIN_FILE: DpkgStatusOptions = { endsWithEmptyLine: true, statusRequired: true };
const UPDATE_FILE: DpkgStatusOptions = { endsWithEmptyLine: false, statusRequired: true };
const SINGLE_FILE: DpkgStatusOptions = { endsWithEmptyLine: false, statusRequired: false };

/** dpkg's database, read directly: no process, no lock, nothing written. */
export function readDebPackages(root: Root): Reading {
  const reading = new Reading('deb-package');
  const packages = new Map<string, DpkgPackage>();
  const readFile = (path: string, options: DpkgStatusOptions): Buffer | undefined => {
    const bytes = reading.attempt(path, () => readBytes(root, path, MAX_STATUS_BYTES));
    if (bytes === undefined) return undefined;
    const { packages: found, damage } = parseDpkgStatus(bytes, options);
    for (const one of found) packages.set(`${one.name}:${one.arch}`, one);
    if (damage !== null) reading.note('damaged', path, damage);
    return bytes;
  };

  const status = `${DATABASE}/status`;
  const main = readFile(status, MAIN_FILE);
  if (main === undefined || main.length === 0) noteLostDatabase(root, reading, status);
  for (const path of updateFiles(root, reading)) readFile(path, UPDATE_FILE);
  for (const path of singleFiles(root, reading)) readFile(path, SINGLE_FILE);
  addFacts(reading, packages);
  return reading;
}

function addFacts(reading: Reading, packages: ReadonlyMap<string, DpkgPackage>): void {
  for (const one of packages.values()) {
    const { name, version, arch, maintainer, status, hold } = one;
    if (status === null) continue;
    reading.entries += 1;
    const locator = arch === '' ? `dpkg:${name}` : `dpkg:${name}:${arch}`;
    reading.facts.push({
      source: 'deb-package',
      locator,
      name,
      version,
      arch,
      maintainer,
      status,
      hold,
      ...(one.reinstallRequired ? { reinstallRequired: true } : {}),
    });
  }
}

/** An empty or missing status file beside the packages' file lists is what a power failure leaves. */
function noteLostDatabase(root: Root, reading: Reading, path: string): void {
  if (reading.unread.length > 0) return;
  const info = `${DATABASE}/info`;
  const names = reading.attempt(info, () => listNames(root, info)) ?? [];
  if (names.some((name) => name.endsWith('.list'))) {
    reading.note('damaged', path, 'it is empty, but packages have left their file lists');
  }
}

/** Records that an interrupted dpkg has not yet merged into the status file; later ones win. */
function updateFiles(root: Root, reading: Reading): string[] {
  const dir = `${DATABASE}/updates`;
  const names = reading.attempt(dir, () => listNames(root, dir)) ?? [];
  return names.filter((name) => /^\d+$/.test(name)).map((name) => `${dir}/${name}`);
}

/** Images without dpkg keep one file a package. */
function singleFiles(root: Root, reading: Reading): string[] {
  const dir = `${DATABASE}/status.d`;
  const names = reading.attempt(dir, () => listNames(root, dir)) ?? [];
  return names.filter((name) => !name.endsWith('.md5sums')).map((name) => `${dir}/${name}`);
}
