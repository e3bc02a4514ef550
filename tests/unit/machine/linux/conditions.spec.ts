import { describe, expect, it } from 'vitest';
import { readFreeBytes, readLinuxConditions } from '../../../../src/machine/linux/conditions.ts';
import { Conditions } from '../../../../src/model/conditions.ts';
import { digestTree, makeRoot } from './read/make-root.ts';

describe('readLinuxConditions', () => {
  it('reads this machine into the form that the job keeps', async () => {
    const conditions = await readLinuxConditions({ backupDir: '/var/lib/swapout/jobs/x/backups' });
    expect(Conditions.parse(conditions)).toEqual(conditions);
    expect(conditions.administrator).toBe(process.getuid?.() === 0);
    expect(conditions.neededBytes).toBeNull();
  });

  it('reads what another root shows, and writes nothing', async () => {
    const root = makeRoot({
      '/run/reboot-required': '',
      '/run/zypp.pid': '12',
      '/proc/12/comm': 'zypper\n',
      '/sys/class/power_supply/BAT0/type': 'Battery\n',
      '/sys/class/power_supply/BAT0/status': 'Discharging\n',
      '/run/systemd/sessions/1': 'UID=54321\nCLASS=user\nSTATE=active\n',
      '/etc/crypttab': 'root UUID=1 none luks\n',
    });
    const before = digestTree(root.dir);
    expect(await readLinuxConditions({ backupDir: root.dir, root: root.dir })).toMatchObject({
      rebootPending: [expect.stringContaining('reboot')],
      busy: [{ what: 'zypper (/run/zypp.pid)', holder: 'zypper (pid 12)' }],
      power: 'battery',
      otherSessions: 1,
      diskPassphraseAtBoot: 'yes',
    });
    expect(digestTree(root.dir)).toBe(before);
  });
});

describe('readFreeBytes', () => {
  it('measures the nearest folder that exists', () => {
    expect(readFreeBytes('/proc/not/there/yet')).toBe(0);
    expect(readFreeBytes('/not/there/yet')).toBeGreaterThan(0);
  });
});
