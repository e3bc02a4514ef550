import { describe, expect, it } from 'vitest';
import { WindowsError } from '../../../../src/machine/windows/api/windows-error.ts';
import { readWindowsConditions } from '../../../../src/machine/windows/conditions.ts';
import { Conditions } from '../../../../src/model/conditions.ts';
import { MemoryRegistry, type StandInKeys } from './memory-registry.ts';

const CONTROL = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
const MANAGER = `${CONTROL}\\Session Manager`;
const CURRENT = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion';

/** A stand-in for a quiet machine; what a test is about is laid over it. */
function read(keys: StandInKeys = {}, errors: Readonly<Record<string, number>> = {}): Conditions {
  const system = {
    registry: new MemoryRegistry({ HKLM: {}, ...keys }, { errors }),
    isAdministrator: () => true,
    isInstallerBusy: () => false,
    power: () => 'mains' as const,
    otherSessions: () => 0,
    freeBytes: (path: string) => {
      if (path !== 'C:\\') throw new WindowsError('GetDiskFreeSpaceExW', 3, path);
      return 7_000;
    },
  };
  return Conditions.parse(readWindowsConditions(system, 'C:\\ProgramData\\Swapout\\jobs'));
}

describe('what Windows is like before the first change', () => {
  it('is quiet, with the room of the nearest folder that exists', () => {
    expect(read()).toMatchObject({
      administrator: true,
      rebootPending: [],
      busy: [],
      freeBytes: 7_000,
      diskPassphraseAtBoot: 'no',
      fastStartup: 'unknown',
    });
  });

  it.each([
    [
      { [MANAGER]: { PendingFileRenameOperations: ['\\??\\C:\\a'] } },
      /files wait for the next start \(1 entries\)/,
    ],
    [{ [`${CURRENT}\\WindowsUpdate\\Auto Update\\RebootRequired`]: {} }, /Windows Update/],
    [{ [`${CURRENT}\\Component Based Servicing\\RebootPending`]: {} }, /parts of Windows/],
    [
      {
        [`${CONTROL}\\ComputerName\\ActiveComputerName`]: { ComputerName: 'OLD' },
        [`${CONTROL}\\ComputerName\\ComputerName`]: { ComputerName: 'NEW' },
      },
      /new name/,
    ],
  ])('wants a restart by %j', (keys, why) => {
    expect(read(keys).rebootPending).toEqual([expect.stringMatching(why)]);
  });

  it('takes a name that stands in one place only for no new name', () => {
    const one = { [`${CONTROL}\\ComputerName\\ComputerName`]: { ComputerName: 'NEW' } };
    expect(read(one).rebootPending).toEqual([]);
  });

  it('never takes what it cannot read for nothing there', () => {
    const { rebootPending } = read({ [MANAGER]: {} }, { [MANAGER]: 5 });
    expect(rebootPending).toEqual([expect.stringMatching(/cannot be read/)]);
    const bitLocker = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\BDESVC';
    expect(read({ [bitLocker]: {} }, { [bitLocker]: 5 }).diskPassphraseAtBoot).toBe('unknown');
  });

  it.each([
    [{ 'HKLM\\SOFTWARE\\Policies\\Microsoft\\FVE': { UseTPMPIN: 1 } }, 'yes'],
    [{ 'HKLM\\SOFTWARE\\Policies\\Microsoft\\FVE': { UseTPMPIN: 2 } }, 'no'],
    [{ 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\BDESVC': { Start: 3 } }, 'unknown'],
  ])('tells of a PIN at boot by %j: %s', (keys, expected) => {
    expect(read(keys).diskPassphraseAtBoot).toBe(expected);
  });

  it.each([
    [1, 'yes'],
    [0, 'no'],
  ])('tells fast startup by HiberbootEnabled %d: %s', (HiberbootEnabled, expected) => {
    expect(read({ [`${MANAGER}\\Power`]: { HiberbootEnabled } }).fastStartup).toBe(expected);
  });
});
