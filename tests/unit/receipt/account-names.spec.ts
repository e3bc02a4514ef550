import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAccountNames } from '../../../src/receipt/account-names.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'swapout-passwd-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

describe('readAccountNames', () => {
  it('names people, no system accounts', async () => {
    const passwd = path.join(dir, 'passwd');
    await writeFile(
      passwd,
      [
        'root:x:0:0:root:/root:/bin/bash',
        'kluser:x:998:998::/:/usr/sbin/nologin',
        'anna:x:1000:1000:Anna,,,:/home/anna:/bin/bash',
        'zoe:x:1001:1001::/home/zoe:/bin/sh',
        'nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin',
        '+::::::',
        'broken',
        '',
      ].join('\n'),
    );
    expect(await readAccountNames(passwd)).toEqual(['anna', 'zoe']);
  });

  it('knows none where there is no list', async () => {
    expect(await readAccountNames(path.join(dir, 'absent'))).toEqual([]);
  });
});
