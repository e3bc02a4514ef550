import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machineStateDir, requireStateDir, userStateDir } from '../../../src/job/state-dir.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'state-'));
});
afterEach(() => rm(dir, { recursive: true }));

const unsafe = { code: 'state-dir-unsafe' };

describe('the state directory', () => {
  it('is made for its owner alone', async () => {
    const made = await requireStateDir(join(dir, 'a', 'swapout'));
    expect((await stat(made)).mode & 0o777).toBe(0o700);
  });

  it('is refused where others may write to it', async () => {
    const path = join(dir, 'open');
    await mkdir(path);
    await chmod(path, 0o777);
    await expect(requireStateDir(path)).rejects.toMatchObject(unsafe);
  });

  it('is refused where it is a link', async () => {
    await mkdir(join(dir, 'elsewhere'), { mode: 0o700 });
    await symlink(join(dir, 'elsewhere'), join(dir, 'link'));
    await expect(requireStateDir(join(dir, 'link'))).rejects.toMatchObject(unsafe);
  });

  it('is refused where it is a file', async () => {
    await writeFile(join(dir, 'file'), '');
    await expect(requireStateDir(join(dir, 'file'))).rejects.toMatchObject(unsafe);
  });

  it.runIf(process.getuid?.() === 0)('is refused where it belongs to another account', async () => {
    const path = join(dir, 'theirs');
    await mkdir(path, { mode: 0o700 });
    await chown(path, 65534, 65534);
    await expect(requireStateDir(path)).rejects.toMatchObject(unsafe);
  });

  it.runIf(process.getuid?.() === 0)(
    'is refused below a folder that another account controls',
    async () => {
      const above = join(dir, 'home');
      await mkdir(above, { mode: 0o755 });
      await chown(above, 65534, 65534);
      await expect(requireStateDir(join(above, 'swapout'))).rejects.toMatchObject(unsafe);
    },
  );

  it.each([
    ['linux', {}, '/home/t/.local/state/swapout', '/var/lib/swapout'],
    ['linux', { XDG_STATE_HOME: '/s' }, '/s/swapout', '/var/lib/swapout'],
    [
      'darwin',
      {},
      '/home/t/Library/Application Support/Swapout',
      '/Library/Application Support/Swapout',
    ],
  ] as const)('lies on %s with %o at %s and %s', (platform, env, user, machine) => {
    const environment = { platform, env, homeDir: '/home/t' };
    expect(userStateDir(environment)).toBe(user);
    expect(machineStateDir(environment)).toBe(machine);
  });
});
