import { lstat, readFile, readlink, readdir } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Container } from './container.ts';

/** What a test reads off the machine itself, never off Swapout's words. */

/**
 * dpkg's three letters for a package: wanted, state, error. `ii ` installed, `rc ` configuration
 * only, `hi ` held, `iU ` unpacked, `iF ` half-configured, `rH ` half-installed.
 * `undefined` if dpkg does not know it.
 */
export async function debState(c: Container, name: string): Promise<string | undefined> {
  const query = ['dpkg-query', '--show', '--showformat=${db:Status-Abbrev}', name] as const;
  const { exitCode, stdout } = await c.run([...query]);
  return exitCode === 0 && !stdout.startsWith('un') ? stdout : undefined;
}

/** Whether rpm's database has a package of that name. */
export async function hasRpm(c: Container, name: string): Promise<boolean> {
  return (await c.run(['rpm', '--query', name])).exitCode === 0;
}

export interface UnitState {
  readonly load: string;
  readonly active: string;
  readonly enabled: string;
}

export async function unitState(c: Container, unit: string): Promise<UnitState> {
  const properties = '--property=LoadState,ActiveState,UnitFileState';
  const { stdout } = await c.runOk(['systemctl', 'show', properties, unit]);
  const values = new Map(
    stdout.split('\n').map((line) => [line.replace(/=.*/s, ''), line.replace(/^[^=]*=/, '')]),
  );
  return {
    load: values.get('LoadState') ?? '',
    active: values.get('ActiveState') ?? '',
    enabled: values.get('UnitFileState') ?? '',
  };
}

/** The programs that run from below a folder. */
export function programsBelow(c: Container, folder: string): string[] {
  return c
    .programs()
    .map((program) => program.exe.replace(/ \(deleted\)$/, ''))
    .filter((exe) => exe.startsWith(`${folder}/`));
}

/** Whether something, a dangling link too, lies at a path of the container. */
export async function exists(c: Container, file: string): Promise<boolean> {
  return lstat(c.path(file)).then(
    () => true,
    () => false,
  );
}

/**
 * Everything below a path: kind, owner, permissions, size or target, digest. Two equal pictures
 * mean that nothing there was changed. A missing path has an empty one.
 */
export async function pictureOf(c: Container, file: string): Promise<Record<string, string>> {
  const full = c.path(file);
  const info = await lstat(full).catch(() => undefined);
  if (info === undefined) return {};
  const owner = `${String(info.uid)}:${String(info.gid)} ${info.mode.toString(8)}`;
  if (info.isSymbolicLink()) return { [file]: `${owner} -> ${await readlink(full)}` };
  if (info.isFile()) {
    const digest = createHash('sha256').update(await readFile(full));
    return { [file]: `${owner} ${digest.digest('hex')}` };
  }
  if (!info.isDirectory()) return { [file]: owner };
  const inner = (await readdir(full)).toSorted().map((name) => pictureOf(c, path.join(file, name)));
  return Object.assign({ [file]: owner }, ...(await Promise.all(inner))) as Record<string, string>;
}
