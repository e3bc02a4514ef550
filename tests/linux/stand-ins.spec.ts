import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Pack } from '../../src/model/pack.ts';
import * as arrange from './rig/arrange.ts';
import * as broken from './rig/broken-products.ts';
import { withContainer } from './rig/container.ts';
import type { Container } from './rig/container.ts';
import { isUserProgramRunning, layOutDecoys } from './rig/decoys.ts';
import { debState, exists, hasRpm, pictureOf, programsBelow, unitState } from './rig/look.ts';
import { kav4fs, kesl, keslGui, klnagent64, ksc64 } from './rig/products.ts';
import { buildPack, libsentinel, sentinelProtect } from './rig/replacement.ts';
import type { StandIn } from './rig/stand-in.ts';

const KESL = '/opt/kaspersky/kesl/libexec/kesl';
const running = { load: 'loaded', active: 'active' };

describe('deb stand-ins of the products', () => {
  it('install, run, and leave behind only what their sources say', async () => {
    await withContainer({}, async (c) => {
      await arrange.installDebs(c, kesl, keslGui, klnagent64, ksc64, kav4fs);
      for (const name of ['kesl', 'kesl-gui', 'klnagent64', 'ksc64', 'kav4fs:i386']) {
        expect(await debState(c, name), name).toBe('ii ');
      }
      for (const unit of ['kesl', 'klnagent64', 'kladminserver_srv', 'kav4fs-supervisor']) {
        expect(await unitState(c, `${unit}.service`), unit).toMatchObject(running);
      }
      expect(programsBelow(c, '/opt/kaspersky').toSorted()).toEqual([
        '/opt/kaspersky/kav4fs/libexec/kav4fs',
        KESL,
        '/opt/kaspersky/klnagent64/sbin/klnagent',
        '/opt/kaspersky/ksc64/sbin/kladminserver',
        '/opt/kaspersky/ksc64/sbin/klwebsrv',
      ]);
      const accounts = await c.runOk(['getent', 'passwd', 'ksc', 'rightless']);
      expect(accounts.stdout.split('\n').map((line) => line.split(':')[0])).toContain('rightless');
      expect((await c.run(['kesl-control'])).stdout).toBe('kesl-control: stand-in\n');
      expect((await c.run(['dpkg', '--purge', 'kesl'])).exitCode).not.toBe(0); // kesl-gui needs it

      const all = ['kesl-gui', 'kesl', 'klnagent64', 'ksc64', 'kav4fs'];
      for (const name of all) await c.runOk(['dpkg', '--purge', name]);
      expect(await debState(c, 'kesl')).toBeUndefined();
      expect(programsBelow(c, '/opt/kaspersky')).toEqual([]);
      expect(await exists(c, '/opt/kaspersky')).toBe(false);
      expect(await exists(c, '/var/opt/kaspersky/kesl/install-current/libexec/kesl')).toBe(true);
      expect(await exists(c, '/var/opt/kaspersky/klnagent/state')).toBe(true);
      expect((await c.run(['getent', 'group', 'kladmins'])).exitCode).toBe(0);
    });
  });

  it('run again after a reboot', async () => {
    await withContainer({}, async (c) => {
      await arrange.installDebs(c, kesl, klnagent64);
      await c.reboot();
      expect(await unitState(c, 'kesl.service')).toEqual({ ...running, enabled: 'enabled' });
      expect(programsBelow(c, '/opt/kaspersky')).toHaveLength(2);
    });
  });
});

describe('rpm stand-ins of the products', () => {
  it('install, run, and go with rpm itself', async () => {
    await withContainer({}, async (c) => {
      expect(await exists(c, '/var/lib/rpm/rpmdb.sqlite')).toBe(false);
      await arrange.installRpms(c, kesl, keslGui, klnagent64, ksc64);
      expect(await exists(c, '/var/lib/rpm/rpmdb.sqlite')).toBe(true);
      expect(await debState(c, 'kesl')).toBeUndefined();
      expect(await unitState(c, 'kesl.service')).toMatchObject(running);
      expect((await c.run(['rpm', '-e', 'kesl'])).exitCode).not.toBe(0); // kesl-gui needs it
      await c.runOk(['rpm', '-e', 'kesl-gui']);
      await c.runOk(['rpm', '-e', 'kesl']);
      expect(await hasRpm(c, 'kesl')).toBe(false);
      expect(await hasRpm(c, 'klnagent64')).toBe(true);
      expect(programsBelow(c, '/opt/kaspersky/kesl')).toEqual([]);
    });
  });

  it('fail, hang, and pretend as rpm does', async () => {
    await withContainer({}, async (c) => {
      await arrange.installRpms(c, broken.keslRemovalFails);
      expect((await c.run(['rpm', '-e', 'kesl'])).exitCode).not.toBe(0);
      expect(await hasRpm(c, 'kesl')).toBe(true);
      await arrange.makeRpmPretend(c);
      expect((await c.run(['rpm', '-e', 'kesl'])).exitCode).toBe(0);
      expect(await hasRpm(c, 'kesl')).toBe(true);
    });
  });
});

describe('a removal that goes wrong', () => {
  const purge = (c: Container) => c.run(['dpkg', '--purge', 'kesl']);

  it('fails: the package stays, its service is stopped', async () => {
    await withContainer({}, async (c) => {
      await arrange.installDebs(c, broken.keslRemovalFails);
      const result = await purge(c);
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toContain('kesl: removal is not allowed');
      expect(await debState(c, 'kesl')).toBe('pi ');
      expect(await unitState(c, 'kesl.service')).toMatchObject({ active: 'inactive' });
    });
  });

  it('hangs: it goes on for good, and ignores a polite end', async () => {
    await withContainer({}, async (c) => {
      await arrange.installDebs(c, broken.keslRemovalHangs);
      const hanging = c.spawn(['dpkg', '--purge', 'kesl']);
      await hanging.waitForOutput(/please wait/);
      await hanging.kill('SIGTERM', true);
      await delay(500);
      // dpkg has ended; what it started has not, and only SIGKILL ends that.
      expect(programsBelow(c, '/usr/bin')).not.toContain('/usr/bin/dpkg');
      expect(programsBelow(c, '/usr/bin')).toContain('/usr/bin/sleep');
      await c.runOk(['pkill', '-KILL', '--exact', 'sleep']);
      await hanging.finished;
      expect(await c.read('/var/lib/dpkg/status')).toContain('Package: kesl\n');
    });
  });

  it.each<[string, StandIn, string]>([
    ['half-installed', broken.keslRemovalHalfDone, 'pH '],
    ['not registered, files and service there', broken.keslLeavesFiles, 'gone'],
    ['not registered, second service there', broken.keslForgetsSupervisor, 'gone'],
  ])('ends %s', async (_name, standIn, state) => {
    await withContainer({}, async (c) => {
      await arrange.installDebs(c, standIn);
      const { exitCode } = await purge(c);
      expect((await debState(c, 'kesl')) ?? 'gone').toBe(state);
      expect(exitCode).toBe(state === 'gone' ? 0 : 1);
      expect([
        ...programsBelow(c, '/opt/kaspersky'),
        ...programsBelow(c, '/var/opt/kaspersky'),
      ]).toHaveLength(state === 'gone' ? 1 : 0);
    });
  });

  it('lies: exit 0, and the package is registered and runs', async () => {
    await withContainer({}, async (c) => {
      await arrange.installDebs(c, kesl);
      await arrange.makeDpkgPretend(c);
      expect((await purge(c)).exitCode).toBe(0);
      expect(await c.run(['apt-get', '--yes', 'purge', 'kesl'])).toMatchObject({ exitCode: 0 });
      expect(await debState(c, 'kesl')).toBe('ii ');
      expect(programsBelow(c, '/opt/kaspersky')).toEqual([KESL]);
    });
  });

  it('is undone: a moment later it is installed again', async () => {
    await withContainer({}, async (c) => {
      await arrange.installReturning(c, broken.keslComesBack);
      expect((await purge(c)).exitCode).toBe(0);
      for (let i = 0; i < 100 && (await debState(c, 'kesl')) !== 'ii '; i += 1) await delay(100);
      expect(await debState(c, 'kesl')).toBe('ii ');
    });
  });

  it('is undone by the next boot', async () => {
    await withContainer({}, async (c) => {
      await arrange.installReturning(c, broken.keslComesBackAtBoot);
      expect((await purge(c)).exitCode).toBe(0);
      expect(await debState(c, 'kesl')).toBeUndefined();
      await c.reboot();
      expect(await debState(c, 'kesl')).toBe('ii ');
    });
  });
});

describe('states of a package', () => {
  it('are made by the real dpkg', async () => {
    await withContainer({}, async (c) => {
      await arrange.unpackDeb(c, kesl);
      expect(await debState(c, 'kesl')).toBe('iU ');
      await c.runOk(['dpkg', '--configure', 'kesl']);
      await arrange.hold(c, 'kesl');
      expect(await debState(c, 'kesl')).toBe('hi ');
      const purged = await c.run(['apt-get', '--yes', 'purge', 'kesl']);
      expect(purged.exitCode).not.toBe(0);
      await arrange.leaveConfigurationOf(c, 'kesl');
      expect(await debState(c, 'kesl')).toBe('rc ');
      expect(await exists(c, '/etc/opt/kaspersky/kesl/kesl.conf')).toBe(true);
      await c.runOk(['dpkg', '--purge', 'kesl']);
      await arrange.installFailingDeb(c, broken.keslSetUpFails);
      expect(await debState(c, 'kesl')).toBe('iF ');
    });
  });
});

describe('decoys', () => {
  it('are seen to survive, and seen to be changed', async () => {
    await withContainer({}, async (c) => {
      await arrange.installDebs(c, kesl);
      const decoys = await layOutDecoys(c);
      expect(await decoys.changes()).toEqual([]);
      expect(isUserProgramRunning(c)).toBe(true);
      for (const link of decoys.links) expect(await exists(c, link), link).toBe(true);
      // The careless removal that they are there to catch.
      await c.runOk(['sh', '-c', 'rm -r /opt/kaspersky-notes /opt/kaspersky/link/deep']);
      await c.runOk(['dpkg', '--purge', 'kaspersky-theme']);
      await c.runOk(['systemctl', 'stop', 'kesl-report']);
      await c.runOk(['chmod', '600', '/home/olga/kaspersky.txt']);
      expect((await decoys.changes()).map((line) => line.replace(/: .*/, ''))).toEqual([
        '/home/olga/kaspersky.txt',
        '/opt/kaspersky-notes',
        '/opt/kaspersky-notes/notes.txt',
        '/srv/precious/deep',
        '/srv/precious/deep/er.txt',
        '/usr/share/themes/kaspersky',
        '/usr/share/themes/kaspersky/colours.css',
        'package kaspersky-theme',
        'unit kesl-report.service',
      ]);
    });
  });
});

describe('the replacement', () => {
  it.each(['deb', 'rpm'] as const)('comes as %s in a pack and protects', async (format) => {
    const dir = await mkdtemp(path.join(tmpdir(), 'swapout-pack-'));
    try {
      const standIns = [libsentinel, sentinelProtect] as const;
      const id = await buildPack(dir, { format, standIns, entry: { version: '9.9' } });
      const pack = Pack.parse(JSON.parse(await readFile(path.join(dir, 'pack.json'), 'utf8')));
      expect(pack.entries).toMatchObject([{ id, type: format, version: '9.9' }]);
      await withContainer({}, async (c) => {
        await c.copyIn(dir, '/mnt/stick/pack');
        if (format === 'rpm') await arrange.prepareRpm(c);
        const status = ['/opt/sentinel/bin/sentinelctl', 'status'] as const;
        const install = format === 'deb' ? 'dpkg --install' : 'rpm --install';
        await c.runOk(['sh', '-c', `${install} /mnt/stick/pack/*.${format}`]);
        expect(await c.run([...status])).toMatchObject({ exitCode: 0, stdout: 'protecting\n' });
        await c.runOk(['systemctl', 'stop', 'sentinel-protect']);
        expect(await c.run([...status])).toMatchObject({ exitCode: 1 });
        expect(Object.keys(await pictureOf(c, '/opt/sentinel/lib'))).toHaveLength(2);
      });
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
