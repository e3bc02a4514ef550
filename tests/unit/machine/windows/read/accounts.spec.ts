import { afterEach, describe, expect, it } from 'vitest';
import { WindowsError } from '../../../../../src/machine/windows/api/windows-error.ts';
import { readAccounts } from '../../../../../src/machine/windows/read/accounts.ts';
import { standInWindows, type StandInWindows } from './stand-in-windows.ts';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

describe('readAccounts', () => {
  it('has accounts that the plan names', () => {
    windows = standInWindows();
    const { facts, entries } = readAccounts(windows.open(), ['Standin *'], () => [
      { kind: 'group', name: 'STANDIN Administrators', id: '1005' },
      { kind: 'user', name: 'anna', id: '1001' },
    ]);
    expect(entries).toBe(2);
    expect(facts).toEqual([
      {
        source: 'account',
        locator: 'SAM\\STANDIN Administrators',
        name: 'STANDIN Administrators',
        kind: 'group',
        id: '1005',
      },
    ]);
  });

  it('is unread where there is no list, or it is refused', () => {
    windows = standInWindows({ isAdministrator: false });
    const context = windows.open();
    const refuse = (): never => {
      throw new WindowsError('NetLocalGroupEnum', 5);
    };
    expect(readAccounts(context, [], null).unread[0]?.why).toBe('no-collector');
    expect(readAccounts(context, [], refuse).unread[0]?.why).toBe('needs-administrator');
  });
});
