import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { quoteArgument } from '../../../../../src/machine/windows/perform/exe-uninstall.ts';
import { performWindowsAction } from '../../../../../src/machine/windows/perform/perform-action.ts';
import type { Signer } from '../../../../../src/machine/windows/signer/signer.ts';
import type { Action } from '../../../../../src/model/action.ts';
import { standInWork, VENDOR, type StandIn } from './stand-in-work.ts';

const PATH = 'C:\\Program Files\\Kaspersky Lab\\K\\uninst.exe';
const ENTRY = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\K';
const BY_VENDOR: Signer = signedBy(VENDOR);

function signedBy(subject: string): Signer {
  return {
    kind: 'verified',
    subject,
    issuer: 'CN=Stand-in Root',
    root: { subject: 'CN=Stand-in Root', sha256: '0' },
    certificateSha256: '0',
    digest: 'sha256',
    signedAt: null,
    others: [],
  };
}

function uninstall(standIn: StandIn, path = PATH) {
  const work = standInWork({
    files: { [path]: 'MZ' },
    keys: { [ENTRY]: { UninstallString: `"${path}" /S` } },
    signers: { [path]: BY_VENDOR },
    ...standIn,
  });
  const action: Action = { kind: 'exe-uninstall', path, arguments: ['/S'] };
  return { work, result: performWindowsAction(action, work.context, work.here) };
}

const removesEntry = (work: ReturnType<typeof standInWork>) => () => {
  work.registry.deleteTree({ hive: 'machine', path: ENTRY.slice(5), view: 64 });
};

describe('who is started', () => {
  it("is the vendor's signed uninstaller in an administrator-only place", async () => {
    const { work, result } = uninstall({
      program: () => ({ exitCode: 0, effect: removesEntry(work) }),
    });
    expect(await result).toMatchObject({ outcome: 'done', exitCode: 0 });
    expect(work.started).toEqual([{ program: PATH, arguments: ['/S'], verbatim: true }]);
  });

  it.each<[string, StandIn]>([
    ['signed by another', { signers: { [PATH]: signedBy('CN=Somebody') } }],
    [
      'changed after it was signed',
      { signers: { [PATH]: { kind: 'invalid', why: 'digest-differs' } } },
    ],
    [
      'signed by nobody who is known',
      {
        signers: {
          [PATH]: { kind: 'untrusted', claimedSubject: VENDOR, why: 'root-unknown' as never },
        },
      },
    ],
    ['unsigned and alone', { signers: {} }],
  ])('is not one that is %s', async (_what, standIn) => {
    const { work, result } = uninstall(standIn);
    expect(await result).toMatchObject({ outcome: 'refused', advice: 'uninstaller-not-trusted' });
    expect(work.started).toEqual([]);
  });

  it("may be unsigned beside a program of the vendor's", async () => {
    const beside = 'C:\\Program Files\\Kaspersky Lab\\K\\avp.exe';
    const { work, result } = uninstall({
      files: { [PATH]: 'MZ', [beside]: 'MZ' },
      signers: { [beside]: BY_VENDOR },
      program: () => ({ exitCode: 0, effect: removesEntry(work) }),
    });
    expect(await result).toMatchObject({ outcome: 'done' });
  });

  it.each([
    ['a person may write to', { sids: ['S-1-5-18', 'S-1-5-21-1-2-3-1001'], isProof: true }],
    ['nothing proves to be closed', { sids: ['S-1-5-18'], isProof: false }],
  ])('is not one in a place that %s', async (_what, writers) => {
    const path = 'C:\\Tools\\K\\uninst.exe';
    const { result } = uninstall({ writers: { 'C:\\Tools': writers } }, path);
    expect(await result).toMatchObject({ outcome: 'refused', advice: 'uninstaller-not-trusted' });
  });

  it('may lie elsewhere if only administrators write to it and to all above', async () => {
    const { result } = uninstall(
      { program: () => ({ exitCode: 3010 }) },
      'C:\\Tools\\K\\uninst.exe',
    );
    expect(await result).toMatchObject({ outcome: 'done-reboot-required' });
  });

  it.each(['C:\\PROGRA~1\\K\\u.exe', '\\\\server\\share\\u.exe', 'C:\\Program Files\\..\\u.exe'])(
    'is never %s',
    async (path) => {
      const work = standInWork();
      const action: Action = { kind: 'exe-uninstall', path, arguments: [] };
      const result = await performWindowsAction(action, work.context, work.here);
      expect(result).toMatchObject({ outcome: 'refused', advice: 'uninstaller-not-trusted' });
    },
  );

  it('is none behind a link', async () => {
    const work = standInWork({ files: { 'C:\\Elsewhere\\uninst.exe': 'MZ' }, signers: {} });
    fs.mkdirSync(work.host('C:\\Program Files\\Kaspersky Lab'), { recursive: true });
    fs.symlinkSync(work.host('C:\\Elsewhere'), work.host('C:\\Program Files\\Kaspersky Lab\\K'));
    const action: Action = { kind: 'exe-uninstall', path: PATH, arguments: [] };
    const result = await performWindowsAction(action, work.context, work.here);
    expect(result).toMatchObject({ outcome: 'refused', advice: 'uninstaller-not-trusted' });
    expect(result.detail).toContain('link');
  });
});

describe('its end', () => {
  it('is the end of the copy that it leaves behind', async () => {
    let asked = 0;
    let isGoneAt = 0;
    const { work, result } = uninstall({
      program: () => ({
        exitCode: 0,
        activity: () => {
          asked += 1;
          if (asked === 8) {
            removesEntry(work)();
            isGoneAt = asked;
          }
          return { active: asked < 8 ? 1 : 0, cpuMs: asked, ioBytes: 0n };
        },
      }),
    });
    expect(await result).toMatchObject({ outcome: 'done' });
    expect(isGoneAt).toBe(8);
  });

  it('does not wait for what it leaves running and what does nothing', async () => {
    const { result } = uninstall({
      waits: { idleAfterEndMs: 30 },
      program: () => ({ exitCode: 3010, activity: () => ({ active: 1, cpuMs: 5, ioBytes: 0n }) }),
    });
    const { outcome, detail } = await result;
    expect(outcome).toBe('done-reboot-required');
    expect(detail).toContain('1 processes of it still run');
  });

  it('is asked for early where nothing of it moves', async () => {
    const asked: number[] = [];
    const { work, result } = uninstall({
      waits: { idleAskMs: 30 },
      context: {
        askAtLimit: (elapsedMs) => {
          asked.push(elapsedMs);
          return Promise.resolve('end');
        },
      },
      program: () => ({}),
    });
    expect(await result).toMatchObject({ outcome: 'timed-out', advice: 'uninstaller-hung' });
    expect(asked).toHaveLength(1);
    expect(work.output.join('')).toContain('it seems to hang');
  });

  it('is waited for while it works', async () => {
    let cpuMs = 0;
    const { work, result } = uninstall({
      waits: { idleAskMs: 40 },
      context: { askAtLimit: () => Promise.reject(new Error('asked though it works')) },
      program: () => ({
        exitCode: 3010,
        afterMs: 150,
        activity: () => ({
          active: work.started.length > 0 && cpuMs > 25 ? 0 : 1,
          cpuMs: (cpuMs += 1),
          ioBytes: 0n,
        }),
      }),
    });
    expect(await result).toMatchObject({ outcome: 'done-reboot-required' });
  });

  it('is not believed while the entry names it', async () => {
    const { result } = uninstall({ program: () => ({ exitCode: 0 }) });
    expect(await result).toMatchObject({ outcome: 'failed', advice: 'uninstaller-lied' });
  });

  it.each([
    ['ENOENT', 'command-missing'],
    ['EACCES', 'blocked-by-policy'],
  ])('never came where it cannot be started: %s', async (startError, advice) => {
    const { result } = uninstall({ program: () => ({ startError }) });
    expect(await result).toMatchObject({ advice });
  });
});

it.each([
  ['/S', '/S'],
  ['a b', '"a b"'],
  ['', '""'],
  ['KLPASSWD=va lue', 'KLPASSWD="va lue"'],
  ['_?=C:\\Dir With Spaces', '_?=C:\\Dir With Spaces'],
  ['say "hi"', '"say \\"hi\\""'],
  ['C:\\a b\\', '"C:\\a b\\\\"'],
])('writes the argument %s as %s', (argument, written) => {
  expect(quoteArgument(argument)).toBe(written);
});
