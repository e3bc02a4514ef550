import { describe, expect, it } from 'vitest';
import { symlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import {
  hold,
  installDebs,
  installFailingDeb,
  installReturning,
  leaveConfigurationOf,
  unpackDeb,
} from './rig/arrange.ts';
import * as broken from './rig/broken-products.ts';
import { withContainer } from './rig/container.ts';
import type { Container } from './rig/container.ts';
import { RUN, job, layOutPack, outcomes, purgeOf, resume, run, statementOf } from './rig/job.ts';
import { debState, exists, pictureOf, programsBelow, unitState } from './rig/look.ts';
import { kesl } from './rig/products.ts';

const VENDOR_PLACES = ['/opt', '/var/opt', '/etc/opt', '/var/log'].map((at) => `${at}/kaspersky`);

async function expectNothingLeft(c: Container): Promise<void> {
  expect(await debState(c, 'kesl')).toBeUndefined();
  for (const place of VENDOR_PLACES) expect(await exists(c, place), place).toBe(false);
  for (const place of ['/opt/kaspersky', '/var/opt/kaspersky']) {
    expect(programsBelow(c, place)).toEqual([]);
  }
  for (const unit of ['kesl.service', 'kesl-supervisor.service']) {
    expect(await unitState(c, unit), unit).toMatchObject({ load: 'not-found', active: 'inactive' });
  }
  expect(await exists(c, '/usr/bin/kesl-control')).toBe(false);
}

describe('what an uninstaller leaves', () => {
  it('is found by the reading afterwards and taken away in a round of its own', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, broken.keslLeavesFiles);
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      await expectNothingLeft(c);
      expect(await exists(c, '/etc/systemd/system/kesl.service')).toBe(false);
      // Nothing of it was planned before the reading showed it.
      const inFirstRound = document.steps.filter(({ id }) => id.startsWith('r1-'));
      expect(inFirstRound.map(({ action }) => action.kind)).not.toContain('path-remove');
      const removed = outcomes(document, 'path-remove').map(([path]) => path);
      expect(removed).toContain('/etc/systemd/system/kesl.service');
      expect(removed.every((path) => path.includes('kesl') || path.endsWith('/kaspersky'))).toBe(
        true,
      );
    });
  });

  it('as a running program is ended', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, broken.keslForgetsSupervisor);
      expect(programsBelow(c, '/var/opt/kaspersky')).toHaveLength(1);
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      await expectNothingLeft(c);
    });
  });

  it('comes back at once: the verdict is what the last reading shows', async () => {
    await withContainer({}, async (c) => {
      await installReturning(c, broken.keslComesBack);
      const { exitCode, document } = await run(c);
      // It returns about when the machine is read again: what was seen then is what was said.
      expect([
        [4, 'still-installed'],
        [4, 'leftovers-remain'],
        [0, 'removed'],
      ]).toContainEqual([exitCode, document.verdict]);
      for (let i = 0; i < 300 && (await debState(c, 'kesl')) !== 'ii '; i += 1) await delay(100);
      expect(await c.swapout(['verify', '--json'])).toMatchObject({ exitCode: 3 });
      expect(await c.swapout(['detect', '--json'])).toMatchObject({ exitCode: 3 });
    });
  });

  it('comes back at the next boot: a later reading says so, and names the job before', async () => {
    await withContainer({}, async (c) => {
      await installReturning(c, broken.keslComesBackAtBoot);
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      await expectNothingLeft(c);
      await c.reboot();
      expect(await debState(c, 'kesl')).toBe('ii ');
      const verified = await c.swapout(['verify', '--json']);
      expect(verified.exitCode).toBe(3);
      expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: 'still-installed' });
      const detected = JSON.parse((await c.swapout(['detect', '--json'])).stdout) as unknown;
      expect(detected).toMatchObject({
        earlierJob: { job: document.job, verdict: 'removed', receipt: document.receipt },
      });
    });
  });
});

describe('a package state', () => {
  it('rc: configuration of a removed product is purged', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      await leaveConfigurationOf(c, 'kesl');
      expect(await debState(c, 'kesl')).toBe('rc ');
      const detected = JSON.parse((await c.swapout(['detect', '--json'])).stdout) as {
        findings: { state: string }[];
      };
      expect(new Set(detected.findings.map(({ state }) => state))).toEqual(new Set(['leftover']));
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      await expectNothingLeft(c);
    });
  });

  it('on hold is shown beforehand and overridden', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      await hold(c, 'kesl');
      const plan = JSON.parse((await c.swapout(['plan', '--json'])).stdout) as {
        steps: { why: string; commandLine: string }[];
      };
      const shown = plan.steps.find(({ commandLine }) => commandLine.includes('--purge'));
      expect(shown?.why).toContain('on hold; the hold is overridden');
      expect(shown?.commandLine).toContain('hold');
      expect(await debState(c, 'kesl')).toBe('hi ');
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      await expectNothingLeft(c);
    });
  });

  it('unpacked is taken off', async () => {
    await withContainer({}, async (c) => {
      await unpackDeb(c, kesl);
      expect(await debState(c, 'kesl')).toBe('iU ');
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      await expectNothingLeft(c);
    });
  });

  it('half-configured is taken off', async () => {
    await withContainer({}, async (c) => {
      await installFailingDeb(c, broken.keslSetUpFails);
      expect(await debState(c, 'kesl')).toBe('iF ');
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      await expectNothingLeft(c);
    });
  });

  it('half-installed, needing reinstallation, is taken off by dpkg alone or not at all', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, broken.keslRemovalHalfDone);
      expect((await c.run(['dpkg', '--purge', 'kesl'])).exitCode).toBe(1);
      expect(await debState(c, 'kesl')).toBe('pH ');
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({
        exitCode: 4,
        verdict: 'still-installed',
      });
      expect(purgeOf(document, 'kesl')).toMatchObject({ outcome: 'failed' });
      // The maintainer script is mended: now it goes.
      await c.write('/var/lib/dpkg/info/kesl.postrm', '#!/bin/sh\nexit 0\n', 0o755);
      const again = await run(c);
      expect(again.exitCode).toBe(0);
      expect(again.document.verdict).toBe('removed');
      await expectNothingLeft(c);
    });
  });
});

describe('a link where the product should be', () => {
  it('is not followed: what it leads to stays whole, and it is reported', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      await c.write('/srv/precious/accounts.txt', 'ours\n');
      await c.write('/srv/precious/deep/er.txt', 'ours too\n');
      await c.runOk(['systemctl', 'stop', 'kesl']);
      await c.runOk(['rm', '-r', '/opt/kaspersky/kesl', '/var/opt/kaspersky/kesl']);
      await symlink('/srv/precious', c.path('/opt/kaspersky/kesl'));
      await symlink('/srv/precious', c.path('/var/opt/kaspersky/kesl'));
      const before = await pictureOf(c, '/srv/precious');
      const { document } = await run(c);
      expect(await debState(c, 'kesl')).toBeUndefined();
      expect(await pictureOf(c, '/srv/precious')).toEqual(before);
      expect(document.verdict).not.toBe('still-installed');
      const behind = document.steps.filter(({ advice }) => advice === 'behind-a-link');
      const detected = JSON.parse((await c.swapout(['detect', '--json'])).stdout) as {
        ignored: { why: string }[];
      };
      expect(behind.length + detected.ignored.length).toBeGreaterThan(0);
    });
  });

  it('takes a link in the vendor’s folder away as a link', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      await c.write('/srv/precious/accounts.txt', 'ours\n');
      await symlink('/srv/precious', c.path('/var/opt/kaspersky/kesl/archive'));
      const before = await pictureOf(c, '/srv/precious');
      const { exitCode } = await run(c);
      expect(exitCode).toBe(0);
      await expectNothingLeft(c);
      expect(await pictureOf(c, '/srv/precious')).toEqual(before);
    });
  });
});

describe('a reboot that the uninstaller asks for', () => {
  it('is waited for: exit 7 until another boot is seen, then the end', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, broken.keslAsksForReboot);
      const choice = await layOutPack(c);
      const first = await job(c, [...RUN, ...choice]);
      expect(first).toMatchObject({
        exitCode: 7,
        document: { verdict: 'removed-reboot-pending', stage: 'reboot-required' },
      });
      expect(first.document.rebootOwed.join()).toContain('kesl');
      // No replacement before the reboot; an interim receipt says what is owed.
      expect(await exists(c, '/opt/sentinel')).toBe(false);
      const interim = await statementOf(c, first.document.receipt);
      expect(interim.predicate).toMatchObject({ status: 'removed-reboot-pending' });
      const journal = `/var/lib/swapout/jobs/${first.document.job}/journal.jsonl`;
      const lines = (await c.read(journal)).split('\n').length;

      const early = await resume(c);
      expect(early).toMatchObject({ exitCode: 7, document: { stage: 'reboot-required' } });
      expect(early.document.steps).toEqual(first.document.steps);
      expect((await c.read(journal)).split('\n').length).toBeLessThanOrEqual(lines + 1);
      expect((await c.swapout(['verify', '--json'])).exitCode).toBe(7);
      const second = await c.swapout([...RUN, ...choice]);
      expect(second.exitCode).toBe(2);
      expect(second.stderr).toContain('swapout resume');

      const bootIds = [await c.bootId()];
      await c.reboot();
      bootIds.push(await c.bootId());
      const last = await resume(c);
      expect(last).toMatchObject({
        exitCode: 0,
        document: { verdict: 'removed', replacement: { kind: 'protected' } },
      });
      await expectNothingLeft(c);
      const { predicate } = await statementOf(c, last.document.receipt);
      expect(predicate).toMatchObject({ status: 'removed', machine: { bootIds } });
      expect(predicate.supersedes).toMatch(/^[0-9a-f]{64}$/);
      // With no open job, the last one's end is printed again and nothing done.
      const after = await resume(c);
      expect(after.document).toEqual(last.document);
      expect(after.exitCode).toBe(0);
    });
  });
});
