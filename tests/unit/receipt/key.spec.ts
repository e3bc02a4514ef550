import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepsPermissions } from '../../../src/receipt/file-system.ts';
import { createKey, inspectKey, loadKey, oneJobKey } from '../../../src/receipt/key.ts';
import { digestName } from '../../../src/receipt/public-key.ts';

let dir: string;
let keyPath: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'swapout-key-'));
  keyPath = path.join(dir, 'keys', 'technician.key.pem');
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

/** Stands in for a stick that knows no permissions. */
const onStick = () => Promise.resolve(false);
const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

describe('createKey', () => {
  it.each([
    ['ed25519', 'ed25519'],
    ['p256', 'ecdsa-p256-sha256'],
  ] as const)('makes an encrypted %s key that signs', async (algorithm, name) => {
    const { keyid, publicKeyPem } = await createKey(keyPath, 'correct horse', algorithm);
    const key = await loadKey(keyPath, 'correct horse');
    expect([key.keyid, key.algorithm, key.kind, key.notice]).toEqual([
      keyid,
      name,
      'technician',
      null,
    ]);
    const signature = sign(digestName(key.algorithm), Buffer.from('x'), key.privateKey);
    expect(
      verify(digestName(key.algorithm), Buffer.from('x'), createPublicKey(publicKeyPem), signature),
    ).toBe(true);
  });

  it('keeps the key for its owner alone, encrypted with AES-256', async () => {
    await createKey(keyPath, 'correct horse');
    expect((await stat(keyPath)).mode & 0o777).toBe(0o600);
    const pem = await readFile(keyPath, 'utf8');
    expect(pem).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    expect(() => createPrivateKey(pem)).toThrow();
    const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64').toString('hex');
    expect(der).toContain('60864801650304012a'); // OID of aes256-CBC
  });

  it('never overwrites', async () => {
    await createKey(keyPath, 'correct horse');
    const before = await readFile(keyPath, 'utf8');
    await expect(createKey(keyPath, 'another')).rejects.toThrow(code('usage'));
    expect(await readFile(keyPath, 'utf8')).toBe(before);
  });

  it('never writes through a link', async () => {
    const target = path.join(dir, 'target');
    await symlink(target, path.join(dir, 'k.pem'));
    await expect(createKey(path.join(dir, 'k.pem'), 'correct horse')).rejects.toThrow(
      code('usage'),
    );
    await expect(stat(target)).rejects.toThrow('ENOENT');
  });

  it('refuses an empty passphrase', async () => {
    await expect(createKey(keyPath, '')).rejects.toThrow(code('passphrase-missing'));
  });
});

describe('loadKey', () => {
  it.each([0o644, 0o640, 0o604, 0o660])(
    'refuses a key with mode %o, encrypted or not',
    async (mode) => {
      await createKey(keyPath, 'correct horse');
      await chmod(keyPath, mode);
      await expect(loadKey(keyPath, 'correct horse')).rejects.toThrow(code('key-permissions'));
    },
  );

  it('takes encryption instead where the file system knows no permissions, and says so', async () => {
    await createKey(keyPath, 'correct horse');
    await chmod(keyPath, 0o777);
    const key = await loadKey(keyPath, 'correct horse', onStick);
    expect(key.notice).toContain('passphrase alone');
  });

  it('refuses a key without encryption there', async () => {
    await createKey(keyPath, 'correct horse');
    const { privateKey } = await loadKey(keyPath, 'correct horse');
    const plain = path.join(dir, 'plain.pem');
    await writeFile(plain, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o777 });
    await chmod(plain, 0o777);
    await expect(loadKey(plain, null, onStick)).rejects.toThrow(code('key-permissions'));
    await chmod(plain, 0o600);
    expect((await loadKey(plain, null)).notice).toBeNull();
  });

  it('tells a wrong passphrase from none, every time', async () => {
    await createKey(keyPath, 'correct horse');
    await expect(loadKey(keyPath, null)).rejects.toThrow(code('passphrase-missing'));
    await expect(loadKey(keyPath, '')).rejects.toThrow(code('passphrase-missing'));
    // One wrong passphrase in some hundred decrypts to bytes that look padded, and fails elsewhere.
    for (let count = 0; count < 600; count++)
      await expect(loadKey(keyPath, `wrong ${count}`)).rejects.toThrow(code('passphrase-wrong'));
  });

  it.each([
    ['an absent file', null],
    ['an empty file', ''],
    ['a torn file', (pem: string) => pem.slice(0, 120)],
    ['a torn body', (pem: string) => pem.replace(/\n[^\n]+\n-----END/, '\n-----END')],
    ['another text', 'no key'],
    ['a huge file', 'x'.repeat(100_000)],
  ])('says of %s that it is no key that can be used', async (_what, content) => {
    const file = path.join(dir, 'k.pem');
    if (typeof content === 'function') {
      await createKey(keyPath, 'correct horse');
      await writeFile(file, content(await readFile(keyPath, 'utf8')), { mode: 0o600 });
    } else if (content !== null) await writeFile(file, content, { mode: 0o600 });
    await expect(loadKey(file, 'correct horse')).rejects.toThrow(code('key-unreadable'));
  });

  it('refuses a link, and an algorithm that is not ours', async () => {
    await createKey(keyPath, 'correct horse');
    await symlink(keyPath, path.join(dir, 'link.pem'));
    await expect(loadKey(path.join(dir, 'link.pem'), 'correct horse')).rejects.toThrow('a link');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    const other = path.join(dir, 'other.pem');
    await writeFile(other, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    await expect(loadKey(other, null)).rejects.toThrow('neither an Ed25519 nor a P-256 key');
  });
});

describe('inspectKey', () => {
  it('knows none, encrypted and ready without a passphrase', async () => {
    expect(await inspectKey(keyPath)).toEqual({ state: 'none', notice: null });
    await createKey(keyPath, 'correct horse');
    expect(await inspectKey(keyPath)).toEqual({ state: 'encrypted', notice: null });
    const { privateKey } = await loadKey(keyPath, 'correct horse');
    const plain = path.join(dir, 'plain.pem');
    await writeFile(plain, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    expect((await inspectKey(plain)).state).toBe('ready');
  });

  it('fails as loading would where others can read the key', async () => {
    await createKey(keyPath, 'correct horse');
    await chmod(keyPath, 0o644);
    await expect(inspectKey(keyPath)).rejects.toThrow(code('key-permissions'));
  });
});

describe('oneJobKey', () => {
  it('is another one every time', () => {
    expect(oneJobKey().keyid).not.toBe(oneJobKey().keyid);
    expect([oneJobKey().kind, oneJobKey('practice').kind]).toEqual(['one-job', 'practice']);
  });
});

describe('keepsPermissions', () => {
  it.each([
    ['FAT', 0x4d44, 'linux', false],
    ['exFAT', 0x2011bab0, 'linux', false],
    ['ext4', 0xef53, 'linux', true],
    ['overlay', 0x794c7630, 'linux', true],
    ['tmpfs', 0x01021994, 'linux', true],
    ['NTFS on Windows', 0, 'win32', false],
    ['APFS', 0x1a, 'darwin', true],
  ] as const)('knows %s', (_name, type, platform, keeps) => {
    expect(keepsPermissions(type, platform)).toBe(keeps);
  });
});
