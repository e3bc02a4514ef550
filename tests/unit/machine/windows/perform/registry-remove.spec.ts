import { describe, expect, it } from 'vitest';
import { isDoneOnWindows } from '../../../../../src/machine/windows/perform/is-done.ts';
import { performWindowsAction } from '../../../../../src/machine/windows/perform/perform-action.ts';
import { restoreOnWindows } from '../../../../../src/machine/windows/perform/restore.ts';
import type { RegistryValue } from '../../../../../src/machine/windows/api/registry.ts';
import { standInWork, type StandIn } from './stand-in-work.ts';

const KEY = 'HKLM\\SOFTWARE\\WOW6432Node\\KasperskyLab';
const ODD: RegistryValue = { name: 'odd', type: 'qword', number: 2n ** 63n };
const KEYS = {
  [KEY]: { '': 'default', Text: 'Лаборатория', Number: 4294967295 },
  [`${KEY}\\AVP21.3\\environment`]: {
    Path: { expand: '%ProgramFiles%\\K' },
    List: ['a', '', 'б'],
    Bytes: new Uint8Array([0, 255]),
    odd: { value: ODD },
  },
};
const REMOVE = { kind: 'registry-remove', key: KEY, value: null } as const;

function remove(standIn: StandIn = {}, action: { key?: string; value?: string | null } = {}) {
  const work = standInWork({ keys: KEYS, ...standIn });
  const whole = { ...REMOVE, ...action };
  return { work, action: whole, result: performWindowsAction(whole, work.context, work.here) };
}

const contentOf = (work: ReturnType<typeof standInWork>, locator: string) =>
  work.registry.read({ hive: 'machine', path: locator.slice(5), view: 64 });

describe('removing a key', () => {
  it('keeps an export that puts back every value as it was', async () => {
    const work = standInWork({ keys: KEYS });
    const before = Object.keys(KEYS).map((key) => contentOf(work, key));
    const result = await performWindowsAction(REMOVE, work.context, work.here);
    expect(result.outcome).toBe('done');
    expect(contentOf(work, KEY)).toBeNull();
    expect(await isDoneOnWindows(REMOVE, work.here)).toBe(true);
    const [backup] = work.backups;
    if (backup === undefined) throw new Error('no backup');
    await restoreOnWindows(backup, work.context.backupDir, work.here);
    expect(Object.keys(KEYS).map((key) => contentOf(work, key))).toEqual(before);
  });

  it('does not overwrite a value that is there again and differs', async () => {
    const { work, result } = remove();
    await result;
    work.registry.add({ [KEY]: { Text: 'new' } });
    const [backup] = work.backups;
    if (backup === undefined) throw new Error('no backup');
    const restored = await restoreOnWindows(backup, work.context.backupDir, work.here);
    expect(restored).toMatchObject({ restored: false });
    expect(contentOf(work, `${KEY}\\AVP21.3`)).toBeNull();
  });

  it('is already gone where there is none', async () => {
    const { result } = remove({ keys: {} });
    expect(await result).toMatchObject({ outcome: 'already-gone' });
  });

  it.each([
    ['on the way', 'HKLM\\SOFTWARE\\WOW6432Node'],
    ['itself', KEY],
    ['below it', `${KEY}\\AVP21.3`],
  ])('is refused with a registry link %s', async (_where, link) => {
    const { work, result } = remove({ links: [link] });
    expect(await result).toMatchObject({ outcome: 'refused', advice: 'behind-a-link' });
    expect(contentOf(work, KEY)).not.toBeNull();
    expect(work.backups).toEqual([]);
  });

  it.each([
    'HKLM\\SOFTWARE',
    'HKLM\\SOFTWARE\\Microsoft',
    'HKLM\\SOFTWARE\\WOW6432Node',
    'HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall',
    'HKLM\\SYSTEM\\ControlSet001\\Control\\Class',
    'HKLM\\SYSTEM\\CurrentControlSet\\Services',
    'HKLM\\SOFTWARE\\Classes\\CLSID',
    'HKU\\S-1-5-21-1-2-3-1001',
    'HKU\\S-1-5-21-1-2-3-1001\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run',
    'HKCU\\Software\\KasperskyLab',
    'HKLM\\SOFTWARE\\\\x',
    'C:\\x',
  ])('is refused for %s', async (key) => {
    const { result } = remove({}, { key });
    expect(await result).toMatchObject({ outcome: 'refused', advice: 'shared-folder' });
  });

  it('says that it is guarded where Windows denies access to an administrator', async () => {
    const { result } = remove({ registry: { errors: { [KEY]: 5 } } });
    expect(await result).toMatchObject({ outcome: 'refused', advice: 'blocked-by-product' });
  });
});

describe('removing a value', () => {
  it('takes that one alone, also of a key that others share', async () => {
    const key = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run';
    const keys = { [key]: { AVP: 'C:\\k.exe', Other: 'C:\\o.exe' } };
    const { work, action, result } = remove({ keys }, { key, value: 'avp' });
    expect((await result).outcome).toBe('done');
    expect(contentOf(work, key)?.values.map(({ name }) => name)).toEqual(['Other']);
    expect(await isDoneOnWindows(action, work.here)).toBe(true);
    const [backup] = work.backups;
    if (backup === undefined) throw new Error('no backup');
    await restoreOnWindows(backup, work.context.backupDir, work.here);
    expect(contentOf(work, key)?.values).toContainEqual({
      name: 'AVP',
      type: 'sz',
      text: 'C:\\k.exe',
    });
  });
});

describe('the hive of a user who is not logged on', () => {
  const sid = 'S-1-5-21-1-2-3-1001';
  const key = `HKU\\${sid}\\Software\\KasperskyLab`;
  const list = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList';

  it('is loaded for the removal and unloaded after it', async () => {
    const keys = {
      [`${list}\\${sid}`]: { ProfileImagePath: { expand: '%SystemDrive%\\Users\\anna' } },
    };
    const hives: Record<string, { 'Software\\KasperskyLab': { a: string } }> = {};
    const work = standInWork({ keys, registry: { hives } });
    hives[work.host('C:\\Users\\anna\\NTUSER.DAT')] = { 'Software\\KasperskyLab': { a: 'b' } };
    const result = await performWindowsAction({ ...REMOVE, key }, work.context, work.here);
    expect(result).toMatchObject({ outcome: 'done', detail: `${key} is gone.` });
    expect(work.registry.calls.map((call) => call.split(' ')[0])).toEqual([
      'load',
      'delete',
      'unload',
    ]);
    expect(work.backups[0]?.path).toBe(key);
  });
});
