import { describe, expect, it } from 'vitest';
import { performWindowsAction } from '../../../../../src/machine/windows/perform/perform-action.ts';
import { judgeRemoval } from '../../../../../src/machine/windows/perform/msi-uninstall.ts';
import { standInWork, type StandIn } from './stand-in-work.ts';

const CODE = '{7EC66A9F-0A49-4DC0-A9E8-460333EA8013}';
const POLICY = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\Installer';
const SECRET = { login: 'KLAdmin', password: 'va "lue' };

function uninstall(standIn: StandIn, properties: string[] = []) {
  const work = standInWork({ products: [CODE], ...standIn });
  const action = { kind: 'msi-uninstall', productCode: CODE, properties } as const;
  return { work, result: performWindowsAction(action, work.context, work.here) };
}

describe('removal without a secret', () => {
  it('runs msiexec by its absolute path with the arguments that are shown', async () => {
    const { work, result } = uninstall({
      program: () => ({ exitCode: 0, effect: () => work.products.delete(CODE) }),
    });
    expect(await result).toMatchObject({ outcome: 'done', exitCode: 0, rebootOwed: [] });
    expect(work.started).toEqual([
      {
        program: 'C:\\Windows\\System32\\msiexec.exe',
        arguments: ['/x', CODE, '/qn', 'REBOOT=ReallySuppress'],
      },
    ]);
  });

  it('leaves out the properties that only a password fills', async () => {
    const { work, result } = uninstall({ program: () => ({ exitCode: 3010 }) }, ['KLPASSWD']);
    await result;
    expect(work.started[0]?.arguments.join(' ')).not.toContain('KLPASSWD');
  });

  it('is already gone where Windows Installer does not know the product', async () => {
    const { work, result } = uninstall({ products: [] });
    expect(await result).toMatchObject({ outcome: 'already-gone' });
    expect(work.started).toEqual([]);
  });

  it('is not believed while the product is still registered', async () => {
    const { result } = uninstall({ program: () => ({ exitCode: 0 }) });
    expect(await result).toMatchObject({ outcome: 'failed', advice: 'uninstaller-lied' });
  });

  it('waits for another installation, tells the time left, and begins again', async () => {
    const codes = [1618, 1618, 0];
    const { work, result } = uninstall({
      program: () => ({ exitCode: codes.shift() ?? 1, effect: () => work.products.delete(CODE) }),
    });
    expect(await result).toMatchObject({ outcome: 'done' });
    expect(work.started).toHaveLength(3);
    expect(work.output.join('')).toMatch(/waiting for it since 0:0\d, at most 1:00 more/);
  });

  it('changes nothing while another installation runs, and says so at the limit', async () => {
    const { work, result } = uninstall({
      isInstallerBusy: () => true,
      context: { timeLimitMs: 60 },
    });
    expect(await result).toMatchObject({ outcome: 'timed-out', advice: 'installer-busy' });
    expect(work.started).toEqual([]);
  });

  it('ends the whole tree on the word of the technician', async () => {
    const { work, result } = uninstall({ program: () => ({}), context: { timeLimitMs: 50 } });
    expect(await result).toMatchObject({ outcome: 'timed-out', advice: 'uninstaller-hung' });
    expect(work.endedGroups).toHaveLength(1);
  });
});

describe('removal with a secret', () => {
  it('is called inside this process, without a log, and starts no program', async () => {
    const calls: (string | null)[][] = [];
    const { work, result } = uninstall(
      {
        context: { secret: SECRET },
        removeProduct: (...call) => {
          calls.push(call);
          work.products.delete(CODE);
          return Promise.resolve(3010);
        },
      },
      ['KLLOGIN', 'KLPASSWD'],
    );
    expect(await result).toMatchObject({ outcome: 'done-reboot-required', exitCode: 3010 });
    expect(calls).toEqual([
      [CODE, 'REBOOT=ReallySuppress KLLOGIN="KLAdmin" KLPASSWD="va ""lue"', null],
    ]);
    expect(work.started).toEqual([]);
    expect(work.output.join('')).not.toContain('lue');
  });

  it("takes the Network Agent's password as hexadecimal of UTF-16LE", async () => {
    let properties = '';
    const { result } = uninstall(
      {
        context: { secret: { login: null, password: 'Aя' } },
        removeProduct: (_code, text) => {
          properties = text;
          return Promise.resolve(0);
        },
      },
      ['KLUNINSTPASSWD'],
    );
    await result;
    expect(properties).toBe('REBOOT=ReallySuppress KLUNINSTPASSWD="41004f04"');
  });

  it.each([
    ['a log of everything', { Logging: 'voicewarmupx' }],
    ['debug output', { Debug: 7 }],
  ])('is not begun where a policy of Windows Installer asks for %s', async (_what, values) => {
    const { result } = uninstall({ context: { secret: SECRET }, keys: { [POLICY]: values } }, [
      'KLPASSWD',
    ]);
    expect(await result).toMatchObject({ outcome: 'refused', advice: 'installer-logs-secrets' });
  });

  it('is begun where such a policy is there but off', async () => {
    const { result } = uninstall(
      {
        context: { secret: SECRET },
        keys: { [POLICY]: { Logging: '', Debug: 0 } },
        removeProduct: () => Promise.resolve(3010),
      },
      ['KLPASSWD'],
    );
    expect(await result).toMatchObject({ outcome: 'done-reboot-required' });
  });

  it('is refused for a property whose form is not known', async () => {
    const { result } = uninstall({ context: { secret: SECRET } }, ['UNLOCK_PASSWORD']);
    expect(await result).toMatchObject({ outcome: 'refused', advice: 'wrong-password' });
  });

  it('asks for the password again after 1603', async () => {
    const { result } = uninstall(
      { context: { secret: SECRET }, removeProduct: () => Promise.resolve(1603) },
      ['KLPASSWD'],
    );
    expect(await result).toMatchObject({ advice: 'wrong-password', exitCode: 1603 });
  });

  it('is waited for no longer on the word of the technician', async () => {
    const { result } = uninstall(
      {
        context: { secret: SECRET, timeLimitMs: 30 },
        removeProduct: () => new Promise(() => undefined),
      },
      ['KLPASSWD'],
    );
    expect(await result).toMatchObject({ outcome: 'timed-out', advice: 'uninstaller-hung' });
  });
});

describe('the exit code of an uninstaller', () => {
  const seen = { what: 'K', stillKnown: false, takesPassword: false };

  it.each([
    [0, 'done', null],
    [1605, 'already-gone', null],
    [1614, 'already-gone', null],
    [1641, 'done-reboot-required', null],
    [3010, 'done-reboot-required', null],
    [1602, 'failed', 'uninstaller-cancelled'],
    [1603, 'failed', 'uninstaller-failed'],
    [1610, 'failed', 'installer-data-damaged'],
    [1612, 'failed', 'installer-source-missing'],
    [1618, 'refused', 'installer-busy'],
    [1625, 'refused', 'blocked-by-policy'],
    [1652, 'refused', 'safe-mode'],
    [25001, 'refused', 'administrator-rights-missing'],
    [27301, 'failed', 'uninstaller-failed'],
  ])('%i means %s', (code, outcome, advice) => {
    expect(judgeRemoval(code, seen)).toMatchObject({ outcome, advice, exitCode: code });
  });

  it.each([1, 2, -1, 4294967295, 3011, 1700])('%i is not guessed at', (code) => {
    const result = judgeRemoval(code, seen);
    expect(result).toMatchObject({ outcome: 'failed', advice: 'unexpected-exit-code' });
  });

  it('owes a restart even where the registration goes with the restart only', () => {
    const result = judgeRemoval(3010, { ...seen, stillKnown: true });
    expect(result.outcome).toBe('done-reboot-required');
    expect(result.rebootOwed).toHaveLength(1);
  });

  it('takes "not there" for damage where the product is registered', () => {
    const result = judgeRemoval(1605, { ...seen, stillKnown: true });
    expect(result).toMatchObject({ outcome: 'failed', advice: 'installer-data-damaged' });
  });
});
