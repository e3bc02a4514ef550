import { describe, expect, it } from 'vitest';
import {
  lockHolders,
  nameOf,
  parseLocks,
} from '../../../../../src/machine/linux/perform/package-lock.ts';
import { recorded } from './recorded-runner.ts';

describe('parseLocks', () => {
  it('finds the locks that a running dpkg holds', () => {
    expect(parseLocks(recorded('proc-locks-while-locked').stdout)).toEqual([
      { pid: 5765, inode: 2_182_952 },
      { pid: 5765, inode: 2_182_951 },
    ]);
  });

  it.each([
    ['a process that only waits', '1: -> POSIX  ADVISORY  WRITE 300 fe:00:1 0 EOF'],
    ['a lock for reading', '1: POSIX  ADVISORY  READ 300 fe:00:1 0 EOF'],
    ['a lock of another kind', '1: FLOCK  ADVISORY  WRITE 300 fe:00:1 0 EOF'],
  ])('leaves out %s', (_what, line) => {
    expect(parseLocks(line)).toEqual([]);
  });
});

describe('lockHolders', () => {
  it('finds nobody where the lock file does not exist', () => {
    expect(lockHolders(['/nowhere/lock'])).toEqual([]);
  });
});

describe('nameOf', () => {
  it.each([
    [{ pid: 812, command: 'apt-get' }, 'apt-get (pid 812)'],
    [{ pid: 812, command: null }, 'process 812'],
    [{ pid: 0, command: null }, 'a process outside this container'],
  ])('names %j', (holder, name) => {
    expect(nameOf(holder)).toBe(name);
  });
});
