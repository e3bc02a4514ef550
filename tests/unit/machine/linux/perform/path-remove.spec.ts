import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { restoreBackup } from '../../../../../src/machine/backup/restore-backup.ts';
import { type RemoveOptions, removePathIn, writeFile } from './remove-for-tests.ts';
import { useTestPlace } from './work-for-tests.ts';

const place = useTestPlace();
const at = (...names: string[]): string => join(place.dir, ...names);

const write = writeFile;
const remove = (path: string, options?: RemoveOptions) => removePathIn(place, path, options);

describe('path-remove', () => {
  it('removes a folder with everything in it, after a backup that puts it back', async () => {
    write(at('product/etc/settings'), 'on');
    write(at('product/a/b/c/deep'), 'deep');
    fs.symlinkSync('/etc/passwd', at('product/link'));
    const { outcome, detail, work } = await remove(at('product'));
    expect([outcome, detail]).toEqual(['done', `${at('product')} is gone (8 removed).`]);
    expect(fs.existsSync(at('product'))).toBe(false);
    expect(fs.existsSync('/etc/passwd')).toBe(true);
    expect(work.backups).toHaveLength(1);
    expect(await restoreBackup(work.backups[0]!, at('backups'))).toMatchObject({ restored: true });
    expect(fs.readFileSync(at('product/etc/settings'), 'utf8')).toBe('on');
  });

  it('removes a single file', async () => {
    write(at('etc/product.conf'), 'on');
    expect(await remove(at('etc/product.conf'))).toMatchObject({ outcome: 'done', advice: null });
    expect(fs.readdirSync(at('etc'))).toEqual([]);
  });

  it('says when there is nothing, and makes no backup', async () => {
    const missing = await remove(at('none'));
    const belowAFile = await (write(at('file')), remove(at('file/x')));
    expect([missing.outcome, belowAFile.outcome]).toEqual(['already-gone', 'already-gone']);
    expect(missing.work.backups).toEqual([]);
  });

  it('touches nothing before the backup is in the journal', async () => {
    write(at('product/settings'));
    let thereWhenJournalled = false;
    await remove(at('product'), {
      context: {
        recordBackup: (backup) => {
          const written = fs.statSync(at('backups', backup.file!)).size > 0;
          thereWhenJournalled = written && fs.existsSync(at('product/settings'));
          return Promise.resolve();
        },
      },
    });
    expect(thereWhenJournalled).toBe(true);
    expect(fs.existsSync(at('product'))).toBe(false);
  });

  it('removes nothing when the journal does not take the backup', async () => {
    write(at('product/settings'));
    await expect(
      remove(at('product'), {
        context: { recordBackup: () => Promise.reject(new Error('journal')) },
      }),
    ).rejects.toThrow('journal');
    expect(fs.existsSync(at('product/settings'))).toBe(true);
  });

  it('records a quarantine without copying it', async () => {
    write(at('product/Quarantine/1.dat'), 'dangerous');
    const { outcome, work } = await remove(at('product/Quarantine'));
    expect([outcome, work.backups[0]?.file]).toEqual(['done', null]);
  });

  it('keeps the other name of a hard link', async () => {
    write(at('elsewhere/file'), 'kept');
    fs.mkdirSync(at('product'));
    fs.linkSync(at('elsewhere/file'), at('product/file'));
    expect(await remove(at('product'))).toMatchObject({ outcome: 'done' });
    expect(fs.readFileSync(at('elsewhere/file'), 'utf8')).toBe('kept');
  });

  it('removes names that are no UTF-8, and special files', async () => {
    fs.mkdirSync(at('product'));
    fs.writeFileSync(Buffer.concat([Buffer.from(at('product/')), Buffer.from([0xff])]), 'odd');
    execFileSync('/usr/bin/mkfifo', [at('product/pipe')]);
    expect(await remove(at('product'))).toMatchObject({ outcome: 'done' });
    expect(fs.existsSync(at('product'))).toBe(false);
  });

  it('begins nothing once the job is stopped', async () => {
    write(at('product/settings'));
    const { outcome, work } = await remove(at('product'), {
      context: { signal: AbortSignal.abort() },
    });
    expect(outcome).toBe('skipped');
    expect(fs.existsSync(at('product/settings'))).toBe(true);
    expect([work.backups, fs.readdirSync(at('backups'))]).toEqual([[], []]);
  });

  it('is ended at its limit on the technician’s word, before anything is removed', async () => {
    for (let number = 0; number < 300; number += 1) write(at(`product/${number}`));
    const { outcome } = await remove(at('product'), {
      context: { timeLimitMs: 0, askAtLimit: () => Promise.resolve('end') },
    });
    expect(outcome).toBe('timed-out');
    expect(fs.readdirSync(at('product'))).toHaveLength(300);
  });
});

describe('path-remove refuses', () => {
  it.each(['/', '/opt', '/usr/bin', '/etc/systemd/system', '/home/anna', '/opt/../etc'])(
    'the shared path %s',
    async (path) => {
      expect(await remove(path)).toMatchObject({ outcome: 'refused', advice: 'shared-folder' });
    },
  );

  it('a folder that holds its own backups', async () => {
    write(at('settings'));
    expect(await remove(place.dir)).toMatchObject({ outcome: 'refused', advice: 'shared-folder' });
    expect(fs.existsSync(at('settings'))).toBe(true);
  });

  it('a path behind a link', async () => {
    write(at('real/product/settings'));
    fs.symlinkSync(at('real'), at('vendor'));
    const { outcome, advice, detail } = await remove(at('vendor/product'));
    expect([outcome, advice]).toEqual(['refused', 'behind-a-link']);
    expect(detail).toContain(`the link ${at('vendor')}`);
    expect(fs.existsSync(at('real/product/settings'))).toBe(true);
  });

  it('a link to a folder elsewhere', async () => {
    write(at('data/product/settings'));
    fs.mkdirSync(at('vendor'));
    fs.symlinkSync(at('data/product'), at('vendor/product'));
    expect(await remove(at('vendor/product'))).toMatchObject({
      outcome: 'refused',
      advice: 'behind-a-link',
    });
    expect(fs.lstatSync(at('vendor/product')).isSymbolicLink()).toBe(true);
    expect(fs.existsSync(at('data/product/settings'))).toBe(true);
  });
});

describe('path-remove on a machine that does not hold still', () => {
  it('removes a link to a file as a link', async () => {
    write(at('data/tool'));
    fs.mkdirSync(at('bin'));
    fs.symlinkSync(at('data/tool'), at('bin/tool'));
    expect(await remove(at('bin/tool'))).toMatchObject({ outcome: 'done' });
    expect([fs.existsSync(at('data/tool')), fs.readdirSync(at('bin'))]).toEqual([true, []]);
  });

  it('does not follow a link inside the folder', async () => {
    write(at('elsewhere/precious'), 'kept');
    fs.mkdirSync(at('product/data'), { recursive: true });
    fs.symlinkSync(at('elsewhere'), at('product/data/link'));
    expect(await remove(at('product'))).toMatchObject({ outcome: 'done' });
    expect(fs.readFileSync(at('elsewhere/precious'), 'utf8')).toBe('kept');
  });

  it('does not follow a folder that becomes a link between backup and removal', async () => {
    write(at('elsewhere/data/file'), 'precious');
    write(at('product/data/file'), 'x');
    const { outcome } = await remove(at('product'), {
      context: {
        recordBackup: () => {
          // What a program with rights of its own would do at the worst moment.
          fs.renameSync(at('product/data'), at('moved'));
          fs.symlinkSync(at('elsewhere/data'), at('product/data'));
          return Promise.resolve();
        },
      },
    });
    expect(fs.readFileSync(at('elsewhere/data/file'), 'utf8')).toBe('precious');
    expect(outcome).toBe('failed');
  });

  it('is not led elsewhere when a folder above is swapped for a link', async () => {
    write(at('vendor/product/file'), 'x');
    write(at('elsewhere/product/file'), 'precious');
    const { outcome } = await remove(at('vendor/product'), {
      context: {
        recordBackup: () => {
          fs.renameSync(at('vendor'), at('vendor-moved'));
          fs.symlinkSync(at('elsewhere'), at('vendor'));
          return Promise.resolve();
        },
      },
    });
    expect(fs.readFileSync(at('elsewhere/product/file'), 'utf8')).toBe('precious');
    // The folder that was opened is the one that went.
    expect([outcome, fs.existsSync(at('vendor-moved/product'))]).toEqual(['done', false]);
  });

  it('leaves what changed after its backup', async () => {
    write(at('product/log'), 'one');
    write(at('product/settings'), 'on');
    const { outcome, advice, detail } = await remove(at('product'), {
      context: {
        recordBackup: () => {
          fs.appendFileSync(at('product/log'), 'two');
          write(at('product/new'), 'never backed up');
          return Promise.resolve();
        },
      },
    });
    expect([outcome, advice]).toEqual(['failed', 'files-in-use']);
    expect(detail).toContain('changed after its backup');
    expect(fs.readdirSync(at('product')).sort()).toEqual(['log', 'new']);
  });
});
