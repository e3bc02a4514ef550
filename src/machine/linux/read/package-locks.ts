import * as fs from 'node:fs';
import type { Conditions } from '../../../model/conditions.ts';
import { exists, listNames, locate, readText, type Root } from './root.ts';

type Busy = Conditions['busy'][number];

interface LockFile {
  readonly path: string;
  readonly what: string;
}

/** Files that a package manager locks while it works; rpm locks for reading too, which hinders nobody. */
const LOCKS: readonly LockFile[] = [
  { path: '/var/lib/dpkg/lock-frontend', what: 'dpkg frontend lock' },
  { path: '/var/lib/dpkg/lock', what: 'dpkg lock' },
  { path: '/var/lib/apt/lists/lock', what: 'apt list lock' },
  { path: '/var/cache/apt/archives/lock', what: 'apt download lock' },
  { path: '/var/lib/rpm/.rpm.lock', what: 'rpm lock' },
  { path: '/usr/lib/sysimage/rpm/.rpm.lock', what: 'rpm lock' },
  { path: '/root/.rpmdb/.rpm.lock', what: 'rpm lock' },
];

/** Files that hold the number of the process that works, and stay behind when it is killed. */
const PID_FILES: readonly LockFile[] = [
  { path: '/run/zypp.pid', what: 'zypper' },
  { path: '/run/yum.pid', what: 'yum' },
  { path: '/run/dnf.pid', what: 'dnf' },
  { path: '/var/cache/dnf/metadata_lock.pid', what: 'dnf' },
  { path: '/var/cache/dnf/download_lock.pid', what: 'dnf' },
  { path: '/var/lib/dnf/rpmdb_lock.pid', what: 'dnf' },
];
const MAX_BYTES = 4 * 1024 * 1024;

/** One line of `/proc/locks` (proc(5)) that stands for a held write lock. */
export interface HeldLock {
  /** 0 or less where the holder is outside this container, or is a file description. */
  readonly pid: number;
  /** `major:minor` in decimal. */
  readonly device: string;
  readonly inode: string;
}

/** Write locks that are held; lines with an arrow only wait. */
export function parseProcLocks(text: string): HeldLock[] {
  const line =
    /^\d+:\s+(?:POSIX|FLOCK|OFDLCK)\s+\S+\s+WRITE\s+(-?\d+)\s+([0-9a-f]+):([0-9a-f]+):(\d+)\s/gm;
  return [...text.matchAll(line)].map(([, pid = '', major = '', minor = '', inode = '']) => ({
    pid: Number(pid),
    device: `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}`,
    inode,
  }));
}

/** Package locks that are held now, with their holders. */
export function readPackageLocks(root: Root): Busy[] {
  const held = readHeldLocks(root);
  const locks = LOCKS.flatMap(({ path, what }) => {
    const lock = held.find((candidate) => isOn(root, candidate, path));
    return lock ? [{ what: `${what} (${path})`, holder: holderOf(root, lock.pid) }] : [];
  });
  return [...locks, ...PID_FILES.flatMap((file) => readPidFile(root, file))];
}

function readHeldLocks(root: Root): HeldLock[] {
  try {
    return parseProcLocks(readText(root, '/proc/locks', MAX_BYTES));
  } catch {
    return [];
  }
}

function isOn(root: Root, lock: HeldLock, path: string): boolean {
  try {
    const stat = fs.statSync(locate(root, path), { bigint: true });
    if (String(stat.ino) !== lock.inode) return false;
    // Overlay and btrfs show another device here than stat does; then the holder's open files decide.
    return deviceOf(stat.dev) === lock.device || hasOpen(root, lock.pid, path);
  } catch {
    return false;
  }
}

/** `major:minor` of a device number as Linux packs it (makedev(3)). */
export function deviceOf(dev: bigint): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  return `${major}:${minor & 0xffffffffn}`;
}

function hasOpen(root: Root, pid: number, path: string): boolean {
  const dir = `/proc/${pid}/fd`;
  try {
    return listNames(root, dir).some((fd) => readLink(`${locate(root, dir)}/${fd}`) === path);
  } catch {
    return false;
  }
}

function readLink(path: string): string | null {
  try {
    return fs.readlinkSync(path);
  } catch {
    return null;
  }
}

function readPidFile(root: Root, { path, what }: LockFile): Busy[] {
  try {
    const pid = /^\s*(\d+)/.exec(readText(root, path, MAX_BYTES))?.[1];
    if (pid === undefined || !exists(root, `/proc/${pid}`)) return [];
    return [{ what: `${what} (${path})`, holder: holderOf(root, Number(pid)) }];
  } catch {
    return [];
  }
}

/** `apt-get (pid 812)`; null where the system does not say. */
function holderOf(root: Root, pid: number): string | null {
  if (pid <= 0) return null;
  try {
    return `${readText(root, `/proc/${pid}/comm`, MAX_BYTES).trim()} (pid ${pid})`;
  } catch {
    return `pid ${pid}`;
  }
}
