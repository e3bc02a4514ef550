import * as fs from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { restoreBackup } from '../../../../../src/machine/backup/restore-backup.ts';
import { isDone } from '../../../../../src/machine/linux/perform/is-done.ts';
import type { RunCommand } from '../../../../../src/machine/run-command.ts';
import { isAlive } from '../../is-alive.ts';
import { createPrivateDpkg, type PrivateDpkg } from './private-dpkg.ts';
import { purgeDpkgIn, type PurgeOptions } from './purge-for-tests.ts';
import { recorded, resultWith } from './recorded-runner.ts';
import { asRoot, useTestPlace, workIn } from './work-for-tests.ts';

const place = useTestPlace();
const at = (...names: string[]): string => join(place.dir, ...names);
let dpkg: PrivateDpkg;
beforeEach(() => {
  dpkg = createPrivateDpkg(place.dir);
});

const purge = (
  name: string,
  { run = dpkg.run, ...options }: PurgeOptions & { run?: RunCommand } = {},
) => purgeDpkgIn(place, name, run, options);

describe.skipIf(asRoot.skip)('package-purge with dpkg', { timeout: 60_000 }, () => {
  it('simulates, keeps the configuration, purges, and sees that the package is gone', async () => {
    await dpkg.install({ name: 'agent' });
    fs.writeFileSync(at('etc/agent.conf'), 'changed by the customer\n');
    const { outcome, exitCode, detail, rebootOwed, work } = await purge('agent');
    expect({ outcome, exitCode, detail, rebootOwed }).toEqual({
      outcome: 'done',
      exitCode: 0,
      detail: 'agent is no longer registered.',
      rebootOwed: [],
    });
    expect(dpkg.lines).toEqual([
      '/usr/bin/dpkg --simulate --purge -- agent:amd64',
      '/usr/bin/dpkg --purge -- agent:amd64',
    ]);
    expect([
      dpkg.statusOf('agent'),
      fs.existsSync(at('opt/agent')),
      fs.existsSync(at('etc/agent.conf')),
    ]).toEqual([null, false, false]);
    expect(work.output.join('')).toContain('Removing agent (1.2-3)');
    const [backup] = work.backups;
    expect(backup?.path).toBe('dpkg:agent:amd64');
    expect(gunzipSync(fs.readFileSync(at('backups', backup!.file!))).toString()).toContain(
      'Maintainer: Stand-in maker',
    );
    expect(await restoreBackup(backup!, at('backups'))).toMatchObject({ restored: true });
    expect(fs.readFileSync(at('etc/agent.conf'), 'utf8')).toBe('changed by the customer\n');
  });

  it('runs nothing for a package that is not registered', async () => {
    expect(await purge('agent')).toMatchObject({ outcome: 'already-gone' });
    expect(dpkg.lines).toEqual([]);
  });

  it('purges what was only removed before', async () => {
    await dpkg.install({ name: 'agent' });
    await dpkg.dpkg('--remove', 'agent');
    expect(dpkg.statusOf('agent')).toBe('config-files');
    expect(await purge('agent')).toMatchObject({ outcome: 'done' });
    expect(dpkg.statusOf('agent')).toBeNull();
  });

  it('refuses when a package outside the plan depends on it, and names it', async () => {
    await dpkg.install({ name: 'agent' }, { name: 'office', depends: 'agent' });
    const result = await purge('agent', { context: { plannedPackages: ['agent'] } });
    expect(result).toMatchObject({ outcome: 'refused', advice: 'dependents-outside-plan' });
    expect(result.detail).toContain('office:amd64');
    expect([dpkg.lines, dpkg.statusOf('agent')]).toEqual([[], 'installed']);
  });

  it('says when the package that should have gone first is still there', async () => {
    await dpkg.install({ name: 'agent' }, { name: 'gui', depends: 'agent' });
    const result = await purge('agent', { context: { plannedPackages: ['agent', 'gui'] } });
    expect(result).toMatchObject({ outcome: 'refused', advice: 'simulation-refused' });
    expect(dpkg.statusOf('agent')).toBe('installed');
  });

  it('says that it failed when a maintainer script fails', async () => {
    await dpkg.install({
      name: 'agent',
      scripts: { prerm: 'echo "the service does not stop" >&2; exit 3' },
    });
    const { outcome, advice, exitCode, work } = await purge('agent');
    expect([outcome, advice, exitCode]).toEqual(['failed', 'uninstaller-failed', 1]);
    expect(work.output.join('')).toContain('the service does not stop');
    expect(dpkg.statusOf('agent')).toBe('installed');
  });

  it('says when only the configuration is still registered', async () => {
    await dpkg.install({
      name: 'agent',
      scripts: { postrm: '[ "$1" = purge ] && exit 4; exit 0' },
    });
    expect(await purge('agent')).toMatchObject({
      outcome: 'failed',
      advice: 'package-half-installed',
    });
    expect(dpkg.statusOf('agent')).toBe('config-files');
  });

  it('does not believe a success that the database does not show', async () => {
    await dpkg.install({ name: 'agent' });
    // Stand-in for a program that reports success and does nothing.
    const lying: RunCommand = (command) =>
      command.arguments.includes('--simulate')
        ? dpkg.run(command)
        : Promise.resolve(resultWith({ exitCode: 0 }));
    expect(await purge('agent', { run: lying })).toMatchObject({
      outcome: 'failed',
      exitCode: 0,
      advice: 'uninstaller-lied',
    });
  });

  it('ends a hanging script with its children on the technician’s word', async () => {
    const script = `sleep 600 & echo $! > ${at('child')}; wait`;
    await dpkg.install({ name: 'agent', scripts: { prerm: script } });
    const asked: number[] = [];
    const { outcome, advice, exitCode } = await purge('agent', {
      context: {
        timeLimitMs: 1_500,
        askAtLimit: async (elapsedMs) => {
          asked.push(elapsedMs);
          // The question comes while the script still runs.
          await vi.waitFor(() => {
            expect(fs.existsSync(at('child'))).toBe(true);
          }, 20_000);
          return 'end';
        },
      },
    });
    expect([outcome, advice, exitCode]).toEqual(['timed-out', 'uninstaller-hung', null]);
    expect(asked).toHaveLength(1);
    const child = fs.readFileSync(at('child'), 'utf8').trim();
    expect(isAlive(Number(child))).toBe(false);
    expect(dpkg.statusOf('agent')).not.toBeNull();
  });

  it('keeps a hold that was set since the plan was shown, and overrides one that was shown', async () => {
    await dpkg.install({ name: 'agent' });
    const status = fs.readFileSync(at('dpkg/status'), 'utf8');
    fs.writeFileSync(
      at('dpkg/status'),
      status.replace('install ok installed', 'hold ok installed'),
    );
    expect(await purge('agent')).toMatchObject({ outcome: 'refused', advice: 'package-held' });
    expect(dpkg.statusOf('agent')).toBe('installed');
    expect(await purge('agent', { overrideHold: true })).toMatchObject({ outcome: 'done' });
    expect(dpkg.lines.at(-1)).toBe('/usr/bin/dpkg --force-hold --purge -- agent:amd64');
  });

  it('overrides dpkg’s wish for a reinstallation only where the plan showed it', async () => {
    await dpkg.install({ name: 'agent' });
    const status = fs.readFileSync(at('dpkg/status'), 'utf8');
    fs.writeFileSync(
      at('dpkg/status'),
      status.replace('install ok installed', 'install reinstreq half-installed'),
    );
    expect(await purge('agent')).toMatchObject({
      outcome: 'refused',
      advice: 'package-half-installed',
    });
    expect(await purge('agent', { overrideReinstall: true })).toMatchObject({ outcome: 'done' });
    expect(dpkg.lines.at(-1)).toBe('/usr/bin/dpkg --force-remove-reinstreq --purge -- agent:amd64');
  });

  it('passes on that the package asked for a restart', async () => {
    const script = `echo agent >> ${at('reboot-required.pkgs')}`;
    await dpkg.install({ name: 'agent', scripts: { postrm: script } });
    expect(await purge('agent')).toMatchObject({
      outcome: 'done-reboot-required',
      rebootOwed: ['agent asked for a restart'],
    });
  });

  it('removes nothing when the backup has no room', async () => {
    await dpkg.install({ name: 'agent' });
    await expect(purge('agent', { context: { backupDir: '/proc/self' } })).rejects.toMatchObject({
      code: 'disk-full',
    });
    expect(dpkg.statusOf('agent')).toBe('installed');
  });

  it.each([
    ['installed', ['--install'], false],
    ['only configuration', ['--remove'], false],
    ['nothing', ['--purge'], true],
  ])('isDone, with %s registered', async (_what, [verb], done) => {
    await dpkg.install({ name: 'agent' });
    if (verb !== '--install') await dpkg.dpkg(verb!, 'agent');
    const work = workIn(place.dir);
    const action = {
      kind: 'package-purge',
      manager: 'dpkg',
      package: 'agent',
      arch: 'amd64',
      overrideHold: false,
    } as const;
    expect(await isDone(action, work.here)).toBe(done);
  });
});

describe('package-purge and dpkg’s own words', () => {
  it('takes dpkg’s simulation for the last word on dependents', async () => {
    fs.writeFileSync(
      at('dpkg/status'),
      'Package: stand-in-agent\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n',
    );
    const run: RunCommand = () => Promise.resolve(recorded('dpkg-simulate-dependents'));
    const result = await purge('stand-in-agent', { run });
    expect(result).toMatchObject({ outcome: 'refused', advice: 'dependents-outside-plan' });
    expect(result.detail).toContain('stand-in-gui');
  });

  it.each([
    ['not-found', 'failed', 'command-missing'],
    ['not-permitted', 'refused', 'blocked-by-policy'],
  ] as const)('says when dpkg cannot be started: %s', async (error, outcome, advice) => {
    fs.writeFileSync(
      at('dpkg/status'),
      'Package: agent\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n',
    );
    const run: RunCommand = () => Promise.resolve(resultWith({ exitCode: null, error }));
    expect(await purge('agent', { run })).toMatchObject({ outcome, advice });
  });
});
