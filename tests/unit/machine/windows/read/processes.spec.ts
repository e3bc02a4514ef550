import { afterEach, describe, expect, it } from 'vitest';
import { readProcesses } from '../../../../../src/machine/windows/read/processes.ts';
import { standInWindows, type StandInWindows } from './stand-in-windows.ts';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

const row = { parentPid: 1, startedTicks: '13400' };

describe('readProcesses', () => {
  it('has every process with its path and start; the kernel has none and is not missed', () => {
    windows = standInWindows({
      processes: [
        { ...row, pid: 0, name: 'Idle', exePath: null },
        { ...row, pid: 4, name: 'System', exePath: null },
        { ...row, pid: 812, name: 'стандин.exe', exePath: 'C:\\Standin\\стандин.exe' },
      ],
    });
    const { facts, unread } = readProcesses(windows.open());
    expect(unread).toEqual([]);
    expect(facts).toEqual([
      expect.objectContaining({ pid: 4, exePath: null }),
      {
        source: 'process',
        locator: 'pid 812',
        name: 'стандин.exe',
        pid: 812,
        startedTicks: '13400',
        exePath: 'C:\\Standin\\стандин.exe',
      },
    ]);
  });

  it('says which process does not show its program', () => {
    windows = standInWindows({
      processes: [{ ...row, pid: 9, name: 'csrss.exe', exePath: null }],
      isAdministrator: false,
    });
    expect(readProcesses(windows.open()).unread).toEqual([
      { source: 'process', why: 'needs-administrator', locator: 'pid 9 (csrss.exe)' },
    ]);
  });
});
