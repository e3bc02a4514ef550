import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { restoreBackup } from '../../../../../src/machine/backup/restore-backup.ts';
import { backUpPackage } from '../../../../../src/machine/linux/perform/package-backup.ts';
import { useTestPlace, workIn } from './work-for-tests.ts';

const place = useTestPlace();
const at = (...names: string[]): string => join(place.dir, ...names);

describe('backUpPackage', () => {
  it('keeps configuration, passes over what is missing, and names what lies behind a link', async () => {
    fs.mkdirSync(at('etc'));
    fs.writeFileSync(at('etc/a.conf'), 'a');
    fs.symlinkSync(at('etc'), at('link'));
    const work = workIn(place.dir);
    const configFiles = [at('etc/a.conf'), at('etc/none.conf'), at('link/a.conf'), at('etc')];
    await backUpPackage(
      { of: 'dpkg:a:amd64', configFiles, notes: [['registration', 'Package: a']] },
      work,
    );
    expect(work.backups).toMatchObject([
      { path: 'dpkg:a:amd64', meta: { entries: '1', kept: '1' } },
    ]);
    expect(work.output).toEqual([
      `swapout: not in the backup: ${at('link/a.conf')} (${at('link')} is a link)\n`,
    ]);
    fs.rmSync(at('etc/a.conf'));
    expect(await restoreBackup(work.backups[0]!, at('backups'))).toMatchObject({ restored: true });
    expect(fs.readFileSync(at('etc/a.conf'), 'utf8')).toBe('a');
  });

  it('journals nothing when it is stopped before', async () => {
    fs.writeFileSync(at('a.conf'), 'a');
    const work = workIn(place.dir, {}, { signal: AbortSignal.abort() });
    await expect(
      backUpPackage({ of: 'dpkg:a:amd64', configFiles: [at('a.conf')], notes: [] }, work),
    ).rejects.toThrow('stopped');
    expect([work.backups, fs.readdirSync(at('backups'))]).toEqual([[], []]);
  });
});
