import * as fs from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isDone } from '../../../../../src/machine/linux/perform/is-done.ts';
import { performAction } from '../../../../../src/machine/linux/perform/perform-action.ts';
import { dependentsIn, rpmStateOf } from '../../../../../src/machine/linux/perform/purge-rpm.ts';
import type { ActionResult, PerformContext } from '../../../../../src/machine/machine.ts';
import type { CommandResult } from '../../../../../src/machine/run-command.ts';
import { type Expected, recorded, resultWith, standInRunner } from './recorded-runner.ts';
import { surroundingsIn, type TestWork, useTestPlace, workIn } from './work-for-tests.ts';

const place = useTestPlace();
const NAME = 'stand-in-agent.noarch';
const ACTION = {
  kind: 'package-purge',
  manager: 'rpm',
  package: 'stand-in-agent',
  arch: 'noarch',
  overrideHold: false,
} as const;

const RPM = '/usr/bin/rpm';
const FORMAT = '%{NAME}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\n';
const query = (answer: CommandResult): Expected => ({
  line: `${RPM} -q --queryformat ${FORMAT} -- ${NAME}`,
  answer,
});
const test = (answer: CommandResult): Expected => ({ line: `${RPM} --test -e -- ${NAME}`, answer });
const erase = (answer: CommandResult): Expected => ({ line: `${RPM} -e -- ${NAME}`, answer });
const backup: readonly Expected[] = [
  { line: `${RPM} -q --configfiles -- ${NAME}`, answer: recorded('rpm-query-configfiles') },
  { line: `${RPM} -q --info --list -- ${NAME}`, answer: recorded('rpm-query-info') },
];
const present = recorded('rpm-query-present');
const absent = recorded('rpm-query-absent');

async function purge(
  expected: readonly Expected[],
  context: Partial<PerformContext> = {},
): Promise<ActionResult & { work: TestWork; asked: number }> {
  const { run, lines } = standInRunner(expected);
  const work = workIn(place.dir, { run }, context);
  return { ...(await performAction(ACTION, work.context, work.here)), work, asked: lines.length };
}

describe('package-purge with rpm', () => {
  it('tests, keeps the registration, erases, and sees that the package is gone', async () => {
    const { outcome, work } = await purge([
      query(present),
      test(recorded('rpm-test-ok')),
      ...backup,
      erase(recorded('rpm-erase-ok')),
      query(absent),
    ]);
    expect(outcome).toBe('done');
    const [entry] = work.backups;
    expect(entry?.path).toBe(`rpm:${NAME}`);
    const list = gunzipSync(
      fs.readFileSync(join(place.dir, 'backups', entry!.meta['list']!)),
    ).toString();
    expect(list).toContain('/opt/stand-in/stand-in-agent/program');
  });

  it('runs nothing for a package that is not registered', async () => {
    expect(await purge([query(absent)])).toMatchObject({ outcome: 'already-gone', asked: 1 });
  });

  it('refuses when a package outside the plan needs it, and names it', async () => {
    const result = await purge([query(present), test(recorded('rpm-test-dependents'))]);
    expect(result).toMatchObject({ outcome: 'refused', advice: 'dependents-outside-plan' });
    expect(result.detail).toContain('stand-in-gui depends on');
  });

  it('says when the package that should have gone first is still there', async () => {
    const expected = [query(present), test(recorded('rpm-test-dependents'))];
    expect(await purge(expected, { plannedPackages: ['stand-in-gui'] })).toMatchObject({
      outcome: 'refused',
      advice: 'simulation-refused',
    });
  });

  it('says that it failed when a scriptlet fails', async () => {
    const result = await purge([
      query(present),
      test(recorded('rpm-test-ok')),
      ...backup,
      erase(recorded('rpm-erase-preun-fails')),
      query(present),
    ]);
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 1, advice: 'uninstaller-failed' });
  });

  it('does not believe a success that the database does not show', async () => {
    const result = await purge([
      query(present),
      test(recorded('rpm-test-ok')),
      ...backup,
      erase(recorded('rpm-erase-ok')),
      query(present),
    ]);
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 0, advice: 'uninstaller-lied' });
  });

  it('removes nothing over a damaged database, which also says "not installed"', async () => {
    const result = await purge([query(recorded('rpm-query-damaged'))]);
    expect(result).toMatchObject({ outcome: 'refused', advice: 'installer-data-damaged' });
  });

  it('says when there is no rpm', async () => {
    const result = await purge([query(resultWith({ exitCode: null, error: 'not-found' }))]);
    expect(result).toMatchObject({ outcome: 'failed', advice: 'command-missing' });
  });
});

describe('rpmStateOf', () => {
  it.each([
    ['rpm-query-present', 'present'],
    ['rpm-query-absent', 'gone'],
    ['rpm-query-damaged', 'unreadable'],
  ])('reads %s as %s', (name, state) => {
    expect(rpmStateOf(recorded(name))).toBe(state);
  });
});

describe('dependentsIn', () => {
  it.each([
    ['\tkesl is needed by (installed) kesl-gui-11.1.0-3013.x86_64', ['kesl-gui']],
    ['\tkesl >= 1 is needed by (installed) 2:mail-guard-1.0-1.el9.noarch', ['mail-guard']],
    ['\t/bin/sh is needed by stand-in-preun-1.2-3.noarch', []],
  ])('reads %j', (text, names) => {
    expect(dependentsIn(text)).toEqual(names);
  });
});

describe('isDone with rpm', () => {
  it.each([
    [present, false],
    [absent, true],
    [recorded('rpm-query-damaged'), null],
    [resultWith({ error: 'not-found', exitCode: null }), null],
  ])('case %#', async (answer, done) => {
    const { run } = standInRunner([query(answer)]);
    expect(await isDone(ACTION, surroundingsIn(place.dir, { run }))).toBe(done);
  });
});
