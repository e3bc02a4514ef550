import { describe, expect, it } from 'vitest';
import {
  ownLine,
  parseProcessStat,
  readProcess,
  readProcesses,
  signalProcess,
} from '../../../src/machine/process-tree.ts';

const REST = '0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 86337 2289664 200 18446744073709551615';

describe('parseProcessStat', () => {
  it.each([
    ['cat', `812 (cat) S 800 811 810 ${REST}`],
    ['a name with ) and (', `812 (a name with ) and () S 800 811 810 ${REST}`],
  ])('reads the process %s', (command, text) => {
    expect(parseProcessStat(text)).toEqual({
      pid: 812,
      command,
      state: 'S',
      parentPid: 800,
      groupId: 811,
      sessionId: 810,
      startTicks: '86337',
    });
  });

  it('does not guess at a text that is cut off', () => {
    expect(parseProcessStat('812 (cat) S 800')).toBeNull();
  });
});

describe('readProcesses', () => {
  it('finds this process and its parent', () => {
    const pids = readProcesses().map((entry) => entry.pid);
    expect(pids).toEqual(expect.arrayContaining([process.pid, process.ppid]));
  });

  it('gives nothing for a process that does not exist', () => {
    expect(readProcess(4_194_304 + 1)).toBeNull();
  });
});

describe('ownLine', () => {
  it('holds this process, what started it, and process 1', () => {
    const line = ownLine(readProcesses());
    expect([process.pid, process.ppid, 1].every((pid) => line.has(pid))).toBe(true);
  });
});

describe('signalProcess', () => {
  it('sends nothing to a process that has only taken over the pid', () => {
    const me = readProcess(process.pid)!;
    // Would end this test run if it were sent.
    signalProcess({ ...me, startTicks: '1' }, 'SIGKILL');
    expect(readProcess(process.pid)).not.toBeNull();
  });
});
