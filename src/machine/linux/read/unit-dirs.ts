import type { Reading } from './reading.ts';
import { listEntries, realPath, type Root } from './root.ts';
import * as fs from 'node:fs';

/** Folders of unit files, the one that wins first (systemd.unit(5)). */
export const SYSTEM_UNIT_DIRS = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/generator.late',
];
export const USER_UNIT_DIRS = [
  '/etc/systemd/user',
  '/run/systemd/user',
  '/usr/local/share/systemd/user',
  '/usr/share/systemd/user',
  '/usr/local/lib/systemd/user',
  '/usr/lib/systemd/user',
  '/lib/systemd/user',
];

const UNIT_NAME = /^[^/]+\.(?:service|socket|timer|path|mount|automount|swap|target|slice|device)$/;

export interface UnitEntry {
  readonly name: string;
  /** Path inside the root, links above it followed. */
  readonly path: string;
  /** As written, null if it is no link. */
  readonly linkTarget: string | null;
  /** A plain file, as its folder's listing says. */
  readonly isFile: boolean;
}

export interface UnitTree {
  /** By name, in the order of the folders: the first of each is the one in force. */
  readonly units: ReadonlyMap<string, readonly UnitEntry[]>;
  /** Links of `*.wants`, `*.requires` and `*.upholds` folders. */
  readonly wants: readonly UnitEntry[];
}

export function readUnitTree(root: Root, dirs: readonly string[], reading: Reading): UnitTree {
  const units = new Map<string, UnitEntry[]>();
  const wants: UnitEntry[] = [];
  const seen = new Set<string>();
  for (const dir of dirs) {
    // /lib is often a link to /usr/lib.
    const real = reading.attempt(dir, () => realPath(root, dir)) ?? dir;
    if (seen.has(real)) continue;
    seen.add(real);
    for (const entry of reading.attempt(real, () => listEntries(root, real)) ?? []) {
      const path = `${real}/${entry.name}`;
      if (entry.isDirectory()) {
        if (/\.(?:wants|requires|upholds)$/.test(entry.name)) {
          wants.push(...readWants(root, path, reading));
        }
      } else if (UNIT_NAME.test(entry.name)) {
        const unit = toEntry(root, path, entry);
        units.set(entry.name, [...(units.get(entry.name) ?? []), unit]);
      }
    }
  }
  return { units, wants };
}

function readWants(root: Root, dir: string, reading: Reading): UnitEntry[] {
  const entries = reading.attempt(dir, () => listEntries(root, dir)) ?? [];
  return entries
    .filter(({ name }) => UNIT_NAME.test(name))
    .map((entry) => toEntry(root, `${dir}/${entry.name}`, entry));
}

function toEntry(root: Root, path: string, entry: fs.Dirent): UnitEntry {
  const isLink = entry.isSymbolicLink();
  const linkTarget = isLink ? readLink(root.live ? path : root.dir + path) : null;
  return { name: entry.name, path, linkTarget, isFile: entry.isFile() };
}

function readLink(hostPath: string): string | null {
  try {
    return fs.readlinkSync(hostPath);
  } catch {
    return null;
  }
}
