import type FileSystem from 'node:fs/promises';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replaceFile, writeNewFile } from '../../../src/receipt/new-file.ts';

const noLinks = vi.hoisted(() => ({ on: false }));
/** Stands in for a stick's file system, which gives a file no second name. */
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FileSystem>();
  const refuse = () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }));
  return {
    ...real,
    link: (from: string, to: string) => (noLinks.on ? refuse() : real.link(from, to)),
  };
});

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'swapout-new-'));
  file = path.join(dir, 'x');
});
afterEach(async () => {
  noLinks.on = false;
  await rm(dir, { recursive: true });
});

describe.each([false, true])('writeNewFile, file system without links: %s', (on) => {
  beforeEach(() => {
    noLinks.on = on;
  });

  it('writes the whole file with its mode, and nothing else', async () => {
    await writeNewFile(file, 'whole', 0o600);
    expect(await readFile(file, 'utf8')).toBe('whole');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toEqual(['x']);
  });

  it('leaves what is there', async () => {
    await writeFile(file, 'first');
    await expect(writeNewFile(file, 'second', 0o600)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(file, 'utf8')).toBe('first');
    expect(await readdir(dir)).toEqual(['x']);
  });

  it('writes through no link, not even one that leads nowhere', async () => {
    await symlink(path.join(dir, 'target'), file);
    await expect(writeNewFile(file, 'second', 0o600)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readdir(dir)).toEqual(['x']);
  });
});

describe('replaceFile', () => {
  it('puts the new content in the place of the old, and of a link', async () => {
    const target = path.join(dir, 'target');
    await writeFile(target, 'of somebody else');
    await symlink(target, file);
    await replaceFile(file, 'ours', 0o600);
    expect(await readFile(file, 'utf8')).toBe('ours');
    expect(await readFile(target, 'utf8')).toBe('of somebody else');
  });
});
