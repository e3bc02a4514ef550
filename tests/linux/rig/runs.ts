import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { withFileLock } from './file-lock.ts';
import { runOnHost } from './host-command.ts';
import { cacheDir, runsDir } from './places.ts';
import { signalQuietly, startTimeOf } from './process-tree.ts';

/** The folder of one container, and the overlay mounted in it. */
export interface Run {
  readonly id: string;
  readonly dir: string;
  /** The container's root as this machine sees it. */
  readonly mergedDir: string;
}

export interface Disk {
  /** Where it is mounted in the container. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Octal, `0755` unless given. */
  readonly mode?: string;
}

interface Owner {
  readonly pid: number;
  readonly startTime: string | undefined;
}

// A machine with one hierarchy has the last; one with the older, named hierarchies the first two.
const CONTROL_GROUP_ROOTS = [
  '/sys/fs/cgroup/systemd',
  '/sys/fs/cgroup/unified',
  '/sys/fs/cgroup',
] as const;

/** Lays a fresh overlay upon the base and mounts it, with the small disks inside it. */
export async function createRun(baseDir: string, disks: readonly Disk[]): Promise<Run> {
  const id = `swapout-${randomBytes(4).toString('hex')}`;
  const dir = path.join(runsDir, id);
  const run = { id, dir, mergedDir: path.join(dir, 'merged') };
  const layers = { upper: path.join(dir, 'upper'), work: path.join(dir, 'work') };
  await mkdir(dir, { recursive: true });
  // First of all, so that a sweeper never takes the folder for a dead one's.
  const owner: Owner = { pid: process.pid, startTime: startTimeOf(process.pid) };
  await writeFile(path.join(dir, 'owner.json'), JSON.stringify(owner));
  for (const folder of [layers.upper, layers.work, run.mergedDir]) await mkdir(folder);
  for (const group of controlGroupsOf(id)) await mkdir(group, { recursive: true });
  // redirect_dir, index and xino make it behave like one plain disk: folders of the base can be
  // renamed, hard links hold, one device number. volatile: nothing here outlives the test.
  const options = `lowerdir=${baseDir},upperdir=${layers.upper},workdir=${layers.work}`;
  const behaviour = 'redirect_dir=on,index=on,xino=on,volatile';
  await mount('overlay', `${options},${behaviour}`, run.mergedDir);
  for (const disk of disks) {
    const target = path.join(run.mergedDir, disk.path);
    await mkdir(target, { recursive: true });
    await mount('tmpfs', `size=${String(disk.sizeBytes)},mode=${disk.mode ?? '0755'}`, target);
  }
  return run;
}

/** Ends whatever still runs in it, unmounts it, deletes it. Safe to repeat. */
export async function removeRun(run: Pick<Run, 'id' | 'dir'>): Promise<void> {
  const groups = controlGroupsOf(run.id);
  for (let attempt = 0; processesIn(groups).length > 0; attempt += 1) {
    if (attempt === 100) throw new Error(`Processes of ${run.id} do not end`);
    for (const pid of processesIn(groups)) signalQuietly(pid, 'SIGKILL');
    await delay(20);
  }
  for (const group of groups) removeGroup(group);
  const mergedDir = path.join(run.dir, 'merged');
  for (let attempt = 0; isMounted(mergedDir); attempt += 1) {
    const options = attempt < 20 ? ['--recursive'] : ['--recursive', '--lazy'];
    await runOnHost(['/usr/bin/umount', ...options, mergedDir]).catch(() => delay(50));
    if (attempt === 40) throw new Error(`Cannot unmount ${mergedDir}`);
  }
  await rm(run.dir, { recursive: true, force: true });
}

/** Removes the containers of test processes that no longer live. Returns their ids. */
export async function sweepDeadRuns(): Promise<string[]> {
  if ((await deadRuns()).length === 0) return [];
  return withFileLock(path.join(cacheDir, 'sweep.lock'), async () => {
    const dead = await deadRuns();
    for (const id of dead) await removeRun({ id, dir: path.join(runsDir, id) });
    return dead;
  });
}

/** The control groups of a run, in every hierarchy that this machine has. */
export function controlGroupsOf(id: string): string[] {
  return CONTROL_GROUP_ROOTS.filter((root) => existsSync(path.join(root, 'cgroup.procs'))).map(
    (root) => path.join(root, id),
  );
}

async function deadRuns(): Promise<string[]> {
  if (!existsSync(runsDir)) return [];
  const dead: string[] = [];
  for (const id of await readdir(runsDir)) {
    if (!(await hasLivingOwner(path.join(runsDir, id)))) dead.push(id);
  }
  return dead;
}

async function hasLivingOwner(dir: string): Promise<boolean> {
  try {
    const owner = JSON.parse(await readFile(path.join(dir, 'owner.json'), 'utf8')) as Owner;
    return owner.startTime !== undefined && startTimeOf(owner.pid) === owner.startTime;
  } catch {
    return false;
  }
}

async function mount(type: 'overlay' | 'tmpfs', options: string, target: string): Promise<void> {
  await runOnHost(['/usr/bin/mount', '-t', type, '-o', options, type, target]);
}

function isMounted(dir: string): boolean {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return mounts.some((line) => line.split(' ')[4] === dir);
}

function groupTree(group: string): string[] {
  if (!existsSync(group)) return [];
  const inner = readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...inner.flatMap((entry) => groupTree(path.join(group, entry.name))), group];
}

function processesIn(groups: readonly string[]): number[] {
  return groups
    .flatMap(groupTree)
    .flatMap((group) => readFileSync(path.join(group, 'cgroup.procs'), 'utf8').split('\n'))
    .map(Number)
    .filter((pid) => pid > 0);
}

function removeGroup(group: string): void {
  for (const folder of groupTree(group)) rmdirSync(folder);
}
