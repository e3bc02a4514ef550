import { describe, expect, it } from 'vitest';
import { installDebs, installRpms } from './rig/arrange.ts';
import { withContainer } from './rig/container.ts';
import type { Container } from './rig/container.ts';
import type { Running } from './rig/inside.ts';
import {
  JOBS,
  KIT,
  PACK,
  RUN,
  WITHOUT,
  documentOf,
  job,
  layOutPack,
  purgeOf,
  run,
  statementOf,
} from './rig/job.ts';
import { debState, exists, hasRpm, programsBelow, unitState } from './rig/look.ts';
import { changesBetween, pictureOfMachine } from './rig/machine-picture.ts';
import { buildPackage } from './rig/packages.ts';
import { kesl, keslGui, klnagent64, ksc64 } from './rig/products.ts';
import { libsentinel, sentinelProtect } from './rig/replacement.ts';
import type { StandIn } from './rig/stand-in.ts';

const KESL = '/opt/kaspersky/kesl/libexec/kesl';
const running = { load: 'loaded', active: 'active', enabled: 'enabled' };

const bystander = (name: string, more: Partial<StandIn> = {}): StandIn => ({
  name,
  version: '1.0',
  arch: 'all',
  maintainer: 'Site operations <ops@example.org>',
  summary: 'A package of this site (stand-in)',
  files: { [`/opt/${name}/readme.txt`]: { text: 'ours\n' } },
  ...more,
});

/** Makes the real dpkg hold its locks until `letGo` is called. */
async function occupyDpkg(c: Container): Promise<{ letGo: () => Promise<void> }> {
  const slow = bystander('site-update', {
    deb: { postinst: 'echo occupied\nuntil [ -e /run/let-go ]; do sleep 0.1; done\n' },
  });
  await c.copyIn(await buildPackage(slow, 'deb'), '/root/slow.deb');
  const installing: Running = c.spawn(['dpkg', '--install', '/root/slow.deb']);
  await installing.waitForOutput(/occupied/);
  return {
    letGo: async () => {
      await c.runOk(['touch', '/run/let-go']);
      expect(await installing.finished).toMatchObject({ exitCode: 0 });
    },
  };
}

/** As the picture, but for what a tool that runs at all touches. */
function expectUnchanged(before: ReturnType<typeof pictureOfMachine>, c: Container): void {
  expect(changesBetween(before, pictureOfMachine(c))).toEqual([]);
}

describe('the management server', () => {
  it('stops an unattended job: exit 9, nothing changed; a reason lets it go on', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, ksc64, klnagent64);
      const before = pictureOfMachine(c);
      const refused = await run(c);
      expect(refused).toMatchObject({
        exitCode: 9,
        document: { verdict: 'still-installed', stopped: { why: 'stop-refused' } },
      });
      expectUnchanged(before, c);
      expect(await unitState(c, 'kladminserver_srv.service')).toEqual(running);
      const first = await statementOf(c, refused.document.receipt);
      expect(first.predicate.stops).toEqual([{ name: 'management-server', accepted: null }]);

      const reason = 'its clients were moved on Monday';
      const { exitCode, document } = await run(c, '--accept', `management-server=${reason}`);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      for (const name of ['ksc64', 'klnagent64']) expect(await debState(c, name)).toBeUndefined();
      expect(programsBelow(c, '/opt/kaspersky')).toEqual([]);
      for (const place of ['/opt/kaspersky', '/var/opt/kaspersky', '/etc/opt/kaspersky']) {
        expect(await exists(c, place), place).toBe(false);
      }
      expect((await c.run(['getent', 'passwd', 'ksc'])).exitCode).not.toBe(0);
      expect((await c.run(['getent', 'passwd', 'rightless'])).exitCode).not.toBe(0);
      expect((await c.run(['getent', 'group', 'kladmins'])).exitCode).not.toBe(0);
      expect((await c.run(['getent', 'passwd', 'olga'])).exitCode).toBe(0);
      const last = await statementOf(c, document.receipt);
      expect(last.predicate.stops).toEqual([{ name: 'management-server', accepted: reason }]);
    });
  });
});

describe('a package manager that is in use', () => {
  it('is waited for, and its holder named', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      const dpkg = await occupyDpkg(c);
      const working = c.spawnSwapout([...RUN, ...WITHOUT], { stdin: '' });
      await working.waitForOutput(/held by dpkg \(pid \d+\)/, 120_000);
      expect(await debState(c, 'kesl')).toBe('ii ');
      await dpkg.letGo();
      const { exitCode, stdout, stderr } = await working.finished;
      expect(documentOf(stdout, stderr).verdict).toBe('removed');
      expect(exitCode).toBe(0);
      expect(await debState(c, 'kesl')).toBeUndefined();
      expect(await debState(c, 'site-update')).toBe('ii ');
    });
  });

  it('is waited for no longer than the limit: nothing is removed and the product runs', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      const dpkg = await occupyDpkg(c);
      const { exitCode, document } = await run(c, '--step-limit', '5');
      expect({ exitCode, verdict: document.verdict }).toEqual({
        exitCode: 4,
        verdict: 'still-installed',
      });
      expect(purgeOf(document, 'kesl')).toMatchObject({
        outcome: 'timed-out',
        advice: 'package-lock-held',
      });
      expect(purgeOf(document, 'kesl').detail).toMatch(/dpkg \(pid \d+\)/);
      expect(await unitState(c, 'kesl.service')).toEqual(running);
      expect(await exists(c, KESL)).toBe(true);
      await dpkg.letGo();
      expect(await debState(c, 'kesl')).toBe('ii ');
    });
  });
});

describe('a package of somebody else that needs the product', () => {
  it.each(['deb', 'rpm'] as const)('is not taken along (%s): refused, named', async (format) => {
    await withContainer({}, async (c) => {
      const install = format === 'deb' ? installDebs : installRpms;
      await install(c, kesl, klnagent64, bystander('site-tools', { depends: ['kesl'] }));
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({
        exitCode: 4,
        verdict: 'still-installed',
      });
      const purge = purgeOf(document, 'kesl');
      expect(purge).toMatchObject({ outcome: 'refused', advice: 'dependents-outside-plan' });
      expect(purge.detail).toContain('site-tools');
      for (const name of ['kesl', 'site-tools']) {
        const isThere = format === 'deb' ? await debState(c, name) : await hasRpm(c, name);
        expect(isThere, name).toBe(format === 'deb' ? 'ii ' : true);
      }
      expect(await unitState(c, 'kesl.service')).toEqual(running);
      expect(programsBelow(c, '/opt/kaspersky')).toEqual([KESL]);
      expect(await exists(c, '/opt/site-tools/readme.txt')).toBe(true);
    });
  });
});

describe('without an administrator’s rights', () => {
  it('a job is refused with 5, and a reading says what it could not see', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      const before = pictureOfMachine(c);
      const user = { user: 'olga' } as const;
      const refused = await c.swapout([...RUN, ...WITHOUT], user);
      expect(refused).toMatchObject({ exitCode: 5, stdout: '' });
      expect(refused.stderr).toContain('Nothing was changed');
      expect(await exists(c, JOBS)).toBe(false);
      expect((await c.swapout(['remove', '--yes', '--technician', 't'], user)).exitCode).toBe(5);

      const detected = await c.swapout(['detect', '--json'], user);
      expect(detected.exitCode).toBe(3);
      const { unread, findings } = JSON.parse(detected.stdout) as {
        unread: { source: string; why: string }[];
        findings: { product: { id: string }; state: string }[];
      };
      expect(findings).toMatchObject([{ product: { id: 'kes-linux' }, state: 'installed' }]);
      expect(unread).toContainEqual(
        expect.objectContaining({ source: 'process', why: 'needs-administrator' }),
      );
      expectUnchanged(before, c);
    });
  });

  it('a clean machine is unproven to an ordinary user, not clean', async () => {
    await withContainer({}, async (c) => {
      const detected = await c.swapout(['detect', '--json'], { user: 'olga' });
      expect(detected.exitCode).toBe(8);
      expect((await c.swapout(['detect', '--json'])).exitCode).toBe(0);
    });
  });
});

describe('what does not fit together', () => {
  it('is refused with 2 before anything is read or written', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      const before = pictureOfMachine(c);
      for (const args of [
        ['run', '--yes', '--technician', 't-1'],
        ['run', '--technician', 't-1', ...WITHOUT],
        ['run', '--yes', ...WITHOUT],
        ['resume', '--yes'],
        [...RUN, '--pack', '/mnt/stick/none', '--replacement', 'x'],
        [...RUN, ...WITHOUT, '--accept', 'management-server'],
      ]) {
        const { exitCode, stdout } = await c.swapout(args);
        expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 2, stdout: '' });
      }
      expectUnchanged(before, c);
      expect(await exists(c, JOBS)).toBe(false);
    });
  });
});

describe('the replacement', () => {
  it('with a wrong digest or size is refused with 6, and nothing changes', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl, keslGui);
      const choice = await layOutPack(c);
      const sound = await c.read(`${PACK}/pack.json`);
      const before = pictureOfMachine(c);
      for (const wrong of [{ sha256: 'a'.repeat(64) }, { sizeBytes: 1 }]) {
        const pack = JSON.parse(sound) as { entries: [{ file: object }] };
        Object.assign(pack.entries[0].file, wrong);
        await c.write(`${PACK}/pack.json`, JSON.stringify(pack));
        const { exitCode, stdout, stderr } = await c.swapout([...RUN, ...choice]);
        expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: '' });
        expect(stderr).toContain('sentinel-protect');
        expectUnchanged(before, c);
      }
      expect(await unitState(c, 'kesl.service')).toEqual(running);
    });
  });

  it('does not come where leftovers remain, but on a person’s word', async () => {
    const disk = { path: '/var/opt/kaspersky/kesl/store', sizeBytes: 64 * 1024 };
    await withContainer({ disks: [disk] }, async (c) => {
      await installDebs(c, kesl);
      const choice = await layOutPack(c);
      const first = await job(c, [...RUN, ...choice]);
      expect(first).toMatchObject({
        exitCode: 4,
        document: { verdict: 'leftovers-remain', replacement: { kind: 'unprotected' } },
      });
      expect(await exists(c, '/opt/sentinel')).toBe(false);
      const word = ['--accept', 'leftovers=only the mount point stays'];
      const second = await job(c, [...RUN, ...choice, ...word]);
      expect(second).toMatchObject({
        exitCode: 4,
        document: { verdict: 'leftovers-remain', replacement: { kind: 'protected' } },
      });
      expect(await unitState(c, 'sentinel-protect.service')).toEqual(running);
      expect((await c.run(['mountpoint', disk.path])).exitCode).toBe(0);
    });
  });

  it('that was there already is left as it is, and said to be', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, libsentinel, sentinelProtect, kesl);
      const choice = await layOutPack(c);
      const pid = () => c.programs().find(({ exe }) => exe === '/opt/sentinel/sbin/sentineld')?.pid;
      const before = pid();
      const { exitCode, document } = await job(c, [...RUN, ...choice]);
      expect(exitCode).toBe(0);
      expect(document.replacement).toMatchObject({ kind: 'protected', already: true });
      expect(document.steps.map(({ action }) => action.kind)).not.toContain('package-install');
      expect(pid()).toBe(before);
      expect(await debState(c, 'kesl')).toBeUndefined();
    });
  });

  it('that needs what the pack does not have is not half installed: exit 9', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      const choice = await layOutPack(c, { standIns: [sentinelProtect] });
      const { exitCode, document } = await job(c, [...RUN, ...choice]);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 9, verdict: 'removed' });
      expect(document.replacement).toMatchObject({ kind: 'unprotected' });
      expect(JSON.stringify(document.replacement)).toContain('libsentinel');
      expect(await debState(c, 'sentinel-protect')).toBeUndefined();
      expect(await exists(c, '/opt/sentinel')).toBe(false);
    });
  });

  it('that is installed and does not protect counts as unprotected: exit 9', async () => {
    await withContainer({}, async (c) => {
      const command = { program: '/opt/sentinel/bin/sentinelctl', arguments: ['status'] };
      const check = { services: [], command: { ...command, exitCode: 0, output: 'licensed' } };
      const choice = await layOutPack(c, { entry: { check } });
      const { exitCode, document } = await job(c, [...RUN, ...choice]);
      expect(exitCode).toBe(9);
      expect(document).toMatchObject({
        verdict: 'not-present',
        replacement: { kind: 'unprotected' },
      });
      expect(await debState(c, 'sentinel-protect')).toBe('ii ');
    });
  });

  it('is done without for a reason, which the receipt gives', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      const { exitCode, document } = await job(c, [...RUN, '--no-replacement', 'goes to scrap']);
      expect(exitCode).toBe(0);
      expect(document.replacement).toMatchObject({ kind: 'unprotected', reason: 'goes to scrap' });
      const { protection } = (await statementOf(c, document.receipt)).predicate;
      expect(protection).toMatchObject({ kind: 'unprotected', reason: 'goes to scrap' });
      expect(
        (await c.swapout(['receipt', 'verify', document.receipt ?? '', '--kit', KIT])).exitCode,
      ).toBe(8);
    });
  });
});
