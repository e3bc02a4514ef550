import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  checkStagedFile,
  stageFiles,
} from '../../../../../src/machine/linux/perform/stage-files.ts';
import type { PackEntry } from '../../../../../src/model/pack.ts';
import { asRoot, useTestPlace } from './work-for-tests.ts';

const place = useTestPlace();
const at = (...names: string[]): string => join(place.dir, ...names);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const PRODUCT = 'the product\n';
const LIBRARY = 'a library\n';

beforeEach(() => {
  fs.mkdirSync(at('pack'));
  fs.writeFileSync(at('pack/guard.deb'), PRODUCT);
  fs.writeFileSync(at('pack/lib.deb'), LIBRARY);
});

function entry(change: Partial<PackEntry['file']> = {}): PackEntry {
  return {
    id: 'guard',
    name: 'Guard',
    publisher: 'Guard maker',
    version: '1.2-3',
    platform: 'linux',
    arch: ['x64'],
    type: 'deb',
    file: { name: 'guard.deb', sizeBytes: PRODUCT.length, sha256: sha256(PRODUCT), ...change },
    dependencies: [{ name: 'lib.deb', sizeBytes: LIBRARY.length, sha256: sha256(LIBRARY) }],
    arguments: [],
    returnCodes: { success: [0], rebootRequired: [] },
    detection: [{ kind: 'package', name: 'guard' }],
    check: { services: [], command: null },
  };
}

const stage = (one = entry()) => stageFiles(one, at('pack'), at('state/staging'));

describe('stageFiles', () => {
  it('copies product and dependencies into a private folder named by the product’s digest', async () => {
    const dir = at('state/staging', sha256(PRODUCT));
    expect(await stage()).toEqual([
      { path: join(dir, 'guard.deb'), sha256: sha256(PRODUCT), sizeBytes: PRODUCT.length },
      { path: join(dir, 'lib.deb'), sha256: sha256(LIBRARY), sizeBytes: LIBRARY.length },
    ]);
    expect(fs.statSync(dir).mode & 0o777).toBe(0o700);
    expect(fs.statSync(join(dir, 'guard.deb')).mode & 0o777).toBe(0o600);
    expect(fs.readFileSync(join(dir, 'lib.deb'), 'utf8')).toBe(LIBRARY);
  });

  it('can be done again', async () => {
    await stage();
    expect(await stage()).toHaveLength(2);
  });

  it.each([
    ['another digest', { sha256: sha256('another') }],
    ['another size', { sizeBytes: PRODUCT.length + 1 }],
  ])('leaves no copy of a file with %s', async (_what, change) => {
    const one = entry(change);
    await expect(stage(one)).rejects.toMatchObject({ code: 'pack-digest' });
    expect(fs.existsSync(at('state/staging', one.file.sha256))).toBe(false);
  });

  it('leaves no copy when a dependency is not the approved one', async () => {
    fs.writeFileSync(at('pack/lib.deb'), 'A library\n');
    await expect(stage()).rejects.toMatchObject({ code: 'pack-digest' });
    expect(fs.readdirSync(at('state/staging'))).toEqual([]);
  });

  it.each([
    ['missing', () => undefined],
    [
      'a link',
      () => {
        fs.writeFileSync(at('elsewhere'), PRODUCT);
        fs.symlinkSync(at('elsewhere'), at('pack/guard.deb'));
      },
    ],
  ])('refuses a file that is %s', async (_what, make) => {
    fs.rmSync(at('pack/guard.deb'));
    make();
    await expect(stage()).rejects.toMatchObject({ code: 'pack-invalid' });
  });

  it('refuses a state folder that others can write to', async () => {
    fs.mkdirSync(at('state'));
    fs.chmodSync(at('state'), 0o777);
    await expect(stage()).rejects.toMatchObject({ code: 'state-dir-unsafe' });
  });

  it('refuses a staging folder that is a link', async () => {
    fs.mkdirSync(at('state'));
    fs.mkdirSync(at('elsewhere'));
    fs.symlinkSync(at('elsewhere'), at('state/staging'));
    await expect(stage()).rejects.toMatchObject({ code: 'state-dir-unsafe' });
  });

  it.skipIf(asRoot.skip)('refuses a staging folder of another account', async () => {
    fs.mkdirSync(at('state/staging'), { recursive: true });
    fs.chownSync(at('state/staging'), 12345, 12345);
    await expect(stage()).rejects.toMatchObject({ code: 'state-dir-unsafe' });
  });

  it.skipIf(asRoot.skip)('says when the disk is full', async () => {
    fs.mkdirSync(at('state'));
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'none', at('state')]);
    try {
      const large = 'x'.repeat(200_000);
      fs.writeFileSync(at('pack/guard.deb'), large);
      const one = entry({ sizeBytes: large.length, sha256: sha256(large) });
      await expect(stage(one)).rejects.toMatchObject({ code: 'disk-full' });
    } finally {
      execFileSync('/usr/bin/umount', [at('state')]);
    }
  });
});

describe('checkStagedFile', () => {
  it('passes what is as it was staged', async () => {
    for (const file of await stage()) await checkStagedFile(file);
  });

  it.each([
    ['was changed', (path: string) => fs.writeFileSync(path, PRODUCT.replace('the', 'The'))],
    ['grew', (path: string) => fs.appendFileSync(path, 'x')],
    ['can be written by others', (path: string) => fs.chmodSync(path, 0o666)],
  ])('refuses a copy that %s', async (_what, change) => {
    const [file] = await stage();
    change(file!.path);
    await expect(checkStagedFile(file!)).rejects.toMatchObject({ code: 'pack-digest' });
  });
});
