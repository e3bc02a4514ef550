import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkProtection } from '../../../../../src/machine/linux/perform/check-protection.ts';
import type { ProtectionCheck } from '../../../../../src/machine/machine.ts';
import { type RunCommand, runCommand } from '../../../../../src/machine/run-command.ts';
import type { PackEntry } from '../../../../../src/model/pack.ts';
import { recorded, resultWith } from './recorded-runner.ts';
import { surroundingsIn, useTestPlace } from './work-for-tests.ts';

const place = useTestPlace();
const at = (...names: string[]): string => join(place.dir, ...names);

type Check = Pick<PackEntry, 'detection' | 'check'>;

/** Answers of `systemctl is-active` in turn, and of rpm; the check command itself is a real program. */
function check(
  part: Partial<Check>,
  states: string[] = ['systemctl-is-active'],
): Promise<ProtectionCheck> {
  const run: RunCommand = (command) => {
    if (command.program.endsWith('/systemctl')) {
      const state = states.length > 1 ? states.shift()! : states[0]!;
      return Promise.resolve(
        state.startsWith('systemctl') ? recorded(state) : resultWith({ stdout: `${state}\n` }),
      );
    }
    if (command.program === '/usr/bin/rpm') return Promise.resolve(recorded('rpm-query-absent'));
    return runCommand(command);
  };
  const entry = {
    detection: [{ kind: 'package', name: 'guard' }],
    check: { services: ['guard'], command: null },
    ...part,
  } as PackEntry;
  return checkProtection(entry, surroundingsIn(place.dir, { run }));
}

function installGuard(status = 'install ok installed'): void {
  fs.mkdirSync(at('dpkg'));
  const stanza = `Package: guard\nStatus: ${status}\nArchitecture: amd64\nVersion: 1.2-3\n\n`;
  fs.writeFileSync(at('dpkg/status'), stanza);
}

function command(
  text: string,
  expected: { exitCode?: number; output?: string } = {},
): Check['check'] {
  fs.writeFileSync(at('guard-control'), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return {
    services: [],
    command: {
      program: at('guard-control'),
      arguments: ['--status'],
      exitCode: expected.exitCode ?? 0,
      output: expected.output ?? null,
    },
  };
}

describe('checkProtection', () => {
  it('sees that it is installed and its service runs', async () => {
    installGuard();
    expect(await check({})).toEqual({
      installed: true,
      version: '1.2-3',
      protects: true,
      detail: 'package guard: installed, 1.2-3\nservice guard: active',
    });
  });

  it.each([
    ['not there at all', null],
    ['only configuration', 'deinstall ok config-files'],
    ['not configured', 'install ok unpacked'],
  ])('sees that it is not installed: %s', async (_what, status) => {
    if (status !== null) installGuard(status);
    expect(await check({})).toMatchObject({ installed: false, protects: false, version: null });
  });

  it.each(['systemctl-is-active-failed', 'systemctl-is-active-missing'])(
    'is installed but does not protect after %s',
    async (state) => {
      installGuard();
      expect(await check({}, [state])).toMatchObject({ installed: true, protects: false });
    },
  );

  it('gives a service that is starting some time, but not for ever', async () => {
    installGuard();
    expect(await check({}, ['activating', 'systemctl-is-active'])).toMatchObject({
      protects: true,
    });
    expect(await check({}, ['activating'])).toMatchObject({ protects: false });
  });

  it('asks rpm only where it has a database, for rpm makes one where there is none', async () => {
    const asked: string[] = [];
    const run: RunCommand = ({ program }) => {
      asked.push(program);
      return Promise.resolve(resultWith({ stdout: 'guard\t1.2-3\tnoarch\n' }));
    };
    const entry = {
      detection: [{ kind: 'package', name: 'guard' }],
      check: { services: [], command: null },
    } as unknown as PackEntry;
    const here = surroundingsIn(place.dir, { run });
    expect(await checkProtection(entry, here)).toMatchObject({ installed: false });
    expect(asked).toEqual([]);
    fs.mkdirSync(at('rpm'));
    fs.writeFileSync(at('rpm/rpmdb.sqlite'), 'SQLite format 3\0');
    expect(await checkProtection(entry, here)).toMatchObject({ installed: true, version: '1.2-3' });
    expect(asked).toEqual(['/usr/bin/rpm']);
  });

  it.each([
    ['says so', 'echo Protection: on', { output: 'Protection: on' }, true],
    ['says otherwise', 'echo Protection: off', { output: 'Protection: on' }, false],
    ['ends with another code', 'exit 3', {}, false],
    ['ends with the code that means on', 'exit 3', { exitCode: 3 }, true],
    ['says it on standard error', 'echo on >&2', { output: 'on' }, true],
  ])('asks its own command, which %s', async (_what, text, expected, protects) => {
    installGuard();
    expect(await check({ check: command(text, expected) })).toMatchObject({
      installed: true,
      protects,
    });
  });

  it('does not protect where its own command is missing', async () => {
    installGuard();
    const missing = command('exit 0');
    fs.rmSync(at('guard-control'));
    const { protects, detail } = await check({ check: missing });
    expect([protects, detail.includes('cannot be started')]).toEqual([false, true]);
  });

  it('wants every line of the detection', async () => {
    installGuard();
    const detection: Check['detection'] = [
      { kind: 'package', name: 'guard' },
      { kind: 'file', path: at('guard-file') },
    ];
    expect(await check({ detection })).toMatchObject({ installed: false, protects: false });
    fs.writeFileSync(at('guard-file'), '');
    expect(await check({ detection })).toMatchObject({ installed: true, protects: true });
  });
});
