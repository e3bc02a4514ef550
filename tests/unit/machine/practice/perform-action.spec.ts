import { describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import type { Action } from '../../../../src/model/action.ts';
import {
  aContext,
  aDeb,
  aFile,
  anMsiProduct,
  aProcess,
  aRecording,
  aRule,
  aUnit,
  factsOn,
  locatorsOn,
  openBench,
  UNINSTALL_MSI,
} from './builders.ts';

const PURGE: Action = {
  kind: 'package-purge',
  manager: 'dpkg',
  package: 'a',
  arch: 'amd64',
  overrideHold: false,
};

describe('an uninstaller that wants a password', () => {
  const recording = aRecording(anMsiProduct(), {
    rules: [aRule({ kind: 'msi-uninstall' }, { password: 'product' })],
    passwords: [{ product: 'product', login: 'Admin', password: 'right', wrongExitCode: 1603 }],
  });

  it.each([
    ['none', null],
    ['a wrong one', { login: 'Admin', password: 'wrong' }],
    ['a wrong login', { login: 'Root', password: 'right' }],
  ])('refuses with %s, and changes nothing', async (_name, secret) => {
    const { machine } = await openBench(recording);
    const result = await machine.perform(UNINSTALL_MSI, await aContext({ secret }));
    expect(result).toMatchObject({ outcome: 'refused', exitCode: 1603, advice: 'wrong-password' });
    expect(await factsOn(machine)).toEqual(anMsiProduct());
  });

  it.each([[{ login: 'Admin', password: 'right' }], [{ login: null, password: 'right' }]])(
    'goes with the right one: %j',
    async (secret) => {
      const { machine } = await openBench(recording);
      const result = await machine.perform(UNINSTALL_MSI, await aContext({ secret }));
      expect(result.outcome).toBe('done');
      expect(await factsOn(machine)).toEqual([]);
    },
  );

  it('keeps the password out of its state and its output', async () => {
    const { machine, statePath } = await openBench(recording);
    const context = await aContext({ secret: { login: 'Admin', password: 'right' } });
    await machine.perform(UNINSTALL_MSI, context);
    expect(await readFile(statePath, 'utf8')).not.toContain('right');
    expect(context.lines.join()).not.toContain('right');
  });
});

describe('an installer that is busy once', () => {
  it('is waited for, and goes the second time', async () => {
    const { machine } = await openBench(
      aRecording(anMsiProduct(), {
        rules: [
          aRule(
            { kind: 'msi-uninstall' },
            {
              id: 'busy',
              outcome: 'failed',
              exitCode: 1618,
              firstTimes: 1,
              retryAfterMs: 30_000,
              output: [{ atMs: 1, text: 'busy' }],
            },
          ),
          aRule({ kind: 'msi-uninstall' }, { output: [{ atMs: 1, text: 'gone' }] }),
        ],
      }),
    );
    const context = await aContext();
    expect(await machine.perform(UNINSTALL_MSI, context)).toMatchObject({
      outcome: 'done',
      exitCode: 0,
    });
    expect(context.lines).toEqual(['busy', 'gone']);
  });
});

describe('an uninstaller that hangs', () => {
  const facts = [aDeb('a')];
  const rules = [
    aRule({ kind: 'package-purge' }, { outcome: 'timed-out', exitCode: null, hang: true }),
  ];

  it('is ended at the limit on the technician’s word, and the product stays', async () => {
    const { machine } = await openBench(aRecording(facts, { platform: 'linux', rules }));
    const context = await aContext({ timeLimitMs: 20_000 });
    const result = await machine.perform(PURGE, context);
    expect(result).toMatchObject({
      outcome: 'timed-out',
      exitCode: null,
      advice: 'uninstaller-hung',
    });
    expect(context.askedAtMs).toEqual([20_000]);
    expect(await factsOn(machine)).toEqual(facts);
  });

  it('stops at once when the job stops, without a result', async () => {
    const { machine } = await openBench(aRecording(facts, { platform: 'linux', rules }), 1);
    const controller = new AbortController();
    const performing = machine.perform(PURGE, await aContext({ signal: controller.signal }));
    controller.abort();
    await expect(performing).rejects.toMatchObject({ code: 'stopped' });
  });
});

describe('an uninstaller that lies', () => {
  it('has failed, whatever its exit code', async () => {
    const { machine } = await openBench(
      aRecording([aDeb('a')], {
        platform: 'linux',
        rules: [aRule({ kind: 'package-purge' }, { ownEffect: false })],
      }),
    );
    expect(await machine.perform(PURGE, await aContext())).toMatchObject({
      outcome: 'failed',
      exitCode: 0,
      advice: 'uninstaller-lied',
    });
  });

  it('is believed for now where it asks for a restart', async () => {
    const { machine } = await openBench(
      aRecording(anMsiProduct(), {
        rules: [
          aRule(
            { kind: 'msi-uninstall' },
            {
              outcome: 'done-reboot-required',
              exitCode: 3010,
              ownEffect: false,
              rebootOwed: ['it asked for a restart'],
              afterReboot: { removes: [{ source: '*', locator: '*' }] },
            },
          ),
        ],
      }),
    );
    const result = await machine.perform(UNINSTALL_MSI, await aContext());
    expect(result).toMatchObject({ outcome: 'done-reboot-required', exitCode: 3010 });
    expect(result.rebootOwed).toEqual(['it asked for a restart']);
  });
});

describe('perform', () => {
  it('says already-gone for what is not there, without a rule', async () => {
    const { machine } = await openBench(
      aRecording([], { rules: [aRule({ kind: 'msi-uninstall' }, { outcome: 'failed' })] }),
    );
    expect(await machine.perform(UNINSTALL_MSI, await aContext())).toMatchObject({
      outcome: 'already-gone',
      exitCode: 1605,
    });
  });

  it('gives a refusal as the recording has it', async () => {
    const { machine } = await openBench(
      aRecording(anMsiProduct(), {
        rules: [
          aRule(
            { kind: 'msi-uninstall' },
            { outcome: 'refused', exitCode: 1625, advice: 'blocked-by-policy' },
          ),
        ],
      }),
    );
    expect(await machine.perform(UNINSTALL_MSI, await aContext())).toEqual({
      outcome: 'refused',
      exitCode: 1625,
      detail: 'it went',
      advice: 'blocked-by-policy',
      rebootOwed: [],
    });
    expect(await factsOn(machine)).toEqual(anMsiProduct());
  });

  it('removes nothing through a link', async () => {
    const facts = [aFile('/opt/a/b', { behindLink: true })];
    const { machine } = await openBench(aRecording(facts, { platform: 'linux' }));
    const result = await machine.perform(
      { kind: 'path-remove', path: '/opt/a/b', backup: 'copy' },
      await aContext(),
    );
    expect(result.outcome).toBe('refused');
    expect(await factsOn(machine)).toEqual(facts);
  });

  it('starts again what it stopped, with its process', async () => {
    const facts = [aUnit('a.service', '/opt/a/a'), aProcess(7, '/opt/a/a')];
    const { machine } = await openBench(aRecording(facts, { platform: 'linux' }));
    await machine.perform({ kind: 'unit-stop', unit: 'a.service' }, await aContext());
    expect(await locatorsOn(machine)).toEqual(['/usr/lib/systemd/system/a.service']);
    await expect(machine.restart('a.service')).resolves.toMatchObject({ started: true });
    expect(await factsOn(machine)).toEqual(facts);
    await expect(machine.restart('b.service')).resolves.toMatchObject({ started: false });
  });
});
