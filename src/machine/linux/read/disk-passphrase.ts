import * as fs from 'node:fs';
import type { Conditions } from '../../../model/conditions.ts';
import { errnoOf, exists, listNames, locate, readText, type Root } from './root.ts';

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 8;

type Answer = Conditions['diskPassphraseAtBoot'];

/**
 * Will somebody have to type a passphrase before this machine starts again? Told from `/etc/crypttab`
 * and from the devices below the root file system.
 */
export function readDiskPassphrase(root: Root): Answer {
  let crypttab: CrypttabEntry[];
  try {
    crypttab = parseCrypttab(readText(root, '/etc/crypttab', MAX_BYTES));
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') return 'unknown';
    crypttab = [];
  }
  if (crypttab.some(({ asks }) => asks === 'yes')) return 'yes';
  const volumes = cryptVolumesBelowRoot(root);
  if (volumes === null) return 'unknown';
  if (volumes.length === 0)
    return crypttab.some(({ asks }) => asks === 'unknown') ? 'unknown' : 'no';
  const answers = volumes.map((name) => crypttab.find((entry) => entry.name === name)?.asks);
  // A volume that the table does not name is opened by the boot loader or the early system.
  return answers.every((asks) => asks === 'no') ? 'no' : 'unknown';
}

export interface CrypttabEntry {
  readonly name: string;
  readonly asks: Answer;
}

/** crypttab(5): which volumes are opened at boot, and whether a person is asked for it. */
export function parseCrypttab(text: string): CrypttabEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', , key = 'none', options = ''] = line.trim().split(/\s+/);
    if (name === '' || name.startsWith('#')) return [];
    return [{ name, asks: asksFor(key, options.split(',')) }];
  });
}

function asksFor(key: string, options: readonly string[]): Answer {
  const has = (pattern: RegExp): boolean => options.some((option) => pattern.test(option));
  if (has(/^noauto$/)) return 'no';
  if (has(/^(?:tpm2-pin|fido2-client-pin)=(?:yes|true|1)$/)) return 'yes';
  if (has(/^tpm2-device=/)) return 'no';
  // A script or a token may ask; a key file may itself lie behind a passphrase of the boot loader.
  if (has(/^(?:keyscript|fido2-device|pkcs11-uri)=/)) return 'unknown';
  if (/^\/dev\/u?random$/.test(key)) return 'no';
  return /^(?:none|-)$/.test(key) ? 'yes' : 'unknown';
}

/** Names of the encrypted volumes that the root file system lies on; null where that cannot be told. */
function cryptVolumesBelowRoot(root: Root): string[] | null {
  try {
    const device = rootDevice(readText(root, '/proc/self/mountinfo', MAX_BYTES));
    if (device === null) return null;
    const number = device.startsWith('/dev/') ? numberOf(root, device) : device;
    const described = `/sys/dev/block/${number}`;
    return exists(root, described) ? cryptVolumes(root, described, 0) : null;
  } catch {
    return null;
  }
}

/** Device of the mount at `/`: `major:minor`, or the path of its node; null for one that is no block device. */
export function rootDevice(mountinfo: string): string | null {
  // The last mount at a place is the one that shows.
  const line = mountinfo
    .split('\n')
    .filter((text) => text.split(' ')[4] === '/')
    .at(-1);
  if (line === undefined) return null;
  const [before = '', after = ''] = line.split(' - ');
  const number = before.split(' ')[2] ?? '';
  const source = after.split(' ')[1] ?? '';
  if (!number.startsWith('0:')) return number;
  // btrfs has a number of its own, and names the device that it lies on.
  return after.startsWith('btrfs ') && source.startsWith('/dev/') ? source : null;
}

function numberOf(root: Root, node: string): string {
  const { rdev } = fs.statSync(locate(root, node));
  const major = (rdev >> 8) & 0xfff;
  const minor = (rdev & 0xff) | ((rdev >> 12) & 0xfff00);
  return `${major}:${minor}`;
}

/** Follows a device to those that it is made of: volume groups, arrays, partitions. */
function cryptVolumes(root: Root, device: string, depth: number): string[] {
  if (depth > MAX_DEPTH) return [];
  const isCrypt = readOrEmpty(root, `${device}/dm/uuid`).startsWith('CRYPT-');
  const own = isCrypt ? [readOrEmpty(root, `${device}/dm/name`)] : [];
  const below = namesOrEmpty(root, `${device}/slaves`).flatMap((name) =>
    cryptVolumes(root, `/sys/class/block/${name}`, depth + 1),
  );
  return [...own, ...below];
}

function readOrEmpty(root: Root, path: string): string {
  try {
    return readText(root, path, MAX_BYTES).trim();
  } catch {
    return '';
  }
}

function namesOrEmpty(root: Root, dir: string): string[] {
  try {
    return listNames(root, dir);
  } catch {
    return [];
  }
}
