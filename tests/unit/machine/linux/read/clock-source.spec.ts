import { describe, expect, it } from 'vitest';
import { readClockSource } from '../../../../../src/machine/linux/read/clock-source.ts';
import { makeRoot } from './make-root.ts';

describe('readClockSource', () => {
  it.each([
    ['systemd-timesyncd, synchronised', { '/run/systemd/timesync/synchronized': '' }],
    ['systemd-timesyncd, not synchronised', { '/run/systemd/timesync': { dir: true } }],
    [
      'chrony, running; synchronisation unread',
      { '/run/chrony/chronyd.pid': '44\n', '/proc/44/stat': '' },
    ],
    ['none found', { '/run/chrony/chronyd.pid': '44\n' }],
    ['none found', {}],
  ] as const)('says %s', (text, nodes) => {
    expect(readClockSource(makeRoot(nodes))).toBe(text);
  });
});
