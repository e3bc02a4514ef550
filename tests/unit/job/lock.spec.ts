import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../../src/job/lock.ts';

let dir: string;
let path: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lock-'));
  path = join(dir, 'lock');
});
afterEach(() => rm(dir, { recursive: true }));

/** Another process that takes the lock, says so, and holds it until it is killed. */
async function otherHolder(): Promise<ReturnType<typeof spawn>> {
  const lockModule = resolve(import.meta.dirname, '../../../src/job/lock.ts');
  const program = `
    const { takeLock } = await import(${JSON.stringify(lockModule)});
    await takeLock(${JSON.stringify(path)}, 'process ' + process.pid);
    console.log('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

describe('the lock', () => {
  it('refuses a second Swapout at once, naming the first', async () => {
    const child = await otherHolder();
    await expect(takeLock(path, 'me')).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining(`process ${child.pid ?? 0}`) as string,
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('is free the moment its holder dies, even by kill -9', async () => {
    const child = await otherHolder();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lock = await takeLock(path, 'me');
    await lock.release();
  });

  it('can be taken again after it was released', async () => {
    await (await takeLock(path, 'first')).release();
    await (await takeLock(path, 'second')).release();
  });

  it('is not taken through a link that somebody laid there', async () => {
    await writeFile(join(dir, 'precious'), 'untouched');
    await symlink(join(dir, 'precious'), path);
    await expect(takeLock(path, 'me')).rejects.toThrow();
  });
});
