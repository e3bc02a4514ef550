import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Action } from '../../src/model/action.ts';
import { bundlePerformProbe, runAction, runTasks } from './perform/run-actions.ts';
import { installStandInMsi, PRODUCT_CODE } from './perform/stand-in-msi.ts';
import {
  dropStandInVendor,
  makeStandInVendor,
  type StandInVendor,
} from './perform/stand-in-vendor.ts';
import { withPrefix, type Prefix } from './rig/prefix.ts';

let vendor: StandInVendor;
beforeAll(async () => {
  await bundlePerformProbe();
  vendor = makeStandInVendor();
});
afterAll(dropStandInVendor);

const DIR = 'C:\\Program Files\\Kaspersky Lab\\Stand-in';
const UNINSTALLER = `${DIR}\\uninst.exe`;
const ENTRY = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\StandIn';

async function installExe(
  prefix: Prefix,
  file = vendor.signedFile,
  at = UNINSTALLER,
): Promise<void> {
  await prefix.write(at, readFileSync(file));
  await prefix.write('C:\\roots\\stand-in.pem', readFileSync(vendor.rootFile));
  await prefix.reg(ENTRY, 'DisplayName', 'Stand-in');
  await prefix.reg(ENTRY, 'UninstallString', `"${at}" /S`);
}

const exe = (...args: readonly string[]): Action => ({
  kind: 'exe-uninstall',
  path: UNINSTALLER,
  arguments: [...args],
});

const isListed = async (prefix: Prefix): Promise<boolean> =>
  (await prefix.run(['reg', 'query', ENTRY])).exitCode === 0;

describe("a vendor's uninstaller", () => {
  it('is followed into the copy that it leaves behind, and through the work of that copy', () =>
    withPrefix(async (prefix) => {
      await installExe(prefix);
      const action = exe('copy', 'work', '1500', 'entry', 'StandIn', 'exit', '0');
      const { result, isDone } = await runAction(prefix, action);
      expect(result).toMatchObject({ outcome: 'done', exitCode: 0 });
      expect(await isListed(prefix)).toBe(false);
      // Its file is there still: that alone says nothing.
      expect(isDone).toBeNull();
    }));

  it.each([
    [['entry', 'StandIn', 'exit', '3010'], 'done-reboot-required', 3010, null],
    [['exit', '1603'], 'failed', 1603, 'uninstaller-failed'],
    [['exit', '0'], 'failed', 0, 'uninstaller-lied'],
    [['exit', '77'], 'failed', 77, 'unexpected-exit-code'],
    [['busy', '2', 'entry', 'StandIn', 'exit', '0'], 'done', 0, null],
  ])('that does %j comes to %s', (args, outcome, exitCode, advice) =>
    withPrefix(async (prefix) => {
      await installExe(prefix);
      const { result } = await runAction(prefix, exe(...args));
      expect(result).toMatchObject({ outcome, exitCode, advice });
    }),
  );

  it('that hangs is ended with its children on the word of the technician', () =>
    withPrefix(async (prefix) => {
      await installExe(prefix);
      const end: Action = { kind: 'process-end', folder: DIR };
      const [hung, after] = await runTasks(prefix, [
        { kind: 'perform', action: exe('child', 'hang'), timeLimitMs: 2_000 },
        { kind: 'perform', action: end, step: 'r1-2' },
      ]);
      expect(hung?.result).toMatchObject({ outcome: 'timed-out', advice: 'uninstaller-hung' });
      expect(hung?.askedAfterMs).toHaveLength(1);
      expect(after?.result).toMatchObject({ outcome: 'already-gone' });
    }));

  it('is not started unsigned and alone, from a writable place, or after a change', () =>
    withPrefix(async (prefix) => {
      await installExe(prefix, vendor.unsignedFile);
      const elsewhere = 'C:\\users\\Public\\uninst.exe';
      await prefix.write(elsewhere, readFileSync(vendor.signedFile));
      const changed = readFileSync(vendor.signedFile);
      changed.writeUInt8((changed.readUInt8(0x400) + 1) % 256, 0x400);
      await prefix.write('C:\\Program Files\\Changed\\uninst.exe', changed);
      const paths = [UNINSTALLER, elsewhere, 'C:\\Program Files\\Changed\\uninst.exe'];
      const ends = await runTasks(
        prefix,
        paths.map((path) => ({
          kind: 'perform',
          action: { kind: 'exe-uninstall', path, arguments: ['entry', 'StandIn'] },
        })),
      );
      expect(ends.map(({ result }) => result?.advice)).toEqual(
        paths.map(() => 'uninstaller-not-trusted'),
      );
      expect(await isListed(prefix)).toBe(true);
    }));
});

describe('Windows Installer', () => {
  const remove = (...properties: readonly string[]): Action => ({
    kind: 'msi-uninstall',
    productCode: PRODUCT_CODE,
    properties: [...properties],
  });
  const file = 'C:\\Program Files\\Stand-in Endpoint\\avp.txt';

  it('removes a product, and knows it no longer', () =>
    withPrefix(async (prefix) => {
      await installStandInMsi(prefix);
      expect(existsSync(prefix.path(file))).toBe(true);
      const { result, isDone } = await runAction(prefix, remove());
      expect(result).toMatchObject({ outcome: 'done', exitCode: 0 });
      expect(isDone).toBe(true);
      expect(existsSync(prefix.path(file))).toBe(false);
      const again = await runAction(prefix, remove());
      expect(again.result.outcome).toBe('already-gone');
    }));

  it('owes the restart that a package asks for', () =>
    withPrefix(async (prefix) => {
      await installStandInMsi(prefix, { wantsRestart: true });
      const { result } = await runAction(prefix, remove());
      expect(result).toMatchObject({ outcome: 'done-reboot-required', exitCode: 3010 });
    }));

  it('takes a password inside the process alone, and refuses a wrong one', () =>
    withPrefix(async (prefix) => {
      const condition = 'KLLOGIN="KLAdmin" AND KLPASSWD="pass word"';
      await installStandInMsi(prefix, { removeIf: condition });
      const properties = ['KLLOGIN', 'KLPASSWD'];
      const [without, wrong, right] = await runTasks(prefix, [
        { kind: 'perform', action: remove(...properties) },
        {
          kind: 'perform',
          action: remove(...properties),
          secret: { login: 'KLAdmin', password: 'wrong' },
        },
        {
          kind: 'perform',
          action: remove(...properties),
          secret: { login: 'KLAdmin', password: 'pass word' },
        },
      ]);
      expect(without?.result).toMatchObject({ advice: 'wrong-password', exitCode: 1603 });
      expect(wrong?.result).toMatchObject({ advice: 'wrong-password', exitCode: 1603 });
      expect(right?.result).toMatchObject({ outcome: 'done', exitCode: 0 });
      expect(JSON.stringify(right)).not.toContain('pass word');
    }));

  it('is not given a password that a policy would log', () =>
    withPrefix(async (prefix) => {
      await installStandInMsi(prefix);
      const policy = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\Installer';
      await prefix.reg(policy, 'Logging', 'voicewarmupx');
      const secret = { login: null, password: 'x' };
      const { result } = await runAction(prefix, remove('KLUNINSTPASSWD'), { secret });
      expect(result).toMatchObject({ outcome: 'refused', advice: 'installer-logs-secrets' });
      expect(existsSync(prefix.path(file))).toBe(true);
    }));
});
