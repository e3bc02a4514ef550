import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Stats } from 'node:fs';
import path from 'node:path';
import type { Container } from './container.ts';

/** What comes and goes by itself on a machine that runs, and what is Swapout's own or the stick's. */
const LEFT_OUT = [
  '/dev',
  '/mnt/stick',
  '/proc',
  '/run',
  '/sys',
  '/tmp',
  '/var/lib/swapout',
  '/var/lib/systemd',
  '/var/log/journal',
  '/var/tmp',
];

/** Of larger files the time of their last change, which nothing can set, stands for the digest. */
const MOST_DIGESTED_BYTES = 64 * 1024;

/** Everything on the container's disk: owner, permissions, link target or content, by path. */
export type MachinePicture = ReadonlyMap<string, string>;

export function pictureOfMachine(c: Container): MachinePicture {
  const picture = new Map<string, string>();
  const visit = (file: string): void => {
    if (LEFT_OUT.includes(file)) return;
    const full = c.path(file);
    const info = lstatSync(full);
    const owner = `${String(info.uid)}:${String(info.gid)} ${info.mode.toString(8)}`;
    if (info.isSymbolicLink()) picture.set(file, `${owner} -> ${readlinkSync(full)}`);
    else if (info.isFile()) picture.set(file, `${owner} ${contentOf(full, info)}`);
    else picture.set(file, owner);
    if (info.isDirectory()) for (const name of readdirSync(full)) visit(path.join(file, name));
  };
  visit('/');
  return picture;
}

/** Paths that differ between two pictures, sorted; `+`, `-` and `~` say how. */
export function changesBetween(before: MachinePicture, after: MachinePicture): string[] {
  const changes: string[] = [];
  for (const [file, seen] of before) {
    const now = after.get(file);
    if (now === undefined) changes.push(`- ${file}`);
    else if (now !== seen) changes.push(`~ ${file}`);
  }
  for (const file of after.keys()) if (!before.has(file)) changes.push(`+ ${file}`);
  return changes.toSorted((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1));
}

/** The changes that no pattern allows. */
export function changesBeside(changes: readonly string[], allowed: readonly RegExp[]): string[] {
  return changes.filter((change) => !allowed.some((pattern) => pattern.test(change.slice(2))));
}

function contentOf(file: string, { size, ctimeMs }: Stats): string {
  if (size > MOST_DIGESTED_BYTES) return `${String(size)} bytes, changed at ${String(ctimeMs)}`;
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
