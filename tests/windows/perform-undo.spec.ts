import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePerformProbe, runTasks } from './perform/run-actions.ts';
import { cacheDir } from './rig/places.ts';
import { withPrefix, type Prefix } from './rig/prefix.ts';

const dir = path.join(cacheDir, `undo-${process.pid}`);
beforeAll(async () => {
  await bundlePerformProbe();
  mkdirSync(dir, { recursive: true });
  const source = path.join(import.meta.dirname, 'perform/reg.c');
  const args = ['-O2', '-s', '-municode', '-o', path.join(dir, 'reg.exe'), source, '-ladvapi32'];
  execFileSync('x86_64-w64-mingw32-gcc', args, { stdio: 'pipe' });
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const CLASS = 'Control\\Class\\{4d36e96b-e325-11ce-bfc1-08002be10318}';
const LIVE = 'HKLM\\SYSTEM\\CurrentControlSet';
const DRIVER = 'C:\\windows\\System32\\drivers\\K4W-21-25\\klkbdflt.sys';
const UNDO = 'C:\\ProgramData\\Swapout\\backups\\undo';
const OFFLINE = 'C:\\offline';
const HIVE = `${OFFLINE}\\Windows\\System32\\config\\SYSTEM`;

/** A machine whose keyboard's list and driver were taken, as `undo` holds them. */
async function takeDriver(prefix: Prefix): Promise<void> {
  await prefix.reg(`${LIVE}\\${CLASS}`, 'UpperFilters', 'klkbdflt\\0kbdclass', 'REG_MULTI_SZ');
  await prefix.reg(`${LIVE}\\Services\\klkbdflt`, 'Start', '3', 'REG_DWORD');
  await prefix.write(DRIVER, 'driver');
  const ends = await runTasks(prefix, [
    {
      kind: 'perform',
      action: {
        kind: 'filter-unregister',
        driver: 'klkbdflt',
        listKey: `${LIVE}\\${CLASS}`,
        listValue: 'UpperFilters',
      },
    },
    {
      kind: 'perform',
      action: { kind: 'driver-delete', driver: 'klkbdflt', path: DRIVER },
      step: 'r1-2',
    },
  ]);
  expect(ends.every(({ result }) => result?.outcome.startsWith('done'))).toBe(true);
}

/** The system hive of the same machine as the recovery console sees it, on a drive that is not its own. */
async function writeOffline(prefix: Prefix, current: number): Promise<void> {
  const set = `ControlSet00${current}`;
  // As this Wine keeps a hive: a text, not the bytes of a real one.
  const lines = [
    'WINE REGISTRY Version 2',
    '',
    '#arch=win64',
    '',
    '[Select] 1700000000',
    `"Current"=dword:0000000${current}`,
    '',
    `[${set}\\${CLASS}] 1700000000`.replaceAll('\\', '\\\\'),
    '"UpperFilters"=str(7):"kbdclass\\0"',
    '',
    `[${set}\\Services] 1700000000`.replaceAll('\\', '\\\\'),
    '',
  ];
  await prefix.write(HIVE, lines.join('\n'));
  await prefix.write(`${UNDO}\\reg.exe`, readFileSync(path.join(dir, 'reg.exe')));
}

async function runUndo(prefix: Prefix, ...args: readonly string[]) {
  await prefix.write(
    'C:\\start.cmd',
    `@cd /d ${UNDO}\r\n@call undo.cmd ${args.join(' ')}\r\n@exit %ERRORLEVEL%\r\n`,
  );
  return prefix.run(['cmd', '/c', 'C:\\start.cmd']);
}

async function offlineText(prefix: Prefix): Promise<string> {
  const reg = `${UNDO}\\reg.exe`;
  await prefix.runOk(reg, 'load', 'HKLM\\LOOK', HIVE);
  await prefix.runOk(reg, 'export', 'HKLM\\LOOK', 'C:\\look.reg', '/y');
  await prefix.runOk(reg, 'unload', 'HKLM\\LOOK');
  return readFileSync(prefix.path('C:\\look.reg')).toString('utf16le');
}

describe('the undo for a recovery console', () => {
  it.each([1, 2])('puts list, entry and file back into a hive that starts from set %i', (current) =>
    withPrefix(async (prefix) => {
      await takeDriver(prefix);
      await writeOffline(prefix, current);
      const { exitCode, stdout } = await runUndo(prefix, OFFLINE);
      expect(stdout).toContain('Done.');
      expect(exitCode).toBe(0);
      const text = await offlineText(prefix);
      const list = Buffer.from('klkbdflt\0kbdclass\0\0', 'utf16le');
      const hex = [...list].map((byte) => byte.toString(16).padStart(2, '0')).join(',');
      expect(text.replace(/\\\r\n\s*/g, '')).toContain(`"UpperFilters"=hex(7):${hex}`);
      expect(text).toContain(`LOOK\\ControlSet00${current}\\Services\\klkbdflt]`);
      const file = `${OFFLINE}\\windows\\System32\\drivers\\K4W-21-25\\klkbdflt.sys`;
      expect(readFileSync(prefix.path(file), 'utf8')).toBe('driver');
    }),
  );

  it('changes nothing where there is no Windows', () =>
    withPrefix(async (prefix) => {
      await takeDriver(prefix);
      await writeOffline(prefix, 1);
      const { exitCode, stdout } = await runUndo(prefix, 'C:\\nowhere');
      expect(stdout).toContain('No Windows was found there.');
      expect(exitCode).not.toBe(0);
      expect(existsSync(prefix.path('C:\\nowhere'))).toBe(false);
      expect(await offlineText(prefix)).not.toContain('klkbdflt');
    }));
});
