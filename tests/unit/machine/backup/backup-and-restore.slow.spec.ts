import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openPlace } from '../../../../src/machine/backup/anchored-dir.ts';
import { BackupBuilder } from '../../../../src/machine/backup/backup-builder.ts';
import { estimateBackup } from '../../../../src/machine/backup/estimate-backup.ts';
import { restoreBackup } from '../../../../src/machine/backup/restore-backup.ts';
import type { BackupEntry } from '../../../../src/model/step.ts';
import { asRoot, useTestPlace } from '../linux/perform/work-for-tests.ts';

const place = useTestPlace();
const at = (...names: string[]): string => join(place.dir, ...names);

function write(path: string, text: string | Buffer, mode = 0o644): void {
  fs.mkdirSync(join(path, '..'), { recursive: true });
  fs.writeFileSync(path, text);
  fs.chmodSync(path, mode);
}

async function backUp(path: string, mode: 'copy' | 'record' = 'copy'): Promise<BackupEntry> {
  fs.mkdirSync(at('backups'), { recursive: true });
  const builder = new BackupBuilder({
    backupDir: at('backups'),
    stepId: 'r1-2',
    of: path,
    mode,
    pace: () => undefined,
  });
  using opened = openPlace(path);
  const { parent: dir, name } = opened;
  await builder.addTree({ dir, name, path: Buffer.from(path), stats: dir.lstat(name) });
  return builder.finish();
}

/** A product's folder with everything that must come back. */
function makeTree(): string {
  const root = at('product');
  write(join(root, 'etc/settings.ini'), 'mode=on\n', 0o640);
  write(join(root, 'etc/имя.conf'), 'я', 0o600);
  write(join(root, 'bin/tool'), Buffer.from('\x7fELFprogram', 'latin1'), 0o755);
  write(join(root, 'data/large'), Buffer.alloc(1_500_000, 1));
  fs.mkdirSync(join(root, 'empty'), { mode: 0o700 });
  fs.symlinkSync('settings.ini', join(root, 'etc/link'));
  fs.symlinkSync('/nowhere/at/all', join(root, 'etc/dangling'));
  const time = new Date('2024-03-01T12:00:00.123Z');
  fs.utimesSync(join(root, 'etc/settings.ini'), time, time);
  fs.chmodSync(join(root, 'etc'), 0o750);
  fs.utimesSync(join(root, 'etc'), time, time);
  return root;
}

describe('a backup', () => {
  it('puts configuration back as it was, with mode and time, and says what cannot come back', async () => {
    const root = makeTree();
    const backup = await backUp(root);
    fs.rmSync(root, { recursive: true });
    const restored = await restoreBackup(backup, at('backups'));
    expect(restored).toEqual({
      restored: true,
      detail: '4 files put back. 2 were recorded only and cannot come back.',
    });
    expect(fs.readFileSync(join(root, 'etc/settings.ini'), 'utf8')).toBe('mode=on\n');
    const stats = fs.statSync(join(root, 'etc/settings.ini'));
    expect([stats.mode & 0o7777, stats.mtime.toISOString()]).toEqual([
      0o640,
      '2024-03-01T12:00:00.123Z',
    ]);
    expect(fs.readFileSync(join(root, 'etc/имя.conf'), 'utf8')).toBe('я');
    expect(fs.statSync(join(root, 'etc')).mode & 0o7777).toBe(0o750);
    expect(fs.statSync(join(root, 'etc')).mtime.toISOString()).toBe('2024-03-01T12:00:00.123Z');
    expect(fs.statSync(join(root, 'empty')).mode & 0o7777).toBe(0o700);
    expect(fs.readlinkSync(join(root, 'etc/link'))).toBe('settings.ini');
    expect(fs.readlinkSync(join(root, 'etc/dangling'))).toBe('/nowhere/at/all');
    expect(fs.existsSync(join(root, 'bin/tool'))).toBe(false);
    expect(fs.existsSync(join(root, 'data/large'))).toBe(false);
  });

  it('is compressed, private, and holds no program', async () => {
    const backup = await backUp(makeTree());
    const path = at('backups', backup.file!);
    expect(fs.statSync(path).mode & 0o777).toBe(0o600);
    const text = gunzipSync(fs.readFileSync(path)).toString();
    expect(text).not.toContain(Buffer.from('\x7fELFprogram', 'latin1').toString('base64'));
    const tool = text.split('\n').find((line) => line.includes('bin/tool'));
    expect(JSON.parse(tool!)).toMatchObject({
      kind: 'file',
      content: null,
      sizeBytes: 11,
      mode: '755',
    });
    expect(backup.meta).toEqual({ entries: '11', kept: '4', recorded: '2' });
  });

  it('gives its name and digest as the file on disk has them', async () => {
    const backup = await backUp(makeTree());
    const sum = execFileSync('/usr/bin/sha256sum', [at('backups', backup.file!)], {
      encoding: 'utf8',
    });
    expect(sum.split(' ')[0]).toBe(backup.sha256);
    expect(backup).toMatchObject({ step: 'r1-2', path: at('product'), sizeBytes: 1_500_021 });
  });

  it('copies nothing where only a record was asked for, and cannot be put back', async () => {
    const root = makeTree();
    const backup = await backUp(root, 'record');
    expect(backup.file).toBeNull();
    const list = gunzipSync(fs.readFileSync(at('backups', backup.meta['list']!))).toString();
    expect(list).toContain('settings.ini');
    expect(list).not.toContain(Buffer.from('mode=on\n').toString('base64'));
    expect(await restoreBackup(backup, at('backups'))).toMatchObject({ restored: false });
  });

  it('records a single program with the digest of the program itself', async () => {
    write(at('tool'), Buffer.from('\x7fELFprogram', 'latin1'), 0o755);
    const sum = execFileSync('/usr/bin/sha256sum', [at('tool')], { encoding: 'utf8' });
    expect(await backUp(at('tool'))).toMatchObject({
      file: null,
      sizeBytes: 11,
      sha256: sum.split(' ')[0],
    });
  });

  it('keeps an earlier backup of the same step', async () => {
    write(at('settings'), 'first');
    const first = await backUp(at('settings'));
    write(at('settings'), 'second');
    const second = await backUp(at('settings'));
    expect([first.file, second.file]).toEqual(['r1-2-1.jsonl.gz', 'r1-2-2.jsonl.gz']);
    fs.rmSync(at('settings'));
    await restoreBackup(first, at('backups'));
    expect(fs.readFileSync(at('settings'), 'utf8')).toBe('first');
  });

  it('keeps names that are no UTF-8', async () => {
    fs.mkdirSync(at('product'));
    const odd = Buffer.concat([Buffer.from(at('product/')), Buffer.from([0xff, 0xfe])]);
    fs.writeFileSync(odd, 'odd');
    const backup = await backUp(at('product'));
    fs.rmSync(odd);
    await restoreBackup(backup, at('backups'));
    expect(fs.readFileSync(odd, 'utf8')).toBe('odd');
  });

  it('does 10,000 small files in seconds', async () => {
    for (let folder = 0; folder < 100; folder += 1) {
      fs.mkdirSync(at(`product/${folder}`), { recursive: true });
      for (let file = 0; file < 100; file += 1)
        fs.writeFileSync(at(`product/${folder}/${file}`), `${file}`);
    }
    // Processor time: the machine may have other work.
    const before = process.cpuUsage();
    const backup = await backUp(at('product'));
    expect(backup.meta['kept']).toBe('10000');
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(5_000);
  }, 60_000);

  it.skipIf(asRoot.skip)('gives files back to their owner', async () => {
    write(at('product/settings'), 'x', 0o600);
    fs.chownSync(at('product/settings'), 12345, 54321);
    const backup = await backUp(at('product'));
    fs.rmSync(at('product'), { recursive: true });
    await restoreBackup(backup, at('backups'));
    const { uid, gid } = fs.statSync(at('product/settings'));
    expect([uid, gid]).toEqual([12345, 54321]);
  });
});

describe('restoring', () => {
  it('overwrites nothing and then writes nothing else either', async () => {
    write(at('product/a'), 'old a');
    write(at('product/b'), 'old b');
    const backup = await backUp(at('product'));
    fs.rmSync(at('product/a'));
    write(at('product/b'), 'of somebody else');
    expect(await restoreBackup(backup, at('backups'))).toEqual({
      restored: false,
      detail: `Nothing was put back: ${at('product/b')} exists.`,
    });
    expect(fs.existsSync(at('product/a'))).toBe(false);
    expect(fs.readFileSync(at('product/b'), 'utf8')).toBe('of somebody else');
  });

  it('goes on where it was interrupted', async () => {
    write(at('product/a'), 'a');
    write(at('product/b'), 'b');
    const backup = await backUp(at('product'));
    fs.rmSync(at('product/b'));
    expect(await restoreBackup(backup, at('backups'))).toMatchObject({ restored: true });
    expect(fs.readFileSync(at('product/b'), 'utf8')).toBe('b');
  });

  it('puts back nothing from a file that was changed', async () => {
    write(at('product/a'), 'a');
    const backup = await backUp(at('product'));
    fs.rmSync(at('product'), { recursive: true });
    const path = at('backups', backup.file!);
    fs.writeFileSync(path, Buffer.concat([fs.readFileSync(path), Buffer.from([0])]));
    const { restored, detail } = await restoreBackup(backup, at('backups'));
    expect([restored, detail]).toEqual([
      false,
      `${backup.file!} is not as it was written; nothing was put back.`,
    ]);
    expect(fs.existsSync(at('product'))).toBe(false);
  });

  it('goes through no link that stands where a folder stood', async () => {
    write(at('product/etc/a'), 'a');
    const backup = await backUp(at('product'));
    fs.rmSync(at('product'), { recursive: true });
    fs.mkdirSync(at('elsewhere/etc'), { recursive: true });
    fs.symlinkSync(at('elsewhere'), at('product'));
    const { restored, detail } = await restoreBackup(backup, at('backups'));
    expect(restored).toBe(false);
    expect(detail).toContain('lies behind the link');
    expect(fs.readdirSync(at('elsewhere/etc'))).toEqual([]);
  });

  it('makes a folder above again that is gone too', async () => {
    write(at('vendor/product/a'), 'a');
    const backup = await backUp(at('vendor/product/a'));
    fs.rmSync(at('vendor'), { recursive: true });
    expect(await restoreBackup(backup, at('backups'))).toMatchObject({ restored: true });
    expect(fs.readFileSync(at('vendor/product/a'), 'utf8')).toBe('a');
  });

  it('says when the backup itself is gone', async () => {
    write(at('product/a'), 'a');
    const backup = await backUp(at('product'));
    fs.rmSync(at('backups', backup.file!));
    const { restored, detail } = await restoreBackup(backup, at('backups'));
    expect([restored, detail.includes('ENOENT')]).toEqual([false, true]);
  });
});

describe('estimateBackup', () => {
  it('adds up what would be copied and what would only be recorded', async () => {
    makeTree();
    expect(await estimateBackup([at('product')])).toEqual({
      // "mode=on\n" and "я"; the program and the large file cannot come back.
      copyBytes: 10,
      recordBytes: 1_500_011,
      files: 11,
    });
  });

  it('counts several paths, and nothing for what is missing or behind a link', async () => {
    write(at('a/x'), '12345');
    write(at('b'), '123');
    fs.symlinkSync(at('a'), at('link'));
    expect(await estimateBackup([at('a'), at('b'), at('none'), at('link/x')])).toEqual({
      copyBytes: 8,
      recordBytes: 0,
      files: 3,
    });
  });
});
