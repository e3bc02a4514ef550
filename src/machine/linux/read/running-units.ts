import { errnoOf, exists, listEntries, readText, type Root } from './root.ts';

const MAX_DEPTH = 8;
const MAX_FOLDERS = 10_000;
const MAX_BYTES = 1024 * 1024;

export interface RunningUnits {
  readonly system: ReadonlySet<string>;
  /** Of any user's own manager. */
  readonly user: ReadonlySet<string>;
}

interface Hierarchy {
  readonly dir: string;
  /** The unified hierarchy says in one file whether a group or one below it has a process. */
  readonly unified: boolean;
}

/**
 * Services that have a process, told by their control groups; null where systemd does not run the
 * machine or its groups cannot be read.
 */
export function readRunningUnits(root: Root): RunningUnits | null {
  if (!root.live && !exists(root, '/proc/1')) return null;
  if (!exists(root, '/run/systemd/system')) return null;
  const hierarchy = findHierarchy(root);
  if (!hierarchy) return null;
  const found = { system: new Set<string>(), user: new Set<string>() };
  try {
    walk(root, hierarchy, found);
  } catch {
    return null;
  }
  return found;
}

function findHierarchy(root: Root): Hierarchy | null {
  const mount = '/sys/fs/cgroup';
  const unified = exists(root, `${mount}/cgroup.controllers`);
  const dir = [unified ? mount : `${mount}/systemd`, `${mount}/unified`].find((candidate) =>
    exists(root, candidate),
  );
  if (dir === undefined) return null;
  return { dir: dir + ownBase(root), unified: exists(root, `${dir}/cgroup.controllers`) };
}

/** Inside a container without a namespace of its own, the groups lie below the container's. */
function ownBase(root: Root): string {
  try {
    const lines = readText(root, '/proc/1/cgroup', MAX_BYTES).split('\n');
    const line =
      lines.find((text) => text.includes(':name=systemd:')) ??
      lines.find((text) => text.startsWith('0::'));
    const base = (line ?? '')
      .split(':')
      .slice(2)
      .join(':')
      .replace(/\/init\.scope$/, '');
    return base === '/' || base.includes('/..') ? '' : base;
  } catch {
    return '';
  }
}

function walk(
  root: Root,
  { dir, unified }: Hierarchy,
  found: { system: Set<string>; user: Set<string> },
): void {
  const pending = [{ path: dir, depth: 0, user: false }];
  for (let folders = 0; folders < MAX_FOLDERS; folders += 1) {
    const next = pending.pop();
    if (!next) return;
    for (const name of childGroups(root, next.path)) {
      const path = `${next.path}/${name}`;
      const isUserManager = /^user@\d+\.service$/.test(name);
      if (name.endsWith('.service') && isPopulated(root, path, unified)) {
        (next.user ? found.user : found.system).add(name);
      }
      // Below another service lie its own groups (containers), which are no units here.
      const descends = isUserManager || !name.endsWith('.service');
      if (descends && next.depth < MAX_DEPTH) {
        pending.push({ path, depth: next.depth + 1, user: next.user || isUserManager });
      }
    }
  }
}

function childGroups(root: Root, path: string): string[] {
  try {
    return listEntries(root, path)
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch (error) {
    // A group goes with its last process, at any moment.
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function isPopulated(root: Root, path: string, unified: boolean): boolean {
  try {
    if (unified) return readText(root, `${path}/cgroup.events`, MAX_BYTES).includes('populated 1');
    if (readText(root, `${path}/cgroup.procs`, MAX_BYTES).trim() !== '') return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENODEV') return false;
    throw error;
  }
  return childGroups(root, path).some((name) => isPopulated(root, `${path}/${name}`, unified));
}
