import * as fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { addDriverPackages } from '../../../../../src/machine/windows/read/driver-packages.ts';
import { addOtherSystems } from '../../../../../src/machine/windows/read/other-systems.ts';
import { Reading } from '../../../../../src/machine/windows/read/reading.ts';
import { type StandIn, standInWindows, type StandInWindows } from './stand-in-windows.ts';

const MOUNTED = 'HKLM\\SYSTEM\\MountedDevices';
const GPT = Buffer.from('DMIO:ID:0123456789abcdef', 'latin1');
const USB = Buffer.from('_??_USBSTOR#Disk', 'utf16le');

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

function read(
  standIn: StandIn,
  prepare: (windows: StandInWindows) => void = () => undefined,
): Reading {
  windows = standInWindows({
    plan: { paths: ['%ProgramFiles%\\Standin*', '%LocalAppData%\\Standin'] },
    ...standIn,
  });
  prepare(windows);
  const reading = new Reading('file', true);
  addOtherSystems(windows.open(), reading);
  return reading;
}

describe('addOtherSystems', () => {
  it('looks into Windows.old, profiles too', () => {
    const { facts } = read({
      files: {
        'C:\\Windows.old\\Windows\\x': '',
        'C:\\Windows.old\\Program Files\\Standin 20\\a': '',
        'C:\\Windows.old\\Users\\anna\\AppData\\Local\\Standin\\b': '',
      },
    });
    expect(facts.map(({ locator }) => locator)).toEqual([
      'C:\\Windows.old',
      'C:\\Windows.old\\Program Files\\Standin 20',
      'C:\\Windows.old\\Users\\anna\\AppData\\Local\\Standin',
    ]);
  });

  it('looks into another system on a disk of the machine, not on a stick', () => {
    const { facts } = read({
      keys: { [MOUNTED]: { '\\DosDevices\\D:': GPT, '\\DosDevices\\E:': USB } },
      files: {
        'D:\\Windows\\System32\\config\\SOFTWARE': '',
        'D:\\Program Files\\Standin\\a': '',
        'E:\\Windows\\System32\\config\\SOFTWARE': '',
        'E:\\Program Files\\Standin\\a': '',
      },
    });
    expect(facts.map(({ locator }) => locator)).toEqual([
      'D:\\Windows',
      'D:\\Program Files\\Standin',
    ]);
  });

  it('names a volume that cannot be opened, and none that is not there', () => {
    const { unread } = read(
      { keys: { [MOUNTED]: { '\\DosDevices\\D:': GPT, '\\DosDevices\\F:': Buffer.alloc(12) } } },
      // A file where a volume should be: it cannot be listed, as one that is locked.
      (standing) => {
        fs.writeFileSync(standing.host('D:').replace(/\/$/, ''), '');
      },
    );
    expect(unread).toEqual([
      expect.objectContaining({ source: 'file', why: 'failed', locator: 'D:\\' }),
    ]);
  });

  it('goes through no link in another system', () => {
    const { facts } = read(
      { files: { 'C:\\Windows.old\\Windows\\x': '', 'D:\\Standin\\a': '' } },
      (standing) => {
        fs.symlinkSync(standing.host('D:'), standing.host('C:\\Windows.old\\Program Files'));
      },
    );
    expect(facts.map(({ locator }) => locator)).toEqual(['C:\\Windows.old']);
  });
});

describe('addDriverPackages', () => {
  it('shows a package of the driver store whose provider is worth a look', () => {
    const packages = 'HKLM\\SYSTEM\\DriverDatabase\\DriverPackages';
    windows = standInWindows({
      keys: {
        [`${packages}\\st6.inf_amd64_1`]: { Provider: 'Стандин' },
        [`${packages}\\other.inf_amd64_2`]: { Provider: 'Other' },
      },
    });
    const reading = new Reading('file', true);
    addDriverPackages(windows.open(), reading);
    expect(reading.facts).toEqual([
      expect.objectContaining({
        path: 'C:\\Windows\\System32\\DriverStore\\FileRepository\\st6.inf_amd64_1',
        name: 'Стандин: st6.inf_amd64_1',
      }),
    ]);
  });
});
