import * as fs from 'node:fs';
import * as os from 'node:os';
import { dirname, resolve } from 'node:path';
import type { Conditions } from '../../model/conditions.ts';
import { readDiskPassphrase } from './read/disk-passphrase.ts';
import { readPackageLocks } from './read/package-locks.ts';
import { readPendingReboot } from './read/pending-reboot.ts';
import { readPower } from './read/power.ts';
import { isAdministrator } from './read/reading.ts';
import { openRoot } from './read/root.ts';
import { type OwnAccounts, readOtherSessions } from './read/sessions.ts';

export interface LinuxConditionsOptions {
  /** Where backups will go; its nearest existing parent is measured. */
  readonly backupDir: string;
  /** `/` but in tests. */
  readonly root?: string;
}

/** What to know before the first change. `neededBytes` is the plan's to fill in. */
export function readLinuxConditions({
  backupDir,
  root: dir = '/',
}: LinuxConditionsOptions): Promise<Conditions> {
  const root = openRoot(dir);
  return Promise.resolve({
    takenAt: new Date().toISOString(),
    administrator: isAdministrator(),
    rebootPending: readPendingReboot(root),
    busy: readPackageLocks(root),
    power: readPower(root),
    freeBytes: readFreeBytes(backupDir),
    neededBytes: null,
    otherSessions: readOtherSessions(root, ownAccounts()),
    diskPassphraseAtBoot: readDiskPassphrase(root),
  });
}

/** Bytes that this account may still write there; null where the file system does not say. */
export function readFreeBytes(dir: string): number | null {
  try {
    const { bavail, bsize } = fs.statfsSync(nearestExisting(resolve(dir)));
    return bavail * bsize;
  } catch {
    return null;
  }
}

function nearestExisting(dir: string): string {
  return fs.existsSync(dir) || dir === dirname(dir) ? dir : nearestExisting(dirname(dir));
}

function ownName(): string | undefined {
  try {
    return os.userInfo().username;
  } catch {
    // An account that no list names.
    return undefined;
  }
}

function ownAccounts(): OwnAccounts {
  const { SUDO_UID, SUDO_USER, PKEXEC_UID } = process.env;
  const given = (values: readonly (string | undefined)[]): Set<string> =>
    new Set(values.filter((value) => value !== undefined));
  return {
    uids: given([String(process.getuid?.() ?? ''), SUDO_UID, PKEXEC_UID]),
    names: given([ownName(), SUDO_USER]),
  };
}
