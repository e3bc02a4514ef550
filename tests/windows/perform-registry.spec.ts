import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Action } from '../../src/model/action.ts';
import { bundlePerformProbe, runAction, runTasks } from './perform/run-actions.ts';
import { withPrefix, type Prefix } from './rig/prefix.ts';

beforeAll(bundlePerformProbe);

const SERVICES = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';
const KEYBOARD =
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e96b-e325-11ce-bfc1-08002be10318}';
const DRIVER = 'C:\\windows\\System32\\drivers\\K4W-21-25\\klkbdflt.sys';

const exported = async (prefix: Prefix, key: string): Promise<string> => {
  const { exitCode } = await prefix.run(['reg', 'export', key, 'C:\\export.reg', '/y']);
  if (exitCode !== 0) return '';
  return readFileSync(prefix.path('C:\\export.reg')).toString('utf16le');
};

describe('the registry of a Windows', () => {
  it('loses a key, and gets it back byte for byte', () =>
    withPrefix(async (prefix) => {
      const key = 'HKLM\\SOFTWARE\\WOW6432Node\\KasperskyLab';
      await prefix.reg(key, 'Имя', 'АО «Лаборатория»');
      await prefix.reg(
        `${key}\\AVP21.3\\environment`,
        'Root',
        '%ProgramFiles%\\K',
        'REG_EXPAND_SZ',
      );
      await prefix.reg(`${key}\\AVP21.3`, 'List', 'a\\0b', 'REG_MULTI_SZ');
      await prefix.reg(`${key}\\AVP21.3`, 'Bytes', '00ff10', 'REG_BINARY');
      await prefix.reg(`${key}\\AVP21.3`, 'Count', '4294967295', 'REG_DWORD');
      const before = await exported(prefix, key);
      const action: Action = { kind: 'registry-remove', key, value: null };
      const { result, isDone, backups } = await runAction(prefix, action);
      expect(result).toMatchObject({ outcome: 'done' });
      expect(isDone).toBe(true);
      expect(await exported(prefix, key)).toBe('');
      const [backup] = backups;
      if (backup === undefined) throw new Error('no backup');
      const [put] = await runTasks(prefix, [{ kind: 'restore', backup }]);
      expect(put?.restored).toMatchObject({ restored: true });
      expect(await exported(prefix, key)).toBe(before);
    }));

  it('keeps the other names of a filter list, then lets the driver go, and brings both back', () =>
    withPrefix(async (prefix) => {
      await prefix.reg(KEYBOARD, 'UpperFilters', 'klkbdflt\\0kbdclass', 'REG_MULTI_SZ');
      await prefix.write(DRIVER, 'driver');
      await prefix.runOk(
        'sc',
        'create',
        'klkbdflt',
        'type=',
        'kernel',
        'start=',
        'demand',
        'binPath=',
        '\\SystemRoot\\System32\\drivers\\K4W-21-25\\klkbdflt.sys',
      );
      const lists = await exported(prefix, KEYBOARD);
      const remove: Action = { kind: 'driver-delete', driver: 'klkbdflt', path: DRIVER };
      const unregister: Action = {
        kind: 'filter-unregister',
        driver: 'klkbdflt',
        listKey: KEYBOARD,
        listValue: 'UpperFilters',
      };
      const [early, listed, deleted] = await runTasks(prefix, [
        { kind: 'perform', action: remove },
        { kind: 'perform', action: unregister, step: 'r1-2' },
        { kind: 'perform', action: remove, step: 'r1-3' },
      ]);
      expect(early?.result).toMatchObject({ outcome: 'refused', advice: 'driver-still-named' });
      expect(listed?.result?.outcome).toBe('done-reboot-required');
      expect(deleted?.result?.outcome).toMatch(/^done/);
      expect(existsSync(prefix.path(DRIVER))).toBe(false);
      expect(await exported(prefix, KEYBOARD)).not.toContain('klkbdflt');
      const backups = [...(deleted?.backups ?? []), ...(listed?.backups ?? [])];
      const put = await runTasks(
        prefix,
        backups.map((backup) => ({ kind: 'restore', backup })),
      );
      expect(put.map(({ restored }) => restored?.restored)).toEqual([true, true]);
      expect(readFileSync(prefix.path(DRIVER), 'utf8')).toBe('driver');
      expect(await exported(prefix, KEYBOARD)).toBe(lists);
      expect(await exported(prefix, `${SERVICES}\\klkbdflt`)).toContain('K4W-21-25');
    }));

  it('has the undo before the first change, and its registry file puts the list back', () =>
    withPrefix(async (prefix) => {
      await prefix.reg(KEYBOARD, 'UpperFilters', 'klkbdflt\\0kbdclass', 'REG_MULTI_SZ');
      const lists = await exported(prefix, KEYBOARD);
      await runAction(prefix, {
        kind: 'filter-unregister',
        driver: 'klkbdflt',
        listKey: KEYBOARD,
        listValue: 'UpperFilters',
      });
      const undo = 'C:\\ProgramData\\Swapout\\backups\\undo';
      const file = readFileSync(prefix.path(`${undo}\\undo.ControlSet001.reg`)).toString('utf16le');
      // The recovery console's own name for a hive that it loads, which Wine's reg cannot do.
      const live = file.replaceAll('SWAPOUT_UNDO\\ControlSet001', 'SYSTEM\\CurrentControlSet');
      await prefix.write('C:\\live.reg', Buffer.from(live, 'utf16le'));
      await prefix.runOk('reg', 'import', 'C:\\live.reg');
      expect(await exported(prefix, KEYBOARD)).toBe(lists);
    }));

  it('removes a service that is there, and one that is a key alone', () =>
    withPrefix(async (prefix) => {
      await prefix.runOk('sc', 'create', 'AVP', 'binPath=', 'C:\\k\\avp.exe');
      await prefix.reg(`${SERVICES}\\klif`, 'Type', '2', 'REG_DWORD');
      const [known, key, again] = await runTasks(prefix, [
        { kind: 'perform', action: { kind: 'service-delete', service: 'AVP' } },
        { kind: 'perform', action: { kind: 'service-delete', service: 'klif' }, step: 'r1-2' },
        { kind: 'perform', action: { kind: 'service-delete', service: 'AVP' }, step: 'r1-3' },
      ]);
      expect(known?.result).toMatchObject({ outcome: 'done' });
      expect(key?.result).toMatchObject({ outcome: 'done' });
      expect(again?.result).toMatchObject({ outcome: 'already-gone' });
      expect(await exported(prefix, `${SERVICES}\\AVP`)).toBe('');
      expect(await exported(prefix, `${SERVICES}\\klif`)).toBe('');
    }));

  it('removes one scheduled task by its own tool, and its file comes back', () =>
    withPrefix(async (prefix) => {
      const file = 'C:\\windows\\System32\\Tasks\\Kaspersky\\Update';
      await prefix.write(
        file,
        '\ufeff<Task><Actions><Exec><Command>x</Command></Exec></Actions></Task>',
      );
      const action: Action = { kind: 'task-remove', task: '\\Kaspersky\\Update' };
      const { result, backups } = await runAction(prefix, action);
      expect(result).toMatchObject({ outcome: 'done' });
      expect(existsSync(prefix.path(file))).toBe(false);
      const [backup] = backups;
      if (backup === undefined) throw new Error('no backup');
      await runTasks(prefix, [{ kind: 'restore', backup }]);
      expect(existsSync(prefix.path(file))).toBe(true);
    }));
});
