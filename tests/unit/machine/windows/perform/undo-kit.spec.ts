import * as fs from 'node:fs';
import * as os from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { performWindowsAction } from '../../../../../src/machine/windows/perform/perform-action.ts';
import {
  EMPTY_UNDO,
  mergeUndo,
  regText,
  undoFiles,
  type UndoState,
} from '../../../../../src/machine/windows/perform/undo-kit.ts';
import { KEYBOARD, standInWork } from './stand-in-work.ts';

const CLASS = 'Control\\Class\\{4d36e96b-e325-11ce-bfc1-08002be10318}';
const STATE: UndoState = {
  schema: 'swapout.undo/v1',
  keys: [
    {
      path: CLASS,
      values: [{ name: 'UpperFilters', type: 'multi-sz', texts: ['klkbdflt', 'kbdclass'] }],
    },
    {
      path: 'Services\\klkbdflt',
      values: [
        { name: '', type: 'sz', text: 'say "x" in C:\\y' },
        { name: 'Start', type: 'dword', number: '3' },
        { name: 'Big', type: 'qword', number: '258' },
        { name: 'Image', type: 'expand-sz', text: 'a' },
        { name: 'Raw', type: 'binary', base64: 'AQI=' },
        { name: 'Lines', type: 'sz', text: 'a\nb' },
      ],
    },
  ],
  files: [
    { path: 'C:\\Windows\\System32\\drivers\\klkbdflt.sys', copy: 'klkbdflt.sys.0a1b2c3d.bin' },
    { path: 'C:\\ProgramData\\Ü&%\\klids.sys', copy: 'klids.sys.00000000.bin' },
  ],
};

describe('the registry file', () => {
  it('names the hive as the recovery console loads it, and every value in its own type', () => {
    expect(regText(STATE, 'ControlSet001').split('\r\n')).toEqual([
      'Windows Registry Editor Version 5.00',
      '',
      `[HKEY_LOCAL_MACHINE\\SWAPOUT_UNDO\\ControlSet001\\${CLASS}]`,
      `"UpperFilters"=hex(7):${hexOf('klkbdflt\0kbdclass\0\0')}`,
      '',
      '[HKEY_LOCAL_MACHINE\\SWAPOUT_UNDO\\ControlSet001\\Services\\klkbdflt]',
      '@="say \\"x\\" in C:\\\\y"',
      '"Start"=dword:00000003',
      '"Big"=hex(b):02,01,00,00,00,00,00,00',
      `"Image"=hex(2):${hexOf('a\0')}`,
      '"Raw"=hex:01,02',
      `"Lines"=hex(1):${hexOf('a\nb\0')}`,
      '',
      '',
    ]);
  });

  it('is written for each control set that a machine may start from', () => {
    const files = undoFiles(STATE);
    for (const set of ['ControlSet001', 'ControlSet002', 'ControlSet003']) {
      const bytes = files[`undo.${set}.reg`];
      expect([...(bytes?.subarray(0, 2) ?? [])]).toEqual([0xff, 0xfe]);
      expect(bytes?.toString('utf16le')).toContain(`SWAPOUT_UNDO\\${set}\\Services`);
    }
  });
});

describe('the batch file', () => {
  const lines = (undoFiles(STATE)['undo.cmd']?.toString('latin1') ?? '').split('\r\n');

  it('takes any drive letter, and looks for one that holds Windows', () => {
    expect(lines).toContain('set "TARGET=%~1"');
    expect(lines.some((line) => line.includes('in (C D E F'))).toBe(true);
    // X: is the recovery console itself.
    expect(lines.find((line) => line.includes('in (C D E F'))).not.toMatch(/ X /);
  });

  it('unloads what it has loaded, whatever happens', () => {
    const unloads = lines.filter((line) => line.startsWith('reg unload'));
    expect(unloads).toHaveLength(2);
  });

  it('puts a driver back without overwriting one, on the drive that it is given', () => {
    expect(lines).toContain(
      'if not exist "%TARGET%\\Windows\\System32\\drivers\\klkbdflt.sys" copy /b "%~dp0klkbdflt.sys.0a1b2c3d.bin" "%TARGET%\\Windows\\System32\\drivers\\klkbdflt.sys"',
    );
  });

  it('names no path that a batch file would read otherwise; the instruction does', () => {
    expect(lines.join('\n')).not.toContain('klids');
    expect(undoFiles(STATE)['READ-ME-FIRST.txt']?.toString()).toContain('Ü&%\\klids.sys');
  });

  it('has no jump without a mark', () => {
    const marks = new Set(lines.filter((line) => line.startsWith(':')));
    const jumps = [...lines.join('\n').matchAll(/(?:goto |call :)(\w+)/g)].map(
      ([, to]) => `:${to}`,
    );
    expect(jumps.filter((jump) => !marks.has(jump))).toEqual([]);
    expect(jumps.length).toBeGreaterThan(5);
  });
});

it('keeps the first state of a list that several steps change', () => {
  const first = { keys: STATE.keys.slice(0, 1), files: [] };
  const later = {
    keys: [
      {
        path: CLASS.toUpperCase(),
        values: [
          { name: 'upperfilters', type: 'multi-sz' as const, texts: ['kbdclass'] },
          { name: 'LowerFilters', type: 'multi-sz' as const, texts: ['x'] },
        ],
      },
    ],
    files: STATE.files,
  };
  const merged = mergeUndo(mergeUndo(EMPTY_UNDO, first), later);
  expect(merged.keys).toHaveLength(1);
  expect(merged.keys[0]?.values.map((value) => ('texts' in value ? value.texts : null))).toEqual([
    ['klkbdflt', 'kbdclass'],
    ['x'],
  ]);
  expect(mergeUndo(merged, later).files).toHaveLength(2);
});

it('is written to the kit too, and a stick that was pulled out stops nothing', async () => {
  const kit = fs.realpathSync(fs.mkdtempSync(join(os.tmpdir(), 'swapout-kit-')));
  fs.symlinkSync('/', join(kit, 'link'));
  try {
    const work = standInWork({
      keys: { [KEYBOARD]: { UpperFilters: ['klkbdflt', 'kbdclass'] } },
      context: { undoDirs: [join(kit, 'undo'), '/dev/null/none', join(kit, 'link')] },
    });
    const action = {
      kind: 'filter-unregister',
      driver: 'klkbdflt',
      listKey: KEYBOARD,
      listValue: 'UpperFilters',
    } as const;
    const result = await performWindowsAction(action, work.context, work.here);
    expect(result.outcome).toBe('done-reboot-required');
    expect(fs.readdirSync(join(kit, 'undo'))).toContain('READ-ME-FIRST.txt');
    expect(work.output.join('')).toContain('could not be written to /dev/null/none');
    expect(work.output.join('')).toContain('it lies behind a link');
    expect(fs.existsSync('/undo.cmd')).toBe(false);
  } finally {
    fs.rmSync(kit, { recursive: true });
  }
});

function hexOf(text: string): string {
  return [...Buffer.from(text, 'utf16le')]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(',');
}
