import { afterEach, describe, expect, it } from 'vitest';
import { readUninstallEntries } from '../../../../../src/machine/windows/read/uninstall-entries.ts';
import { type StandIn, standInWindows, type StandInWindows } from './stand-in-windows.ts';

const UNINSTALL = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
const DIR = 'C:\\Program Files\\Standin';
const UNINSTALLER = `${DIR}\\uninst.exe`;
const PROGRAM = `${DIR}\\standin.exe`;

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

function neighbourOf(change: Pick<StandIn, 'signers' | 'files'>): unknown {
  windows = standInWindows({
    keys: {
      [`${UNINSTALL}\\Standin`]: {
        DisplayName: 'Standin VPN',
        UninstallString: `"${UNINSTALLER}" /S`,
      },
    },
    files: { [UNINSTALLER]: 'MZ', [PROGRAM]: 'MZ' },
    ...change,
  });
  const [fact] = readUninstallEntries(windows.open()).facts;
  return fact?.source === 'uninstall-entry' ? fact.neighbourSigner : null;
}

describe('the signer beside an uninstaller that has no signature', () => {
  it('is the signer of a program in its folder', () => {
    expect(neighbourOf({ signers: { [PROGRAM]: ['CN=Standin, O=Standin'] } })).toBe(
      'CN=Standin, O=Standin',
    );
  });

  it.each([
    ['no program there is signed', {}],
    [
      'the uninstaller has a signature that does not hold',
      { [UNINSTALLER]: [], [PROGRAM]: ['CN=S'] },
    ],
    ['the uninstaller has a signer of its own', { [UNINSTALLER]: ['CN=A'], [PROGRAM]: ['CN=S'] }],
    ['only a program elsewhere is signed', { 'C:\\Program Files\\Other\\o.exe': ['CN=S'] }],
  ])('is nobody where %s', (_, signers) => {
    expect(neighbourOf({ signers })).toBeUndefined();
  });

  it('is nobody where only a text lies beside it', () => {
    const files = { [UNINSTALLER]: 'MZ', [`${DIR}\\read.txt`]: '' };
    expect(neighbourOf({ files, signers: { [`${DIR}\\read.txt`]: ['CN=S'] } })).toBeUndefined();
  });
});
