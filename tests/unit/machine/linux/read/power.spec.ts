import { describe, expect, it } from 'vitest';
import { readPower } from '../../../../../src/machine/linux/read/power.ts';
import { makeRoot } from './make-root.ts';

const supply = (name: string, fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      `/sys/class/power_supply/${name}/${key}`,
      `${value}\n`,
    ]),
  );
const BATTERY = supply('BAT0', { type: 'Battery', status: 'Discharging' });
const MOUSE = supply('hid', { type: 'Battery', scope: 'Device', status: 'Discharging' });

describe('readPower', () => {
  it.each([
    ['mains', 'a machine without any supply', { '/sys/class/power_supply': { dir: true } }],
    [
      'mains',
      'a plugged-in notebook',
      { ...BATTERY, ...supply('AC', { type: 'Mains', online: '1' }) },
    ],
    [
      'battery',
      'an unplugged notebook',
      { ...BATTERY, ...supply('AC', { type: 'Mains', online: '0' }) },
    ],
    ['battery', 'a notebook without a mains entry', BATTERY],
    [
      'mains',
      'one that charges over USB-C',
      { ...BATTERY, ...supply('ucsi', { type: 'USB', online: '1' }) },
    ],
    ['mains', 'a full battery', supply('BAT0', { type: 'Battery', status: 'Full' })],
    [
      'unknown',
      'a battery that does not say',
      supply('BAT0', { type: 'Battery', status: 'Unknown' }),
    ],
    ['mains', 'a desktop with a wireless mouse', MOUSE],
    ['unknown', 'a system that shows nothing', {}],
  ] as const)('says %s for %s', (power, _what, nodes) => {
    expect(readPower(makeRoot(nodes))).toBe(power);
  });
});
