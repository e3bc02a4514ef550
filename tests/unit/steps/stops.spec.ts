import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { detect } from '../../../src/steps/detect.ts';
import { stops } from '../../../src/steps/stops.ts';
import { driver, folder } from '../builders/facts.ts';
import * as machines from '../builders/machines.ts';
import { catalog, linux, windows } from '../builders/snapshots.ts';

const stopsOf = (snapshot: Snapshot) => stops(catalog, detect(catalog, snapshot), snapshot);

describe('stops', () => {
  it('stops at a management server and shows what it goes by', () => {
    const [stop, ...more] = stopsOf(linux(...machines.server, ...machines.kesl));
    expect(stop?.name).toBe('management-server');
    expect(stop?.evidence).toContain('deb-package: dpkg:ksc64:amd64');
    expect(stop?.evidence).not.toContain('deb-package: dpkg:kesl:amd64');
    expect(more).toEqual([]);
  });

  it("stops at a driver with which the product encrypts, whoever's the machine is", () => {
    expect(stopsOf(windows(...machines.kesWindows, driver('klfle')))).toEqual([
      {
        name: 'disk-encryption',
        why: expect.stringContaining('decrypt first') as string,
        evidence: ['driver: HKLM\\SYSTEM\\CurrentControlSet\\Services\\klfle'],
      },
    ]);
  });

  it.each([
    ['an ordinary product', linux(...machines.kesl, ...machines.agent)],
    ['what a management server left behind', linux(folder('/opt/kaspersky/ksc64'))],
    ['look-alikes', windows(...machines.windowsDecoys)],
  ])('does not stop at %s', (_, snapshot) => {
    expect(stopsOf(snapshot)).toEqual([]);
  });
});
