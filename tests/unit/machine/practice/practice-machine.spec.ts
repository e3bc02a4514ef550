import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../src/model/action.ts';
import { openPracticeMachine } from '../../../../src/machine/practice/practice-machine.ts';
import {
  aContext,
  aDriver,
  aFile,
  aKey,
  anMsiProduct,
  aRecording,
  aRule,
  factsOn,
  locatorsOn,
  openBench,
  tempDir,
  UNINSTALL_MSI,
} from './builders.ts';

const KEY = 'HKLM\\SOFTWARE\\Vendor';
const REMOVE_KEY: Action = { kind: 'registry-remove', key: KEY, value: null };
const REMOVE_FILES: Action = { kind: 'path-remove', path: 'C:\\A', backup: 'copy' };

describe('the state of a practice machine', () => {
  it('is on disk before the result is told, and there for who opens it next', async () => {
    const { machine, openAgain, statePath } = await openBench(aRecording(anMsiProduct()));
    await machine.perform(UNINSTALL_MSI, await aContext());
    expect(JSON.parse(await readFile(statePath, 'utf8'))).toMatchObject({ facts: [], boot: 1 });
    expect(await factsOn(await openAgain())).toEqual([]);
  });

  it('is one for two openings at the same time', async () => {
    const { machine, openAgain } = await openBench(
      aRecording([...anMsiProduct(), aKey(KEY), aKey('HKLM\\Other')]),
    );
    const other = await openAgain();
    await machine.perform(UNINSTALL_MSI, await aContext());
    await other.perform(REMOVE_KEY, await aContext());
    expect(await locatorsOn(machine)).toEqual(['HKLM\\Other']);
    expect(await locatorsOn(other)).toEqual(['HKLM\\Other']);
  });

  it('survives a process that is killed in the middle of the next action', async () => {
    const hang = aRule({ kind: 'registry-remove' }, { hang: true });
    const { assetsDir, stateDir, openAgain } = await openBench(
      aRecording([...anMsiProduct(), aKey(KEY)], { rules: [hang] }),
    );
    const child = spawn(process.execPath, ['--input-type=module', '--eval', KILLED], {
      env: { ...process.env, ASSETS: assetsDir, STATE: stateDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const reopened = await openAgain();
    expect(await locatorsOn(reopened)).toEqual([KEY]);
    expect(await reopened.isDone(UNINSTALL_MSI)).toBe(true);
    expect(await reopened.isDone(REMOVE_KEY)).toBe(false);
  });

  it.each([['{"schema":'], ['{"schema":"swapout.practice-state/v2"}'], ['']])(
    'that is damaged (%s) is refused with what to do',
    async (content) => {
      const { machine, openAgain, statePath } = await openBench(aRecording([aKey(KEY)]));
      await machine.reboot();
      await writeFile(statePath, content);
      await expect(openAgain()).rejects.toMatchObject({
        code: 'practice-damaged',
        next: expect.stringContaining('Delete the folder') as string,
      });
    },
  );

  it('starts over as recorded, staged files gone', async () => {
    const { machine, stateDir } = await openBench(aRecording([aKey(KEY)]));
    await machine.perform(REMOVE_KEY, await aContext());
    await machine.reboot();
    await machine.reset();
    expect(await locatorsOn(machine)).toEqual([KEY]);
    expect((await machine.identify()).bootId).toBe('practice-boot-1');
    expect(await readdir(join(stateDir, 'practice', 'bench'))).toEqual([]);
  });

  it('lies in a folder of its owner alone', async () => {
    const { machine, stateDir, statePath } = await openBench(aRecording([]));
    await machine.reboot();
    const folder = join(stateDir, 'practice', 'bench');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(statePath)).mode & 0o777).toBe(0o600);
  });
});

/** A process of its own: removes the product, then hangs in the next action until it is killed. */
const KILLED = `
  const { openPracticeMachine } = await import(${JSON.stringify(
    new URL('../../../../src/machine/practice/practice-machine.ts', import.meta.url).href,
  )});
  const { ASSETS: assetsDir, STATE: stateDir } = process.env;
  const machine = await openPracticeMachine({ name: 'bench', assetsDir, stateDir, speed: 100 });
  const context = {
    stepId: 'r1-1', signal: new AbortController().signal, onOutput() {}, timeLimitMs: 1e9,
    askAtLimit: async () => 'wait', backupDir: stateDir, recordBackup: async () => {},
    secret: null, plannedPackages: [],
  };
  await machine.perform(${JSON.stringify(UNINSTALL_MSI)}, context);
  setTimeout(() => process.stdout.write('in the middle'), 50);
  await machine.perform(${JSON.stringify(REMOVE_KEY)}, context);
`;

describe('a restart', () => {
  const recording = aRecording([...anMsiProduct(), aDriver('klif', { running: true })], {
    rules: [
      aRule(
        { kind: 'msi-uninstall' },
        {
          outcome: 'done-reboot-required',
          exitCode: 3010,
          rebootOwed: ['it asked for a restart (3010)'],
          afterReboot: {
            removes: [{ source: 'driver', locator: '*klif' }],
            adds: [aFile('C:\\left.log')],
          },
        },
      ),
    ],
    conditions: { ...aRecording([]).conditions, rebootPending: ['file renames'] },
  });

  it('does what waited for it, in another boot', async () => {
    const { machine, openAgain } = await openBench(recording);
    await machine.perform(UNINSTALL_MSI, await aContext());
    expect(await locatorsOn(machine)).toEqual(['Services\\klif']);
    expect((await machine.readConditions('/')).rebootPending).toEqual([
      'file renames',
      'it asked for a restart (3010)',
    ]);
    await (await openAgain()).reboot();
    expect(await locatorsOn(machine)).toEqual(['C:\\left.log']);
    expect((await machine.identify()).bootId).toBe('practice-boot-2');
    expect((await machine.readConditions('/')).rebootPending).toEqual([]);
  });

  it('can be an action of the job', async () => {
    const { machine } = await openBench(recording);
    const result = await machine.perform({ kind: 'reboot' }, await aContext());
    expect(result.outcome).toBe('done');
    expect((await machine.identify()).bootId).toBe('practice-boot-2');
  });

  it('ends what hung before it', async () => {
    const { machine } = await openBench(
      aRecording(anMsiProduct(), {
        rules: [aRule({ kind: 'msi-uninstall' }, { hang: true, untilReboot: true })],
      }),
    );
    const hung = await machine.perform(UNINSTALL_MSI, await aContext());
    await machine.reboot();
    const gone = await machine.perform(UNINSTALL_MSI, await aContext());
    expect([hung.outcome, gone.outcome]).toEqual(['timed-out', 'done']);
  });
});

describe('a backup', () => {
  const facts = [aFile('C:\\A', { kind: 'directory' }), aFile('C:\\A\\b.cfg'), aKey(KEY)];

  it('is on disk and journalled before anything goes', async () => {
    const { machine } = await openBench(aRecording(facts));
    const context = await aContext({
      recordBackup: async (backup) => {
        expect(await readdir(context.backupDir)).toEqual([backup.file]);
        expect(await factsOn(machine)).toEqual(facts);
        throw new Error('the journal is full');
      },
    });
    await expect(machine.perform(REMOVE_FILES, context)).rejects.toThrow('the journal is full');
    expect(await factsOn(machine)).toEqual(facts);
  });

  it.each([[REMOVE_FILES], [REMOVE_KEY]])('of $kind puts back what was taken', async (action) => {
    const { machine } = await openBench(aRecording(facts));
    const context = await aContext();
    await machine.perform(action, context);
    expect(await factsOn(machine)).not.toEqual(facts);
    const restored = await machine.restore(context.backups[0]!, context.backupDir);
    expect(restored.restored).toBe(true);
    expect((await locatorsOn(machine)).toSorted()).toEqual(
      facts.map((fact) => fact.locator).toSorted(),
    );
  });

  it('overwrites nothing', async () => {
    const { machine } = await openBench(aRecording(facts));
    const context = await aContext();
    await machine.perform(REMOVE_KEY, context);
    await machine.restore(context.backups[0]!, context.backupDir);
    await expect(machine.restore(context.backups[0]!, context.backupDir)).resolves.toMatchObject({
      restored: false,
    });
  });

  it('that was altered is not put back', async () => {
    const { machine } = await openBench(aRecording(facts));
    const context = await aContext();
    await machine.perform(REMOVE_KEY, context);
    await writeFile(join(context.backupDir, context.backups[0]!.file!), 'x');
    const restored = await machine.restore(context.backups[0]!, context.backupDir);
    expect(restored).toMatchObject({ restored: false });
    expect(await locatorsOn(machine)).not.toContain(KEY);
  });

  it('of what is recorded only has no file and cannot be put back', async () => {
    const { machine } = await openBench(aRecording(facts));
    const context = await aContext();
    await machine.perform({ ...REMOVE_FILES, backup: 'record' }, context);
    expect(context.backups).toMatchObject([{ path: 'C:\\A', file: null, sizeBytes: 20 }]);
    expect(await readdir(context.backupDir)).toEqual([]);
    const restored = await machine.restore(context.backups[0]!, context.backupDir);
    expect(restored.restored).toBe(false);
  });
});

describe('a reading', () => {
  it('names each source as it begins and counts what is there now', async () => {
    const { machine } = await openBench(aRecording([aKey(KEY)]));
    await machine.perform(REMOVE_KEY, await aContext());
    const sources: string[] = [];
    const snapshot = await machine.collect(
      { paths: [], installerNames: [], accounts: [], certificateSubjects: [], words: [] },
      { signal: new AbortController().signal, onSource: (source) => sources.push(source) },
    );
    expect(sources).toEqual(snapshot.read.map((entry) => entry.source));
    expect(snapshot.read).toContainEqual({ source: 'registry-key', entries: 99 });
    expect(snapshot.origin).toBe('practice');
    expect(Date.now() - Date.parse(snapshot.takenAt)).toBeLessThan(60_000);
  });

  it('stops when the job stops', async () => {
    const { machine } = await openBench(aRecording([]));
    const reading = machine.collect(
      { paths: [], installerNames: [], accounts: [], certificateSubjects: [], words: [] },
      { signal: AbortSignal.abort(), onSource: () => undefined },
    );
    await expect(reading).rejects.toMatchObject({ code: 'stopped' });
  });
});

describe('opening', () => {
  it('names the machines there are where the name is unknown', async () => {
    const { assetsDir, stateDir } = await openBench(aRecording([]));
    const opening = openPracticeMachine({ name: '../bench', assetsDir, stateDir });
    await expect(opening).rejects.toMatchObject({
      code: 'practice-unknown',
      message: expect.stringContaining('there are: bench') as string,
    });
  });

  it('refuses a recording that does not hold', async () => {
    const dir = await tempDir();
    await mkdir(join(dir, 'practice'));
    await writeFile(join(dir, 'practice', 'bench.json'), '{"schema":"swapout.practice/v1"}');
    const opening = openPracticeMachine({ name: 'bench', assetsDir: dir, stateDir: dir });
    await expect(opening).rejects.toMatchObject({ code: 'practice-damaged' });
  });

  it('changes nothing on disk', async () => {
    const { stateDir } = await openBench(aRecording([]));
    await expect(readdir(stateDir)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
