import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isDoneOnWindows } from '../../../../../src/machine/windows/perform/is-done.ts';
import { performWindowsAction } from '../../../../../src/machine/windows/perform/perform-action.ts';
import { restoreOnWindows } from '../../../../../src/machine/windows/perform/restore.ts';
import { standInWork, type StandIn } from './stand-in-work.ts';

const DIR = 'C:\\ProgramData\\Kaspersky Lab';
const FILES = {
  [`${DIR}\\settings.xml`]: '<настройки/>',
  [`${DIR}\\deep\\${'a'.repeat(120)}\\${'b'.repeat(120)}\\${'c'.repeat(100)}.txt`]: 'long',
  [`${DIR}\\avp.exe`]: 'MZ program',
};

function remove(path: string, standIn: StandIn = {}) {
  const work = standInWork({ files: FILES, ...standIn });
  const action = { kind: 'path-remove', path, backup: 'copy' } as const;
  const run = () => performWindowsAction(action, work.context, work.here);
  return { work, action, run };
}

describe('removing a folder', () => {
  it('takes all that is in it, and what is no program comes back', async () => {
    const { work, action, run } = remove(DIR);
    expect(await run()).toMatchObject({ outcome: 'done' });
    expect(work.exists(DIR)).toBe(false);
    expect(await isDoneOnWindows(action, work.here)).toBe(true);
    const [backup] = work.backups;
    if (backup === undefined) throw new Error('no backup');
    const restored = await restoreOnWindows(backup, work.context.backupDir, work.here);
    expect(restored.detail).toContain('1 were recorded only');
    for (const [path, content] of Object.entries(FILES)) {
      const isProgram = path.endsWith('.exe');
      expect(work.exists(path)).toBe(!isProgram);
      if (!isProgram) expect(fs.readFileSync(work.host(path), 'utf8')).toBe(content);
    }
  });

  it('overwrites nothing when it is put back', async () => {
    const { work, run } = remove(DIR);
    await run();
    fs.mkdirSync(work.host(DIR));
    fs.writeFileSync(work.host(`${DIR}\\settings.xml`), 'new');
    const [backup] = work.backups;
    if (backup === undefined) throw new Error('no backup');
    expect(await restoreOnWindows(backup, work.context.backupDir, work.here)).toMatchObject({
      restored: false,
    });
    expect(fs.readFileSync(work.host(`${DIR}\\settings.xml`), 'utf8')).toBe('new');
  });

  it('removes a link in it as a link, never what it leads to', async () => {
    const { work, run } = remove(DIR, { files: { ...FILES, 'C:\\Data\\own.txt': 'own' } });
    fs.symlinkSync(work.host('C:\\Data'), work.host(`${DIR}\\link`));
    expect(await run()).toMatchObject({ outcome: 'done' });
    expect(work.exists('C:\\Data\\own.txt')).toBe(true);
  });

  it('is refused where it is a link itself, or lies behind one', async () => {
    const { work, run } = remove(`${DIR}\\link\\sub`, {
      files: { ...FILES, 'C:\\Data\\sub\\own.txt': 'own' },
    });
    fs.symlinkSync(work.host('C:\\Data'), work.host(`${DIR}\\link`));
    expect(await run()).toMatchObject({ outcome: 'refused', advice: 'behind-a-link' });
    const whole = { kind: 'path-remove', path: `${DIR}\\link`, backup: 'copy' } as const;
    const result = await performWindowsAction(whole, work.context, work.here);
    expect(result).toMatchObject({ outcome: 'refused', advice: 'behind-a-link' });
    expect(work.exists('C:\\Data\\sub\\own.txt')).toBe(true);
  });

  it('leaves to the next start what is in use, if only administrators can write there', async () => {
    const path = 'C:\\Program Files\\Kaspersky Lab';
    const { work, run } = remove(path, {
      files: { [`${path}\\avp.exe`]: 'MZ' },
      inUse: [`${path}\\avp.exe`],
    });
    const result = await run();
    expect(result.outcome).toBe('done-reboot-required');
    expect(work.atBoot).toEqual([`${path}\\avp.exe`, path]);
  });

  it('does not where a person could put something else in its place', async () => {
    const writers = { [DIR]: { sids: ['S-1-5-32-545'], isProof: true } };
    const { work, run } = remove(DIR, { writers, inUse: [`${DIR}\\settings.xml`] });
    expect(await run()).toMatchObject({ outcome: 'failed', advice: 'files-in-use' });
    expect(work.atBoot).toEqual([]);
  });

  it('leaves what changed after its backup', async () => {
    const file = `${DIR}\\settings.xml`;
    const work = standInWork({
      files: FILES,
      context: {
        recordBackup: () => {
          fs.writeFileSync(work.host(file), 'changed meanwhile');
          return Promise.resolve();
        },
      },
    });
    const action = { kind: 'path-remove', path: DIR, backup: 'copy' } as const;
    const result = await performWindowsAction(action, work.context, work.here);
    expect(result).toMatchObject({ outcome: 'failed', advice: 'files-in-use' });
    expect(work.exists(file)).toBe(true);
  });
});

it.each([
  'C:\\Windows',
  'C:\\',
  'C:\\Program Files',
  'C:\\Program Files\\Common Files',
  'C:\\ProgramData',
  'C:\\ProgramData\\Swapout\\staging',
  'C:\\Windows\\System32\\drivers',
  'C:\\Users\\anna',
  'C:\\Users\\anna\\AppData\\Roaming',
  'C:\\Users\\anna\\Documents',
  'C:\\pagefile.sys',
  'C:\\ProgramData\\..\\Windows',
  'C:\\PROGRA~1\\K',
  '\\\\server\\share\\K',
  '\\\\?\\C:\\K',
  'K',
])('refuses %s', async (path) => {
  const { run } = remove(path);
  expect(await run()).toMatchObject({ outcome: 'refused', advice: 'shared-folder' });
});

it('is already gone where there is nothing', async () => {
  const { run } = remove('C:\\KVRT2020_Data');
  expect(await run()).toMatchObject({ outcome: 'already-gone' });
});
