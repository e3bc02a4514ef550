import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkProtection } from '../../../../../src/machine/windows/perform/check-protection.ts';
import { performWindowsAction } from '../../../../../src/machine/windows/perform/perform-action.ts';
import { judgeInstall } from '../../../../../src/machine/windows/perform/package-install.ts';
import { stageFiles } from '../../../../../src/machine/windows/perform/stage-files.ts';
import type { Action } from '../../../../../src/model/action.ts';
import type { PackEntry } from '../../../../../src/model/pack.ts';
import { standInWork, type StandIn } from './stand-in-work.ts';

const BYTES = Buffer.from('a replacement');
const FILE = {
  name: 'setup.msi',
  sizeBytes: BYTES.length,
  sha256: createHash('sha256').update(BYTES).digest('hex'),
};
const ENTRY: PackEntry = {
  id: 'replacement',
  name: 'Replacement',
  publisher: 'Somebody',
  version: '1.0',
  platform: 'windows',
  arch: ['x64'],
  type: 'msi',
  file: FILE,
  dependencies: [],
  arguments: ['NAME=a b'],
  returnCodes: { success: [0], rebootRequired: [3010] },
  detection: [{ kind: 'uninstall-entry', name: 'Replacement' }],
  check: { services: ['Guard'], command: null },
};
const UNINSTALL = 'HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall';

async function staged(standIn: StandIn = {}) {
  const work = standInWork(standIn);
  const pack = work.host('E:\\pack');
  fs.mkdirSync(pack, { recursive: true });
  fs.writeFileSync(join(pack, FILE.name), BYTES);
  const files = await stageFiles(ENTRY, pack, work.here);
  const action: Action = {
    kind: 'package-install',
    pack: 'p',
    entry: ENTRY.id,
    type: 'msi',
    files: [...files],
    arguments: ENTRY.arguments,
    returnCodes: ENTRY.returnCodes,
  };
  return { work, files, action };
}

describe('installing a replacement', () => {
  it('starts the staged copy, with a property quoted as Windows Installer reads it', async () => {
    const { work, files, action } = await staged({ program: () => ({ exitCode: 0 }) });
    const [file] = files;
    expect(file?.path).toBe(`C:\\ProgramData\\Swapout\\staging\\${FILE.sha256}\\setup.msi`);
    const result = await performWindowsAction(action, work.context, work.here);
    expect(result.outcome).toBe('done');
    expect(work.started[0]).toEqual({
      program: 'C:\\Windows\\System32\\msiexec.exe',
      arguments: ['/i', file?.path, '/qn', 'REBOOT=ReallySuppress', 'NAME="a b"'],
      verbatim: true,
    });
  });

  it('starts nothing that was changed since', async () => {
    const { work, files, action } = await staged({ program: () => ({ exitCode: 0 }) });
    fs.writeFileSync(work.host(files[0]?.path ?? ''), 'another thing');
    await expect(performWindowsAction(action, work.context, work.here)).rejects.toMatchObject({
      code: 'pack-digest',
    });
    expect(work.started).toEqual([]);
  });

  it('starts nothing that lies elsewhere', async () => {
    const { work, action } = await staged();
    const files = [{ ...FILE, path: 'C:\\Users\\anna\\setup.msi' }];
    const elsewhere = { ...action, files } as Action;
    const result = await performWindowsAction(elsewhere, work.context, work.here);
    expect(result).toMatchObject({ outcome: 'refused', advice: 'replacement-install-failed' });
  });

  it('stages nothing where others than administrators can write', async () => {
    const dir = 'C:\\ProgramData\\Swapout\\staging';
    const writers = { [dir]: { sids: ['S-1-5-32-545'], isProof: true } };
    await expect(staged({ writers })).rejects.toMatchObject({ code: 'state-dir-unsafe' });
  });

  it.each([
    [0, 'done'],
    [3010, 'done-reboot-required'],
    [1603, 'failed'],
    [null, 'failed'],
  ])("judges %s by the pack's own codes", (code, outcome) => {
    expect(judgeInstall({ entry: 'x', returnCodes: ENTRY.returnCodes }, code).outcome).toBe(
      outcome,
    );
  });
});

describe('whether the replacement protects', () => {
  const keys = { [`${UNINSTALL}\\{X}`]: { DisplayName: 'Replacement', DisplayVersion: '1.0.2' } };

  it('is so where its entry is listed and its service runs', async () => {
    const work = standInWork({ keys, services: { Guard: 'running' } });
    expect(await checkProtection(ENTRY, work.here)).toEqual({
      installed: true,
      version: '1.0.2',
      protects: true,
      detail: 'uninstall entry Replacement: there, 1.0.2\nservice Guard: running',
    });
  });

  it.each<[string, StandIn, boolean]>([
    ['is not there', {}, false],
    ['is there and its service is stopped', { keys, services: { Guard: 'stopped' } }, true],
    ['is there and its service is missing', { keys }, true],
    ['starts and never runs', { keys, services: { Guard: 'start-pending' } }, true],
  ])('is not so where it %s', async (_what, standIn, installed) => {
    const work = standInWork(standIn);
    expect(await checkProtection(ENTRY, work.here)).toMatchObject({ installed, protects: false });
  });

  it('is not so where its own check says otherwise', async () => {
    const program = 'C:\\Program Files\\R\\check.exe';
    const command = { program, arguments: ['/status'], exitCode: 0, output: 'PROTECTED' };
    const entry = { ...ENTRY, check: { services: [], command } };
    const asked = (output: string) =>
      standInWork({
        keys,
        files: { [program]: 'MZ' },
        program: () => ({ exitCode: 0, output }),
      }).here;
    expect((await checkProtection(entry, asked('it is PROTECTED'))).protects).toBe(true);
    expect((await checkProtection(entry, asked('it is off'))).protects).toBe(false);
    expect((await checkProtection(entry, standInWork({ keys }).here)).protects).toBe(false);
  });
});
