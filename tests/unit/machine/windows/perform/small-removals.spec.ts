import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isDoneOnWindows } from '../../../../../src/machine/windows/perform/is-done.ts';
import { performWindowsAction } from '../../../../../src/machine/windows/perform/perform-action.ts';
import { restoreOnWindows } from '../../../../../src/machine/windows/perform/restore.ts';
import { standInWork } from './stand-in-work.ts';

/** Self-signed, made for these tests. */
const PEM = `-----BEGIN CERTIFICATE-----
MIIBozCCAUmgAwIBAgIUH9DxilRuugeufwT4fynCZ57L2PYwCgYIKoZIzj0EAwIw
JjERMA8GA1UECgwIU3RhbmQtaW4xETAPBgNVBAMMCFN0YW5kLWluMCAXDTI2MTEy
NTA4MzczMFoYDzIxMjYxMTAxMDgzNzMwWjAmMREwDwYDVQQKDAhTdGFuZC1pbjER
MA8GA1UEAwwIU3RhbmQtaW4wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATWh9qe
0AsNceklbnEj8hRIhFLbsJkObP2ufCRjPEf0wOgx0/JT5VJVUNEh10hhoJyq8UTx
+HGxhSWYqXQmpxVco1MwUTAdBgNVHQ4EFgQUoGdks/3a4SBcFNY5z7qOdhn9d3Aw
HwYDVR0jBBgwFoAUoGdks/3a4SBcFNY5z7qOdhn9d3AwDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNIADBFAiEAxT2LxP6wHCp6tLHsKsEatwRtl0OlcSzKkkkv
hs+KNJoCIEvAXmNpWNYRhqoaa5Vihuj45d+lHPiTo7crLbJUAdzO
-----END CERTIFICATE-----`;
const DER = new X509Certificate(PEM).raw;
const SHA256 = new X509Certificate(PEM).fingerprint256.replaceAll(':', '').toLowerCase();
const ROOT = 'HKLM\\SOFTWARE\\Microsoft\\SystemCertificates\\Root\\Certificates';

/** As Windows stores it: a property of another kind, then the certificate itself. */
function blobOf(der: Buffer): Uint8Array {
  const record = (id: number, data: Buffer): Buffer => {
    const head = Buffer.alloc(12);
    head.writeUInt32LE(id, 0);
    head.writeUInt32LE(1, 4);
    head.writeUInt32LE(data.length, 8);
    return Buffer.concat([head, data]);
  };
  return new Uint8Array(Buffer.concat([record(3, Buffer.from('print')), record(32, der)]));
}

describe('removing a certificate', () => {
  const action = {
    kind: 'certificate-remove',
    store: 'LocalMachine\\Root',
    subject: 'CN=Stand-in',
    sha256: SHA256,
  } as const;
  const keys = {
    [`${ROOT}\\AA`]: { Blob: blobOf(Buffer.from('another')) },
    [`${ROOT}\\BB`]: { Blob: blobOf(DER) },
  };

  it('takes the one with that digest, and it comes back', async () => {
    const work = standInWork({ keys });
    const result = await performWindowsAction(action, work.context, work.here);
    expect(result.outcome).toBe('done');
    expect(work.registry.keys()).not.toContain(`${ROOT}\\BB`);
    expect(work.registry.keys()).toContain(`${ROOT}\\AA`);
    expect(await isDoneOnWindows(action, work.here)).toBe(true);
    const [backup] = work.backups;
    if (backup === undefined) throw new Error('no backup');
    await restoreOnWindows(backup, work.context.backupDir, work.here);
    expect(await isDoneOnWindows(action, work.here)).toBe(false);
  });

  it('is already gone where no certificate has that digest', async () => {
    const work = standInWork({ keys });
    const other = { ...action, sha256: '0'.repeat(64) };
    const result = await performWindowsAction(other, work.context, work.here);
    expect(result.outcome).toBe('already-gone');
  });

  it.each([
    'HKLM\\SOFTWARE\\Policies\\Microsoft\\SystemCertificates\\Root',
    'LocalMachine\\..\\Root',
    'Root',
  ])('leaves %s alone', async (store) => {
    const work = standInWork({ keys });
    const result = await performWindowsAction({ ...action, store }, work.context, work.here);
    expect(result).toMatchObject({ outcome: 'refused', advice: 'certificate-elsewhere' });
  });
});

describe('removing a scheduled task', () => {
  const action = { kind: 'task-remove', task: '\\Kaspersky\\Update' } as const;
  const file = 'C:\\Windows\\System32\\Tasks\\Kaspersky\\Update';

  it("is left to Windows' own tool, with its file kept", async () => {
    const work = standInWork({
      files: { [file]: '<Task/>' },
      program: () => ({
        exitCode: 0,
        effect: () => {
          work.here.unlink(work.host(file));
        },
      }),
    });
    const result = await performWindowsAction(action, work.context, work.here);
    expect(result).toMatchObject({ outcome: 'done', exitCode: 0 });
    expect(work.started).toEqual([
      {
        program: 'C:\\Windows\\System32\\schtasks.exe',
        arguments: ['/Delete', '/TN', '\\Kaspersky\\Update', '/F'],
        capture: true,
      },
    ]);
    expect(work.backups[0]?.file).not.toBeNull();
  });

  it('is not believed while the task is there', async () => {
    const work = standInWork({
      files: { [file]: '<Task/>' },
      program: () => ({ exitCode: 0, output: 'SUCCESS' }),
    });
    const result = await performWindowsAction(action, work.context, work.here);
    expect(result).toMatchObject({ outcome: 'failed', advice: 'system-error' });
  });

  it.each(['\\Microsoft\\Windows\\Defrag\\ScheduledDefrag', 'Update', '\\..\\x', '\\a\\*'])(
    'is refused for %s',
    async (task) => {
      const work = standInWork();
      const result = await performWindowsAction({ ...action, task }, work.context, work.here);
      expect(result).toMatchObject({ outcome: 'refused', advice: 'shared-folder' });
    },
  );
});

describe('ending processes', () => {
  const folder = 'C:\\Program Files\\Kaspersky Lab\\K';
  const action = { kind: 'process-end', folder } as const;
  const one = {
    pid: 500,
    parentPid: 4,
    name: 'avp.exe',
    exePath: 'c:\\program files\\KASPERSKY LAB\\K\\avp.exe',
    startedTicks: '1',
  };
  const other = { ...one, pid: 501, exePath: 'C:\\Program Files\\Kaspersky Lab\\K2\\x.exe' };

  it('ends those whose program lies in the folder, whatever the case', async () => {
    const work = standInWork({ processes: [one, other] });
    const result = await performWindowsAction(action, work.context, work.here);
    expect(result.outcome).toBe('done');
    expect(work.here.system.processes.list()).toEqual([other]);
  });

  it("never ends Swapout's own line", async () => {
    const own = { ...one, pid: process.pid, parentPid: one.pid };
    const work = standInWork({ processes: [own, one] });
    const result = await performWindowsAction(action, work.context, work.here);
    expect(result.outcome).toBe('already-gone');
  });

  it('leaves one alone that defends itself', async () => {
    const work = standInWork({ processes: [one], endProcess: () => 5 });
    const result = await performWindowsAction(action, work.context, work.here);
    expect(result).toMatchObject({ outcome: 'refused', advice: 'self-defence' });
  });

  it('says so where one does not go', async () => {
    const work = standInWork({ processes: [one], endProcess: () => false });
    const result = await performWindowsAction(action, work.context, work.here);
    expect(result).toMatchObject({ outcome: 'failed', advice: 'process-would-not-end' });
  });

  it.each(['C:\\Windows\\System32', 'C:\\Program Files'])('is refused for %s', async (shared) => {
    const work = standInWork({ processes: [one] });
    const result = await performWindowsAction(
      { ...action, folder: shared },
      work.context,
      work.here,
    );
    expect(result).toMatchObject({ outcome: 'refused', advice: 'shared-folder' });
  });

  it('needs an administrator, who alone sees them all', async () => {
    const work = standInWork({ processes: [one], isAdministrator: false });
    const result = await performWindowsAction(action, work.context, work.here);
    expect(result.advice).toBe('administrator-rights-missing');
    expect(await isDoneOnWindows(action, work.here)).toBeNull();
  });
});

it('restarts by the absolute path of its tool', async () => {
  const work = standInWork({ program: () => ({ exitCode: 0 }) });
  const result = await performWindowsAction({ kind: 'reboot' }, work.context, work.here);
  expect(result.outcome).toBe('done');
  expect(work.started[0]).toMatchObject({ program: 'C:\\Windows\\System32\\shutdown.exe' });
  expect(work.started[0]?.arguments[0]).toBe('/r');
});
