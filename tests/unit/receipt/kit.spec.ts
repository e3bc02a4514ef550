import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadKit } from '../../../src/receipt/kit.ts';
import { oneJobKey } from '../../../src/receipt/key.ts';
import { readKitTrust } from '../../../src/receipt/trust.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'swapout-kit-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

describe('loadKit', () => {
  it('knows its places although nothing is there yet', async () => {
    const kit = await loadKit(path.join(dir, 'absent'));
    expect(kit).toEqual({
      dir: path.join(dir, 'absent'),
      profile: null,
      keyPath: path.join(dir, 'absent/keys/technician.key.pem'),
      trustedDir: path.join(dir, 'absent/trusted'),
      receiptsDir: path.join(dir, 'absent/receipts'),
      packDirs: [],
      problems: [],
    });
  });

  it('reads the profile and lists the packs, no links among them', async () => {
    await writeFile(
      path.join(dir, 'profile.json'),
      JSON.stringify({ schema: 'swapout.profile/v1', technician: 'T-1042', site: null }),
    );
    await mkdir(path.join(dir, 'packs', 'b'), { recursive: true });
    await mkdir(path.join(dir, 'packs', 'a'));
    await writeFile(path.join(dir, 'packs', 'notes.txt'), '');
    await symlink('/etc', path.join(dir, 'packs', 'etc'));
    const { profile, packDirs } = await loadKit(dir);
    expect(profile).toMatchObject({ technician: 'T-1042', site: null });
    expect(packDirs).toEqual([path.join(dir, 'packs/a'), path.join(dir, 'packs/b')]);
  });

  it.each(['{', '{"schema":"swapout.profile/v1"}', '[]'])(
    'goes on without a profile that is %j, and says so',
    async (content) => {
      await writeFile(path.join(dir, 'profile.json'), content);
      const { profile, problems } = await loadKit(dir);
      expect(profile).toBeNull();
      expect(problems).toEqual([expect.stringContaining('profile.json')]);
    },
  );
});

describe('readKitTrust', () => {
  it('reads the public keys of the folder, and nothing else in it', async () => {
    const [one, two] = [oneJobKey(), oneJobKey()];
    await writeFile(path.join(dir, 'b.pem'), one.publicKeyPem);
    await writeFile(path.join(dir, 'a.pem'), two.publicKeyPem);
    await writeFile(path.join(dir, 'README.txt'), 'keys of the inspectors');
    const keys = await readKitTrust(dir);
    expect(keys.map(({ keyid }) => keyid)).toEqual([two.keyid, one.keyid]);
  });

  it('names a file that is no public key', async () => {
    await writeFile(path.join(dir, 'a.pem'), 'nothing');
    await expect(readKitTrust(dir)).rejects.toThrow('a.pem');
  });
});
