import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Action } from '../../src/model/action.ts';
import { bundlePerformProbe, runAction, runTasks } from './perform/run-actions.ts';
import { withPrefix } from './rig/prefix.ts';

beforeAll(bundlePerformProbe);

describe('folders of a Windows', () => {
  it('go with long and Unicode names, and what is no program comes back', () =>
    withPrefix(async (prefix) => {
      const dir = 'C:\\ProgramData\\Kaspersky Lab';
      const long = `${dir}\\${'д'.repeat(100)}\\${'e'.repeat(120)}\\${'f'.repeat(100)}.txt`;
      await prefix.write(`${dir}\\Настройки.xml`, '<x/>');
      await prefix.write(long, 'long');
      await prefix.write(`${dir}\\avp.exe`, 'MZ');
      const action: Action = { kind: 'path-remove', path: dir, backup: 'copy' };
      const { result, isDone, backups } = await runAction(prefix, action);
      expect(result).toMatchObject({ outcome: 'done' });
      expect(isDone).toBe(true);
      expect(existsSync(prefix.path(dir))).toBe(false);
      const [backup] = backups;
      if (backup === undefined) throw new Error('no backup');
      const [put] = await runTasks(prefix, [{ kind: 'restore', backup }]);
      expect(put?.restored).toMatchObject({ restored: true });
      expect(readFileSync(prefix.path(long), 'utf8')).toBe('long');
      expect(existsSync(prefix.path(`${dir}\\avp.exe`))).toBe(false);
    }));

  it('leave to the restart what is in use, and are gone after it', () =>
    withPrefix(async (prefix) => {
      const dir = 'C:\\Program Files\\Kaspersky Lab';
      await prefix.runOk('cmd', '/c', 'mkdir', dir);
      await prefix.runOk('cmd', '/c', 'copy', 'C:\\windows\\system32\\ping.exe', `${dir}\\avp.exe`);
      const running = prefix.run([`${dir}\\avp.exe`, '-n', '30', '127.0.0.1']);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const action: Action = { kind: 'path-remove', path: dir, backup: 'copy' };
      const { result } = await runAction(prefix, action);
      expect(result).toMatchObject({ outcome: 'done-reboot-required' });
      expect(result.rebootOwed).toHaveLength(1);
      await prefix.reboot();
      await running;
      expect(existsSync(prefix.path(dir))).toBe(false);
    }));

  it('are never those that Windows needs', () =>
    withPrefix(async (prefix) => {
      const paths = ['C:\\windows', 'C:\\Program Files', 'C:\\users', 'C:\\ProgramData'];
      const ends = await runTasks(
        prefix,
        paths.map((path) => ({
          kind: 'perform',
          action: { kind: 'path-remove', path, backup: 'record' },
        })),
      );
      expect(ends.map(({ result }) => result?.outcome)).toEqual(paths.map(() => 'refused'));
    }));
});

describe('processes of a Windows', () => {
  it('that run from a folder are ended, and no others', () =>
    withPrefix(async (prefix) => {
      const folder = 'C:\\Program Files\\Kaspersky Lab\\K';
      await prefix.runOk('cmd', '/c', 'mkdir', folder);
      await prefix.runOk(
        'cmd',
        '/c',
        'copy',
        'C:\\windows\\system32\\ping.exe',
        `${folder}\\avp.exe`,
      );
      const one = prefix.run([`${folder}\\avp.exe`, '-n', '60', '127.0.0.1']);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const action: Action = { kind: 'process-end', folder };
      const { result, isDone } = await runAction(prefix, action);
      expect(result).toMatchObject({ outcome: 'done' });
      expect(result.detail).toContain('1 ended');
      expect(isDone).toBe(true);
      await one;
    }));
});
