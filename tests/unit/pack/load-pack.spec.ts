import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPack } from '../../../src/pack/load-pack.ts';
import { pack, packEntry } from './pack-entry.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'swapout-pack-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

const put = (content: unknown) =>
  writeFile(
    path.join(dir, 'pack.json'),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
const invalid = (text: string) =>
  expect.objectContaining({
    code: 'pack-invalid',
    message: expect.stringContaining(text) as string,
  }) as Error;

describe('loadPack', () => {
  it('reads a pack, also through a link to its folder', async () => {
    await put(pack());
    const link = `${dir}-link`;
    await symlink(dir, link);
    expect(await loadPack(link)).toEqual({ packDir: dir, pack: pack() });
    await rm(link);
  });

  it.each([
    ['text that is not whole', '{"schema":', 'not whole JSON'],
    ['another schema', { ...pack(), schema: 'swapout.pack/v2' }, 'schema'],
    ['an unknown field', { ...pack(), command: 'rm -rf /' }, 'command'],
    ['no entries', { ...pack(), entries: [] }, 'entries'],
    [
      'a file outside the pack',
      pack(packEntry({ file: { name: '../x.deb', sizeBytes: 1, sha256: 'a'.repeat(64) } })),
      'entries.0.file.name',
    ],
    [
      'a digest that is none',
      pack(packEntry({ file: { name: 'x.deb', sizeBytes: 1, sha256: 'abc' } })),
      'entries.0.file.sha256',
    ],
    [
      'a command by name',
      pack(
        packEntry({
          check: {
            services: [],
            command: { program: 'sh', arguments: [], exitCode: 0, output: null },
          },
        }),
      ),
      'entries.0.check.command.program',
    ],
    ['the same id twice', { ...pack(), entries: [packEntry(), packEntry()] }, '"clamav" twice'],
  ])('refuses %s, and names it', async (_what, content, text) => {
    await put(content);
    await expect(loadPack(dir)).rejects.toThrow(invalid(text));
  });

  it('refuses a folder without a description, and one that is not there', async () => {
    await expect(loadPack(dir)).rejects.toThrow(invalid('there is no pack.json'));
    await expect(loadPack(path.join(dir, 'absent'))).rejects.toThrow(
      invalid('there is no pack.json'),
    );
  });

  it('follows no link, and reads nothing that is too large or no file', async () => {
    const file = path.join(dir, 'pack.json');
    await put(pack());
    const other = path.join(dir, 'other');
    await mkdir(other);
    await symlink(file, path.join(other, 'pack.json'));
    await expect(loadPack(other)).rejects.toThrow(invalid('a link'));
    await truncate(file, 2 * 1024 * 1024);
    await expect(loadPack(dir)).rejects.toThrow(invalid('bytes'));
    await rm(file);
    await mkdir(file);
    await expect(loadPack(dir)).rejects.toThrow(invalid('no plain file'));
  });
});
