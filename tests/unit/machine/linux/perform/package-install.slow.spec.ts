import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { isDone } from '../../../../../src/machine/linux/perform/is-done.ts';
import { judgeInstall } from '../../../../../src/machine/linux/perform/package-install.ts';
import { performAction } from '../../../../../src/machine/linux/perform/perform-action.ts';
import type { ActionResult, StagedFile } from '../../../../../src/machine/machine.ts';
import type { RunCommand } from '../../../../../src/machine/run-command.ts';
import type { Action } from '../../../../../src/model/action.ts';
import { createPrivateDpkg, type Deb, type PrivateDpkg } from './private-dpkg.ts';
import { recorded, resultWith, standInRunner } from './recorded-runner.ts';
import { asRoot, surroundingsIn, useTestPlace, workIn } from './work-for-tests.ts';

type Install = Extract<Action, { kind: 'package-install' }>;

const place = useTestPlace();
const at = (...names: string[]): string => join(place.dir, ...names);
let dpkg: PrivateDpkg;
beforeEach(() => {
  dpkg = createPrivateDpkg(place.dir);
});

async function staged(deb: Deb): Promise<StagedFile> {
  const bytes = fs.readFileSync(await dpkg.build(deb));
  const path = at('state/staging/x', `${deb.name}.deb`);
  fs.mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  fs.writeFileSync(path, bytes, { mode: 0o600 });
  return {
    path,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
  };
}

function action(files: readonly StagedFile[], change: Partial<Install> = {}): Install {
  return {
    kind: 'package-install',
    pack: 'pack',
    entry: 'guard',
    type: 'deb',
    files: [...files],
    arguments: [],
    returnCodes: { success: [0], rebootRequired: [3010] },
    ...change,
  };
}

function install(one: Install, run: RunCommand = dpkg.run): Promise<ActionResult> {
  const { context, here } = workIn(place.dir, { run });
  return performAction(one, context, here);
}

describe.skipIf(asRoot.skip)('package-install with dpkg', { timeout: 60_000 }, () => {
  it('installs the product with its dependencies from the pack and sees that it is there', async () => {
    const one = action([
      await staged({ name: 'guard', depends: 'libguard' }),
      await staged({ name: 'libguard' }),
    ]);
    expect(await isDone(one, surroundingsIn(place.dir, { run: dpkg.run }))).toBe(false);
    expect(await install(one)).toMatchObject({
      outcome: 'done',
      exitCode: 0,
      detail: 'guard 1.2-3 is registered as installed.',
    });
    expect([dpkg.statusOf('guard'), dpkg.statusOf('libguard')]).toEqual(['installed', 'installed']);
    expect(dpkg.lines.at(-1)).toBe(
      `/usr/bin/dpkg --install -- ${one.files[0]!.path} ${one.files[1]!.path}`,
    );
    expect(await isDone(one, surroundingsIn(place.dir, { run: dpkg.run }))).toBe(true);
  });

  it('installs nothing when a staged file is no longer the approved one', async () => {
    const file = await staged({ name: 'guard' });
    fs.appendFileSync(file.path, 'x');
    await expect(install(action([file]))).rejects.toMatchObject({ code: 'pack-digest' });
    expect(dpkg.statusOf('guard')).toBeNull();
  });

  it('installs nothing when a dependency is missing, and names it', async () => {
    const result = await install(
      action([await staged({ name: 'guard', depends: 'not-there-at-all' })]),
    );
    expect(result).toMatchObject({ outcome: 'refused', advice: 'replacement-install-failed' });
    expect(result.detail).toContain('not-there-at-all');
    expect(dpkg.statusOf('guard')).toBeNull();
  });

  it('installs nothing from outside its own folder', async () => {
    const file = await staged({ name: 'guard' });
    fs.renameSync(file.path, at('guard.deb'));
    const outside = [at('guard.deb'), at('state/staging/../../guard.deb')];
    for (const path of outside) {
      expect(await install(action([{ ...file, path }]))).toMatchObject({ outcome: 'refused' });
    }
    expect(dpkg.statusOf('guard')).toBeNull();
  });

  it('installs nothing that is no package', async () => {
    const file = await staged({ name: 'guard' });
    fs.truncateSync(file.path, 300);
    const bytes = fs.readFileSync(file.path);
    const cut = {
      ...file,
      sizeBytes: 300,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
    expect(await install(action([cut]))).toMatchObject({
      outcome: 'refused',
      advice: 'replacement-install-failed',
    });
  });

  it('says that it failed when a maintainer script fails', async () => {
    const result = await install(
      action([await staged({ name: 'guard', scripts: { postinst: 'exit 1' } })]),
    );
    expect(result).toMatchObject({
      outcome: 'failed',
      exitCode: 1,
      advice: 'replacement-install-failed',
    });
  });

  it('passes on that the package asked for a restart', async () => {
    const script = `echo guard >> ${at('reboot-required.pkgs')}`;
    const result = await install(
      action([await staged({ name: 'guard', scripts: { postinst: script } })]),
    );
    expect(result).toMatchObject({
      outcome: 'done-reboot-required',
      rebootOwed: ['guard asked for a restart'],
    });
  });
});

describe('package-install with rpm', () => {
  const format = '%{NAME}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\n';
  const file = (): StagedFile => {
    const path = at('state/staging/x/gui.rpm');
    fs.mkdirSync(join(path, '..'), { recursive: true });
    fs.writeFileSync(path, 'rpm', { mode: 0o600 });
    return { path, sizeBytes: 3, sha256: createHash('sha256').update('rpm').digest('hex') };
  };

  it.each([
    ['stand-in-gui	1.2-3	noarch\n', 'done', null],
    ['stand-in-gui	1.1-1	noarch\n', 'failed', 'replacement-install-failed'],
  ])('after a database that says %j the outcome is %s', async (answer, outcome, advice) => {
    const one = file();
    const { run } = standInRunner([
      {
        line: `/usr/bin/rpm -q --queryformat ${format} -p -- ${one.path}`,
        answer: recorded('rpm-query-package-file'),
      },
      { line: `/usr/bin/rpm -U -- ${one.path}`, answer: recorded('rpm-install-ok') },
      {
        line: `/usr/bin/rpm -q --queryformat ${format} -- stand-in-gui.noarch`,
        answer: { ...recorded('rpm-query-present'), stdout: answer },
      },
    ]);
    expect(await install(action([one], { type: 'rpm' }), run)).toMatchObject({ outcome, advice });
  });

  it('installs no Windows installer', async () => {
    expect(await install(action([file()], { type: 'msi' }))).toMatchObject({ outcome: 'failed' });
  });
});

describe('judgeInstall', () => {
  const codes = { returnCodes: { success: [0, 5], rebootRequired: [3010] } };
  const id = { name: 'guard', version: '1' };

  it.each([
    [0, true, 'done', null],
    [5, true, 'done', null],
    [3010, true, 'done-reboot-required', null],
    [0, false, 'failed', 'replacement-install-failed'],
    [1, false, 'failed', 'replacement-install-failed'],
    [1, true, 'failed', 'replacement-install-failed'],
    [null, true, 'failed', 'replacement-install-failed'],
  ])('reads code %s with installed=%s as %s', (exitCode, installed, outcome, advice) => {
    expect(judgeInstall(codes, id, resultWith({ exitCode }), installed)).toMatchObject({
      outcome,
      advice,
    });
  });

  it('is timed out when it was ended at its limit', () => {
    const command = resultWith({ exitCode: null, timedOut: true });
    expect(judgeInstall(codes, id, command, false)).toMatchObject({
      outcome: 'timed-out',
      advice: 'replacement-install-failed',
    });
  });
});
