import { afterEach, describe, expect, it } from 'vitest';
import { readAutostarts } from '../../../../../src/machine/windows/read/autostarts.ts';
import { parseShortcut } from '../../../../../src/machine/windows/read/shortcut.ts';
import { ANNA, PROFILE_LIST, standInWindows, type StandInWindows } from './stand-in-windows.ts';

const RUN = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run';
const START_UP = 'Microsoft\\Windows\\Start Menu\\Programs\\StartUp';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

/** A shortcut as MS-SHLLINK describes it: header, LinkInfo with a local path, in Unicode too if asked. */
function shortcut(path: string, isWide: boolean): Buffer {
  const header = Buffer.alloc(76);
  header.writeUInt32LE(76, 0);
  Buffer.from('0114020000000000c000000000000046', 'hex').copy(header, 4);
  header.writeUInt32LE(2, 20);
  const headBytes = isWide ? 36 : 28;
  const plain = Buffer.concat([Buffer.from(path, 'latin1'), Buffer.alloc(2)]);
  const wide = Buffer.concat([Buffer.from(path, 'utf16le'), Buffer.alloc(4)]);
  const info = Buffer.alloc(headBytes);
  info.writeUInt32LE(headBytes + plain.length + (isWide ? wide.length : 0), 0);
  info.writeUInt32LE(headBytes, 4);
  info.writeUInt32LE(1, 8);
  info.writeUInt32LE(headBytes, 16);
  info.writeUInt32LE(headBytes + plain.length - 1, 24);
  if (isWide) {
    info.writeUInt32LE(headBytes + plain.length, 28);
    info.writeUInt32LE(headBytes + plain.length + wide.length - 2, 32);
  }
  return Buffer.concat([header, info, plain, ...(isWide ? [wide] : [])]);
}

describe('readAutostarts', () => {
  it('has Run keys of the machine in both views and of users', () => {
    windows = standInWindows({
      keys: {
        [`${PROFILE_LIST}\\${ANNA}`]: { ProfileImagePath: 'C:\\Users\\anna' },
        [`HKLM\\${RUN}`]: { Standin: 'C:\\Program Files\\Standin\\a.exe', Odd: 5, '': 'default' },
        [`HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\RunOnce`]: {
          Стандин: 'b',
        },
        [`HKU\\${ANNA}\\${RUN}`]: { Mine: { expand: '%AppData%\\c.exe' } },
      },
    });
    expect(readAutostarts(windows.open()).facts).toEqual([
      {
        source: 'autostart',
        locator: `HKLM\\${RUN}\\Standin`,
        name: 'Standin',
        value: 'C:\\Program Files\\Standin\\a.exe',
      },
      expect.objectContaining({ for: 'user:anna', value: '%AppData%\\c.exe' }),
      expect.objectContaining({ name: 'Стандин' }),
    ]);
  });

  it('has what lies in start-up folders, and where a shortcut leads', () => {
    windows = standInWindows({
      files: {
        [`C:\\ProgramData\\${START_UP}\\Стандин.lnk`]: shortcut('C:\\Standin\\Ünï.exe', true),
        [`C:\\ProgramData\\${START_UP}\\desktop.ini`]: '',
        [`C:\\Users\\anna\\AppData\\Roaming\\${START_UP}\\bad.lnk`]: 'no shortcut',
      },
    });
    const anna = `C:\\Users\\anna\\AppData\\Roaming\\${START_UP}\\bad.lnk`;
    expect(readAutostarts(windows.open()).facts).toEqual([
      expect.objectContaining({ name: 'Стандин.lnk', value: 'C:\\Standin\\Ünï.exe' }),
      { source: 'autostart', locator: anna, name: 'bad.lnk', for: 'user:anna', value: anna },
    ]);
  });
});

describe('parseShortcut', () => {
  it('takes the plain path where there is no other', () => {
    expect(parseShortcut(shortcut('C:\\a.exe', false))).toBe('C:\\a.exe');
  });

  it('answers for every shortcut that is cut off', () => {
    const whole = shortcut('C:\\Standin\\a.exe', true);
    for (let length = 0; length < whole.length; length += 1) {
      const path = parseShortcut(whole.subarray(0, length));
      expect(path === null || 'C:\\Standin\\a.exe'.startsWith(path)).toBe(true);
    }
  });
});
