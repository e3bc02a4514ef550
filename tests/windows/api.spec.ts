import { describe, expect, it } from 'vitest';
import type { InstalledProduct } from '../../src/machine/windows/api/installer.ts';
import type { WindowsProcess } from '../../src/machine/windows/api/processes.ts';
import type { KeyContent } from '../../src/machine/windows/api/registry.ts';
import type { ServiceRow } from '../../src/machine/windows/api/services.ts';
import { withPrefix, type Prefix } from './rig/prefix.ts';

const PROBE = 'T:\\cli-win32\\probe.cjs';
type Call = <T>(name: string, ...args: readonly unknown[]) => Promise<T>;

function callsOf(prefix: Prefix): Call {
  return (name, ...args) => prefix.probe(PROBE, name, JSON.stringify(args));
}

const place = (path: string, view = 64): object => ({ hive: 'machine', path, view });

describe('the registry of a Windows', () => {
  it('is read as it is stored, written, and cut down, in either view', async () => {
    await withPrefix(async (prefix) => {
      const call = callsOf(prefix);
      await prefix.reg('HKLM\\SOFTWARE\\Swapout Test', 'Имя', 'АО «Лаборатория»');
      await prefix.reg('HKLM\\SOFTWARE\\Swapout Test', 'count', '7', 'REG_DWORD');
      await prefix.reg('HKLM\\SOFTWARE\\Swapout Test\\ниже', '', 'here');
      await prefix.reg('HKLM\\SOFTWARE\\WOW6432Node\\Swapout 32', 'a', 'b');
      const key = 'SOFTWARE\\Swapout Test';
      const read = await call<KeyContent>('registry.read', place(key));
      expect(read.subkeys).toEqual(['ниже']);
      expect(read.values).toHaveLength(2);
      expect(read.values).toEqual(
        expect.arrayContaining([
          { name: 'Имя', type: 'sz', text: 'АО «Лаборатория»' },
          { name: 'count', type: 'dword', number: '7' },
        ]),
      );
      expect(await call('registry.read', place('SOFTWARE\\Swapout 32'))).toBeNull();
      expect(await call('registry.read', place('SOFTWARE\\Swapout 32', 32))).toMatchObject({
        values: [{ text: 'b' }],
      });
      const hidden = { name: 'list', type: 'multi-sz', texts: ['klim6', 'other'] };
      await call('registry.setValue', place(key), hidden);
      const odd = { name: 'odd', type: 'binary', bytes: '010203' };
      await call('registry.setValue', place(key), odd);
      const long = { name: 'long', type: 'sz', text: 'x'.repeat(30_000) };
      await call('registry.setValue', place(key), long);
      const now = await call<KeyContent>('registry.read', place(key));
      expect(now.values).toEqual(expect.arrayContaining([hidden, odd, long]));
      expect(await call('registry.deleteValue', place(key), 'odd')).toBe(true);
      expect(await call('registry.deleteValue', place(key), 'odd')).toBe(false);
      expect(await call('registry.deleteTree', place(key))).toBe(true);
      expect(await call('registry.deleteTree', place(key))).toBe(false);
      expect(await call('registry.read', place(key))).toBeNull();
    });
  });
});

describe('services, processes and products of a Windows', () => {
  it('are listed by its own functions, drivers too, and a service is deleted', async () => {
    await withPrefix(async (prefix) => {
      const call = callsOf(prefix);
      const driver = '\\SystemRoot\\System32\\drivers\\klif.sys';
      await prefix.runOk(
        'sc',
        'create',
        'klif',
        'type=',
        'filesys',
        'binPath=',
        driver,
        'start=',
        'boot',
      );
      const rows = await call<ServiceRow[]>('services.list');
      expect(rows).toContainEqual({
        name: 'klif',
        displayName: '',
        kind: 'driver',
        state: 'stopped',
        pid: 0,
      });
      expect(rows.some(({ kind, state }) => kind === 'service' && state === 'running')).toBe(true);
      expect(await call('services.state', 'klif')).toBe('stopped');
      await call('services.remove', 'klif');
      expect(await call('services.state', 'klif')).toMatchObject({ thrown: { code: 1060 } });

      const processes = await call<WindowsProcess[]>('processes.list');
      const own = processes.find(({ exePath }) => exePath?.toLowerCase().endsWith('\\node.exe'));
      expect(own).toMatchObject({ name: 'node.exe', exePath: 'N:\\bin\\node.exe' });
      expect(own?.startedTicks).toMatch(/^\d{10,}$/);
      expect(await call<InstalledProduct[]>('installer.products')).toEqual([]);
      expect(await call('installer.isInstalled', '{00000000-0000-4000-8000-000000000003}')).toBe(
        false,
      );
    });
  });

  it('tells folders, boot, power, rights and room', async () => {
    await withPrefix(async (prefix) => {
      const call = callsOf(prefix);
      expect(await call('folders')).toMatchObject({
        '%ProgramFiles%': 'C:\\Program Files',
        '%ProgramFiles(x86)%': 'C:\\Program Files (x86)',
        '%SystemRoot%': 'C:\\windows',
        '%SystemDrive%': 'C:',
      });
      const boot = await call<string>('bootTime');
      expect(boot).toMatch(/^\d{17,}$/);
      expect(await call('isAdministrator')).toBe(true);
      expect(['mains', 'battery', 'unknown']).toContain(await call('power'));
      expect(await call('freeBytes', 'C:\\')).toBeGreaterThan(1_000_000);
      expect(await call('isInstallerBusy')).toBe(false);
      // Wine makes access lists up, and the answer says that it is no proof.
      expect(await call('writersOf', 'C:\\windows')).toMatchObject({ isProof: false });
      expect(await call('verifyTrust', 'C:\\windows\\notepad.exe')).toBe(0x800b0100);
      await prefix.write('C:\\gone.txt', 'x');
      await call('deleteAtBoot', 'C:\\gone.txt');
      await prefix.reboot();
      expect(await call('bootTime')).not.toBe(boot);
      await expect(prefix.runOk('cmd', '/c', 'type', 'C:\\gone.txt')).rejects.toThrow();
    });
  });
});
