import { copyFile, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../src/model/action.ts';
import { Pack, type PackEntry } from '../../../../src/model/pack.ts';
import type { StagedFile } from '../../../../src/machine/machine.ts';
import { aContext, aRecording, openBench, tempDir } from './builders.ts';

const PACK_DIR = join(import.meta.dirname, '../../../../assets/practice/pack');

async function readEntry(platform: 'windows' | 'linux'): Promise<PackEntry> {
  const pack = Pack.parse(JSON.parse(await readFile(join(PACK_DIR, 'pack.json'), 'utf8')));
  return pack.entries.find((entry) => entry.platform === platform)!;
}

function installing(entry: PackEntry, files: readonly StagedFile[]): Action {
  return {
    kind: 'package-install',
    pack: 'training-pack',
    entry: entry.id,
    type: entry.type,
    files: [...files],
    arguments: entry.arguments,
    returnCodes: entry.returnCodes,
  };
}

describe.each(['windows', 'linux'] as const)('the training replacement on %s', (platform) => {
  it('is staged, installed, and then protects', async () => {
    const { machine, stateDir, openAgain } = await openBench(aRecording([], { platform }));
    const entry = await readEntry(platform);
    expect(await machine.checkProtection(entry)).toMatchObject({
      installed: false,
      protects: false,
    });
    const files = await machine.stage(entry, PACK_DIR);
    expect(files[0]!.path.startsWith(join(stateDir, 'practice', 'bench', 'staging'))).toBe(true);
    const action = installing(entry, files);
    expect(await machine.isDone(action)).toBe(false);
    expect(await machine.perform(action, await aContext())).toMatchObject({
      outcome: 'done',
      exitCode: 0,
    });
    const again = await openAgain();
    expect(await again.isDone(action)).toBe(true);
    expect(await again.checkProtection(entry)).toMatchObject({
      installed: true,
      version: '1.0.0',
      protects: true,
    });
  });

  it('does not protect while its service stands still', async () => {
    const { machine } = await openBench(aRecording([], { platform }));
    const entry = await readEntry(platform);
    await machine.perform(
      installing(entry, await machine.stage(entry, PACK_DIR)),
      await aContext(),
    );
    const service = entry.check.services[0]!;
    await machine.perform(
      platform === 'windows'
        ? { kind: 'service-stop', service }
        : { kind: 'unit-stop', unit: service },
      await aContext(),
    );
    const check = await machine.checkProtection(entry);
    expect(check).toMatchObject({ installed: true, protects: false });
    expect(check.detail).toContain(`service ${service} runs: no`);
  });
});

describe('staging', () => {
  it('refuses a file that is not the approved one, and keeps no copy of it', async () => {
    const { machine, stateDir } = await openBench(aRecording([]));
    const entry = await readEntry('windows');
    const packDir = await tempDir();
    await writeFile(join(packDir, entry.file.name), 'x'.repeat(entry.file.sizeBytes));
    await expect(machine.stage(entry, packDir)).rejects.toMatchObject({ code: 'pack-digest' });
    expect(await readdir(join(stateDir, 'practice', 'bench', 'staging', entry.id))).toEqual([]);
  });

  it('says which file a pack lacks', async () => {
    const { machine } = await openBench(aRecording([]));
    const entry = await readEntry('windows');
    await expect(machine.stage(entry, tmpdir())).rejects.toMatchObject({ code: 'pack-invalid' });
  });

  it('installs nothing that was changed after it was staged', async () => {
    const { machine } = await openBench(aRecording([]));
    const entry = await readEntry('windows');
    const files = await machine.stage(entry, PACK_DIR);
    await copyFile(join(PACK_DIR, 'pack.json'), files[0]!.path);
    expect(await machine.perform(installing(entry, files), await aContext())).toMatchObject({
      outcome: 'refused',
      advice: 'replacement-install-failed',
    });
    expect(await machine.checkProtection(entry)).toMatchObject({ installed: false });
  });
});

describe('protection that was there before', () => {
  it.each([
    ['protection: on', true],
    ['protection: off', false],
  ])('answers "%s" from the recording', async (output, protects) => {
    const entry = await readEntry('windows');
    const { machine } = await openBench(
      aRecording(
        [
          {
            source: 'uninstall-entry',
            locator: 'Uninstall\\Training Shield',
            name: 'Training Shield',
            publisher: 'Swapout Training',
            version: '0.9',
            productCode: null,
            uninstallString: '',
            quietUninstallString: null,
            installLocation: null,
            windowsInstaller: false,
            uninstallerExists: true,
            signer: null,
          },
          {
            source: 'service',
            locator: 'Services\\TrainingShield',
            name: 'TrainingShield',
            displayName: 'Training Shield',
            imagePath: '',
            startType: 'automatic',
            running: true,
            protectedProcess: false,
            company: null,
          },
        ],
        {
          protection: {
            commands: [{ program: '*training-shield.exe', exitCode: 0, output }],
          },
        },
      ),
    );
    expect(await machine.checkProtection(entry)).toMatchObject({
      installed: true,
      version: '0.9',
      protects,
    });
  });
});
