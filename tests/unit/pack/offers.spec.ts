import { createHash } from 'node:crypto';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProtectionCheck } from '../../../src/machine/machine.ts';
import type { PackEntry } from '../../../src/model/pack.ts';
import { offersFor } from '../../../src/pack/offers.ts';
import { pack, packEntry } from './pack-entry.ts';

const NOW = new Date('2026-11-25T03:00:00.000Z');
const content = Buffer.from('an installer');
const file = {
  name: 'clamav.deb',
  sizeBytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};
const library = { ...file, name: 'lib.deb' };

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'swapout-offers-'));
  await writeFile(path.join(dir, 'clamav.deb'), content);
  await writeFile(path.join(dir, 'lib.deb'), content);
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

/** Stands in for the machine's own check. */
const machine = (check: Partial<ProtectionCheck> = {}) => ({
  checkProtection: () =>
    Promise.resolve({ installed: false, version: null, protects: false, detail: '', ...check }),
});

async function offer(change: Partial<PackEntry> = {}, arch = 'x64', check = machine()) {
  const entry = packEntry({ file, dependencies: [library], ...change });
  const loaded = { packDir: dir, pack: pack(entry) };
  return offersFor(loaded, { platform: 'linux', arch }, check, NOW);
}

describe('offersFor', () => {
  it('offers an entry whose files are whole and whose processor fits', async () => {
    expect(await offer()).toEqual([
      {
        packDir: dir,
        pack: 'agency',
        organisation: 'The agency',
        entry: packEntry({ file, dependencies: [library] }),
        problem: null,
        alreadyProtects: false,
      },
    ]);
  });

  it('leaves out entries for another system', async () => {
    expect(await offer({ platform: 'windows' })).toEqual([]);
  });

  it.each([
    [['amd64'], 'x64'],
    [['x64'], 'x86_64'],
    [['x86_64'], 'amd64'],
    [['aarch64'], 'arm64'],
    [['i686'], 'x86'],
    [['all'], 'riscv64'],
    [['noarch'], 'x64'],
    [['arm64', 'AMD64'], 'x64'],
  ])('takes %j for a %s machine', async (arch, machineArch) => {
    expect((await offer({ arch }, machineArch))[0]?.problem).toBeNull();
  });

  it.each([
    [['arm64'], 'x64'],
    [['x64'], 'x86'],
    [['i386'], 'x64'],
  ])('does not take %j for a %s machine', async (arch, machineArch) => {
    expect((await offer({ arch }, machineArch))[0]?.problem).toContain(machineArch);
  });

  it.each([
    ['2026-11-24', 'its approval ended on 2026-11-24'],
    ['2026-11-25', null],
    ['2027-01-01', null],
  ])('looks at an approval until %s', async (approvedUntil, problem) => {
    const found = (await offer({ approvedUntil }))[0]?.problem ?? null;
    if (problem === null) expect(found).toBeNull();
    else expect(found).toContain(problem);
  });

  it.each([
    ['is missing', () => rm(path.join(dir, 'clamav.deb')), 'clamav.deb is not in the pack'],
    [
      'has another size',
      () => writeFile(path.join(dir, 'clamav.deb'), 'x'),
      'clamav.deb has 1 bytes',
    ],
    [
      'has one other byte',
      () => writeFile(path.join(dir, 'clamav.deb'), 'an Installer'),
      'clamav.deb is not the approved file',
    ],
    ['lacks a dependency', () => rm(path.join(dir, 'lib.deb')), 'lib.deb is not in the pack'],
    [
      'has another dependency',
      () => writeFile(path.join(dir, 'lib.deb'), 'an Installer'),
      'lib.deb is not the approved file',
    ],
    [
      'is a link',
      async () => {
        await rm(path.join(dir, 'clamav.deb'));
        await symlink(path.join(dir, 'lib.deb'), path.join(dir, 'clamav.deb'));
      },
      'clamav.deb cannot be used: it is a link',
    ],
  ])('says that a file %s', async (_what, change, problem) => {
    await change();
    expect((await offer())[0]?.problem).toContain(problem);
  });

  it.each([
    [{ installed: true, protects: true }, true],
    [{ installed: true, protects: false }, false],
    [{ installed: false, protects: true }, false],
  ])('knows whether it protects already: %j', async (check, already) => {
    expect((await offer({}, 'x64', machine(check)))[0]?.alreadyProtects).toBe(already);
  });
});
