import { describe, expect, it } from 'vitest';
import {
  descendantsOf,
  fileTimeOf,
  WindowsProcessTree,
} from '../../../../../src/machine/windows/perform/process-tree.ts';
import type {
  Processes,
  WindowsProcess,
} from '../../../../../src/machine/windows/api/processes.ts';

const at = (pid: number, parentPid: number, startedTicks: string): WindowsProcess => ({
  pid,
  parentPid,
  name: 'x.exe',
  exePath: null,
  startedTicks,
});

describe('processes below one', () => {
  it('are found over all that lie between, in any order', () => {
    const all = [at(12, 11, '130'), at(11, 10, '120'), at(10, 4, '100'), at(13, 4, '140')];
    expect(descendantsOf(all, 10, 100n).map(({ pid }) => pid)).toEqual([11, 12]);
  });

  it('are none that are older: their parent had that number before', () => {
    expect(descendantsOf([at(11, 10, '99')], 10, 100n)).toEqual([]);
  });

  it('are no circle', () => {
    const all = [at(11, 10, '120'), at(10, 11, '100')];
    expect(descendantsOf(all, 10, 100n).map(({ pid }) => pid)).toEqual([11]);
  });
});

it('follows what was started before the job object was there, and ends it too', () => {
  const ended: number[] = [];
  const processes: Processes = {
    list: () => [at(10, 4, '100'), at(11, 10, '101'), at(12, 10, '99')],
    end: () => false,
    group: (pid) => ({
      activity: () => ({ active: 1, cpuMs: 1, ioBytes: 1n }),
      end: () => ended.push(pid),
      close: () => undefined,
    }),
  };
  const tree = new WindowsProcessTree(processes, 10, 100n);
  expect(tree.activity()).toEqual({ active: 2, cpuMs: 2, ioBytes: 2n });
  tree.end();
  expect(ended).toEqual([10, 11]);
});

it('knows what Windows calls a moment', () => {
  // 1 January 1970 is 116444736000000000.
  expect(fileTimeOf(1_000)).toBe(116_444_736_000_000_000n);
});
