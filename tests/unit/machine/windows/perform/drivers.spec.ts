import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isDoneOnWindows } from '../../../../../src/machine/windows/perform/is-done.ts';
import { performWindowsAction } from '../../../../../src/machine/windows/perform/perform-action.ts';
import { restoreOnWindows } from '../../../../../src/machine/windows/perform/restore.ts';
import { KEYBOARD, listIn, SERVICES, standInWork, type StandIn } from './stand-in-work.ts';

const CONTROL = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
const LINKAGE = `${CONTROL}\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}\\0001\\Linkage`;
const COMPONENT = '{B70D6460-3635-4D42-B866-B8AB1A24454C}';
const NETWORK = `${CONTROL}\\Network\\{4d36e974-e325-11ce-bfc1-08002be10318}\\${COMPONENT}`;
const ADAPTER = '{11111111-2222-3333-4444-555555555555}';
const FILE = 'C:\\Windows\\System32\\drivers\\K4W-21-25\\klkbdflt.sys';

const KEYS = {
  [KEYBOARD]: { UpperFilters: ['klkbdflt', 'kbdclass', 'other'] },
  [`${SERVICES}\\klkbdflt`]: {
    Start: 3,
    ImagePath: { expand: '\\SystemRoot\\System32\\drivers\\K4W-21-25\\klkbdflt.sys' },
  },
  [`${SERVICES}\\klkbdflt\\Parameters`]: { Mark: new Uint8Array([1, 2]) },
};
const UNREGISTER = {
  kind: 'filter-unregister',
  driver: 'klkbdflt',
  listKey: KEYBOARD,
  listValue: 'UpperFilters',
} as const;
const DELETE = { kind: 'driver-delete', driver: 'klkbdflt', path: FILE } as const;

function prepare(standIn: StandIn = {}) {
  return standInWork({
    keys: KEYS,
    files: { [FILE]: 'driver' },
    services: { klkbdflt: 'stopped' },
    ...standIn,
  });
}

describe('taking a driver out of a filter list', () => {
  it('leaves all others as they were, in their order, and owes a restart', async () => {
    const work = prepare();
    const result = await performWindowsAction(UNREGISTER, work.context, work.here);
    expect(result.outcome).toBe('done-reboot-required');
    expect(listIn(work.registry, KEYBOARD, 'UpperFilters')).toEqual(['kbdclass', 'other']);
    expect(await isDoneOnWindows(UNREGISTER, work.here)).toBe(true);
  });

  it('writes the undo and the backup before it', async () => {
    const work = prepare({ context: { recordBackup: () => Promise.reject(new Error('stop')) } });
    await expect(performWindowsAction(UNREGISTER, work.context, work.here)).rejects.toThrow();
    expect(fs.readdirSync(join(work.context.backupDir, 'undo'))).toContain('undo.cmd');
    expect(listIn(work.registry, KEYBOARD, 'UpperFilters')).toHaveLength(3);
  });

  it('finds the entry of a network component by the driver that it names', async () => {
    const entry = `${ADAPTER}-${COMPONENT}-0000`;
    const pacer = `${ADAPTER}-{B5F4D659-7DAA-4565-8E41-BE220ED60542}-0000`;
    const work = prepare({
      keys: {
        [LINKAGE]: { FilterList: [entry, pacer] },
        [`${NETWORK}\\Ndi`]: { Service: 'klim6' },
        [NETWORK]: { ComponentId: 'kl_klim6' },
      },
    });
    const action = { ...UNREGISTER, driver: 'klim6', listKey: LINKAGE, listValue: 'FilterList' };
    await performWindowsAction(action, work.context, work.here);
    expect(listIn(work.registry, LINKAGE, 'FilterList')).toEqual([pacer]);
  });

  it('drops a list of which nothing is left', async () => {
    const work = prepare({ keys: { [KEYBOARD]: { UpperFilters: ['KLKBDFLT'] } } });
    await performWindowsAction(UNREGISTER, work.context, work.here);
    expect(listIn(work.registry, KEYBOARD, 'UpperFilters')).toBeNull();
  });

  it('is already gone where the list does not name it', async () => {
    const work = prepare();
    const action = { ...UNREGISTER, driver: 'klmouflt' };
    expect(await performWindowsAction(action, work.context, work.here)).toMatchObject({
      outcome: 'already-gone',
    });
    expect(work.backups).toEqual([]);
  });

  it.each([
    ["Windows' own driver", { driver: 'kbdclass' }, 'shared-folder'],
    ['another value', { listValue: 'Class' }, 'filter-elsewhere'],
    ['another key', { listKey: 'HKLM\\SOFTWARE\\K' }, 'filter-elsewhere'],
    ["a user's hive", { listKey: 'HKU\\S-1-5-21-1\\K' }, 'filter-elsewhere'],
  ])('is refused for %s', async (_what, change, advice) => {
    const work = prepare();
    const action = { ...UNREGISTER, ...change };
    expect(await performWindowsAction(action, work.context, work.here)).toMatchObject({
      outcome: 'refused',
      advice,
    });
  });
});

describe('deleting a driver', () => {
  const unlisted: StandIn = { keys: { ...KEYS, [KEYBOARD]: { UpperFilters: ['kbdclass'] } } };

  it('is refused while any list names it', async () => {
    const work = prepare();
    const result = await performWindowsAction(DELETE, work.context, work.here);
    expect(result).toMatchObject({ outcome: 'refused', advice: 'driver-still-named' });
    expect(result.detail).toContain(KEYBOARD);
    expect(work.exists(FILE)).toBe(true);
  });

  it('takes entry and file, both of which come back', async () => {
    const work = prepare(unlisted);
    const result = await performWindowsAction(DELETE, work.context, work.here);
    expect(result.outcome).toBe('done');
    expect(work.exists(FILE)).toBe(false);
    expect(await isDoneOnWindows(DELETE, work.here)).toBe(true);
    const [backup] = work.backups;
    if (backup === undefined) throw new Error('no backup');
    const restored = await restoreOnWindows(backup, work.context.backupDir, work.here);
    expect(restored).toMatchObject({ restored: true });
    expect(restored.detail).toContain('after a restart');
    expect(fs.readFileSync(work.host(FILE), 'utf8')).toBe('driver');
    expect(work.registry.keys()).toContain(`${SERVICES}\\klkbdflt\\Parameters`);
  });

  it('keeps a copy of the file with the undo', async () => {
    const work = prepare(unlisted);
    await performWindowsAction(DELETE, work.context, work.here);
    const undo = join(work.context.backupDir, 'undo');
    const copy = fs.readdirSync(undo).find((name) => name.startsWith('klkbdflt.sys.'));
    expect(fs.readFileSync(join(undo, copy ?? ''), 'utf8')).toBe('driver');
  });

  it('owes a restart while it runs', async () => {
    const work = prepare({ ...unlisted, services: { klkbdflt: 'running' } });
    const result = await performWindowsAction(DELETE, work.context, work.here);
    expect(result.outcome).toBe('done-reboot-required');
  });

  it('does not start with the machine again, if the power fails before it is gone', async () => {
    const work = prepare({ ...unlisted, services: { klkbdflt: 'running' } });
    await performWindowsAction(DELETE, work.context, work.here);
    expect(work.registry.calls).toContainEqual(expect.stringMatching(/klkbdflt: Start$/));
  });

  it('leaves a file that another entry uses', async () => {
    const keys = { ...unlisted.keys, [`${SERVICES}\\other`]: { ImagePath: FILE } };
    const work = prepare({ keys });
    const result = await performWindowsAction(DELETE, work.context, work.here);
    expect(result.outcome).toBe('done');
    expect(work.exists(FILE)).toBe(true);
  });

  it.each([
    ["Windows' own", { driver: 'kbdclass' }],
    ['no driver file', { path: 'C:\\Windows\\System32\\ntdll.dll' }],
    ['a short name', { path: 'C:\\WINDOW~1\\k.sys' }],
    ['a name with a path in it', { driver: 'a\\b' }],
  ])('is refused for %s', async (_what, change) => {
    const work = prepare(unlisted);
    const result = await performWindowsAction({ ...DELETE, ...change }, work.context, work.here);
    expect(result).toMatchObject({ outcome: 'refused', advice: 'shared-folder' });
  });
});

describe('putting a list back', () => {
  async function unregistered() {
    const work = prepare();
    await performWindowsAction(UNREGISTER, work.context, work.here);
    const [backup] = work.backups;
    if (backup === undefined) throw new Error('no backup');
    return { work, restore: () => restoreOnWindows(backup, work.context.backupDir, work.here) };
  }

  it('puts the entry where it stood', async () => {
    const { work, restore } = await unregistered();
    expect(await restore()).toMatchObject({ restored: true });
    const list = listIn(work.registry, KEYBOARD, 'UpperFilters');
    expect(list).toEqual(['klkbdflt', 'kbdclass', 'other']);
  });

  it('keeps what others have added meanwhile', async () => {
    const { work, restore } = await unregistered();
    work.registry.add({ [KEYBOARD]: { UpperFilters: ['kbdclass', 'new'] } });
    await restore();
    const list = listIn(work.registry, KEYBOARD, 'UpperFilters');
    expect(list).toEqual(['klkbdflt', 'kbdclass', 'new']);
  });

  it('is refused for a driver that is not there: its device would be dead', async () => {
    const { work, restore } = await unregistered();
    const path = `${SERVICES}\\klkbdflt`.slice(5);
    work.registry.deleteTree({ hive: 'machine', path, view: 64 });
    const restored = await restore();
    expect(restored.restored).toBe(false);
    expect(restored.detail).toContain('must not name klkbdflt');
  });
});
