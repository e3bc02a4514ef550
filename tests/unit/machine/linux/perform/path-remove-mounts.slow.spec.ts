import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RemoveOptions, removePathIn, writeFile } from './remove-for-tests.ts';
import { asRoot, useTestPlace } from './work-for-tests.ts';

const place = useTestPlace();
const at = (...names: string[]): string => join(place.dir, ...names);
const write = writeFile;
const remove = (path: string, options?: RemoveOptions) => removePathIn(place, path, options);

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

function mount(args: string[], target: string): void {
  execFileSync('/usr/bin/mount', [...args, target]);
  cleanups.push(() => execFileSync('/usr/bin/umount', [target]));
}

describe.skipIf(asRoot.skip)('path-remove and mounts', () => {
  it('refuses a mount point, of the same device too', async () => {
    write(at('data/precious'));
    fs.mkdirSync(at('vendor/product'), { recursive: true });
    mount(['--bind', at('data')], at('vendor/product'));
    const { outcome, advice, work } = await remove(at('vendor/product'));
    expect([outcome, advice, work.backups]).toEqual(['refused', 'mount-point', []]);
    expect(fs.existsSync(at('data/precious'))).toBe(true);
  });

  it('refuses a folder with a mount inside, before anything is removed', async () => {
    write(at('data/precious'));
    write(at('product/a-first'));
    fs.mkdirSync(at('product/z/deep'), { recursive: true });
    mount(['--bind', at('data')], at('product/z/deep'));
    const { outcome, advice } = await remove(at('product'));
    expect([outcome, advice]).toEqual(['refused', 'mount-point']);
    expect([fs.existsSync(at('data/precious')), fs.existsSync(at('product/a-first'))]).toEqual([
      true,
      true,
    ]);
    expect(fs.readdirSync(at('backups'))).toEqual([]);
  });

  it('refuses another device inside', async () => {
    fs.mkdirSync(at('product/disk'), { recursive: true });
    mount(['-t', 'tmpfs', 'none'], at('product/disk'));
    write(at('product/disk/precious'));
    expect(await remove(at('product'))).toMatchObject({
      outcome: 'refused',
      advice: 'mount-point',
    });
    expect(fs.existsSync(at('product/disk/precious'))).toBe(true);
  });

  it('refuses a file that is a mount point of its own, before anything is removed', async () => {
    write(at('precious'));
    write(at('product/a-first'));
    write(at('product/file'));
    mount(['--bind', at('precious')], at('product/file'));
    const { outcome, advice, work } = await remove(at('product'));
    expect([outcome, advice, work.backups]).toEqual(['refused', 'mount-point', []]);
    expect(fs.readdirSync(at('product'))).toEqual(['a-first', 'file']);
  });

  it('does not step onto a mount that appears after the backup', async () => {
    write(at('data/precious'));
    write(at('product/sub/x'));
    const { outcome } = await remove(at('product'), {
      context: {
        recordBackup: () => {
          mount(['--bind', at('data')], at('product/sub'));
          return Promise.resolve();
        },
      },
    });
    expect(outcome).toBe('refused');
    expect(fs.existsSync(at('data/precious'))).toBe(true);
  });

  it('says what the system forbids to root: an immutable file', async () => {
    write(at('product/file'));
    execFileSync('/usr/bin/chattr', ['+i', at('product/file')]);
    cleanups.push(() => execFileSync('/usr/bin/chattr', ['-i', at('product/file')]));
    const { outcome, advice, detail } = await remove(at('product'));
    expect([outcome, advice]).toEqual(['refused', 'blocked-by-policy']);
    expect(detail).toContain('EPERM');
  });

  it('names the product where one of its programs still runs', async () => {
    write(at('product/file'));
    fs.copyFileSync('/usr/bin/sleep', at('product/daemon'));
    fs.chmodSync(at('product/daemon'), 0o755);
    const daemon = spawn(at('product/daemon'), ['60']);
    cleanups.push(() => daemon.kill('SIGKILL'));
    execFileSync('/usr/bin/chattr', ['+i', at('product/file')]);
    cleanups.push(() => execFileSync('/usr/bin/chattr', ['-i', at('product/file')]));
    expect(await remove(at('product'))).toMatchObject({
      outcome: 'refused',
      advice: 'blocked-by-product',
    });
  });

  it('says when the file system is read-only', async () => {
    fs.mkdirSync(at('disk'));
    mount(['-t', 'tmpfs', 'none'], at('disk'));
    write(at('disk/product/file'));
    execFileSync('/usr/bin/mount', ['-o', 'remount,ro', at('disk')]);
    expect(await remove(at('disk/product'))).toMatchObject({
      outcome: 'refused',
      advice: 'blocked-by-policy',
    });
  });

  it('removes nothing when there is no room for the backup', async () => {
    write(at('product/settings'), 'x'.repeat(100_000));
    fs.mkdirSync(at('small'));
    mount(['-t', 'tmpfs', '-o', 'size=1m', 'none'], at('small'));
    await expect(
      remove(at('product'), { context: { backupDir: at('small') } }),
    ).rejects.toMatchObject({ code: 'disk-full' });
    expect(fs.existsSync(at('product/settings'))).toBe(true);
    expect(fs.readdirSync(at('small'))).toEqual([]);
  });

  it('removes nothing when the disk becomes full while the backup is written', async () => {
    // Random bytes: compression must not make room.
    for (let number = 0; number < 12; number += 1) {
      fs.mkdirSync(at('product'), { recursive: true });
      execFileSync(
        '/usr/bin/dd',
        ['if=/dev/urandom', `of=${at(`product/${number}`)}`, 'bs=1M', 'count=1'],
        {
          stdio: 'ignore',
        },
      );
    }
    fs.mkdirSync(at('small'));
    mount(['-t', 'tmpfs', '-o', 'size=40m', 'none'], at('small'));
    let filled = false;
    await expect(
      remove(at('product'), {
        context: {
          backupDir: at('small'),
          timeLimitMs: 0,
          askAtLimit: () => {
            // Somebody else fills the disk after the room was measured.
            if (!filled && fs.readdirSync(at('small')).length > 0) {
              filled = true;
              fs.writeFileSync(at('small/other'), Buffer.alloc(36 * 1024 * 1024));
            }
            return Promise.resolve('wait');
          },
        },
      }),
    ).rejects.toMatchObject({ code: 'disk-full' });
    expect(filled).toBe(true);
    expect(fs.readdirSync(at('product'))).toHaveLength(12);
    expect(fs.readdirSync(at('small'))).toEqual(['other']);
  });
});
