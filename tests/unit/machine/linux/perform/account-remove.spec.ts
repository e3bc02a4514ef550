import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { isDone } from '../../../../../src/machine/linux/perform/is-done.ts';
import { performAction } from '../../../../../src/machine/linux/perform/perform-action.ts';
import type { ActionResult } from '../../../../../src/machine/machine.ts';
import { type Expected, recorded, standInRunner } from './recorded-runner.ts';
import { asRoot, surroundingsIn, useTestPlace, workIn } from './work-for-tests.ts';

const place = useTestPlace();
const PASSWD = 'root:x:0:0:root:/root:/bin/bash\nstand-in-account:x:61234:61235::/home/x:/bin/sh\n';
const GROUP = 'root:x:0:\nstand-in-account:x:61235:\nstand-in-group:x:61236:anna\n';

beforeEach(() => {
  fs.writeFileSync(join(place.dir, 'passwd'), PASSWD);
  fs.writeFileSync(join(place.dir, 'group'), GROUP);
  fs.writeFileSync(
    join(place.dir, 'login.defs'),
    '# USERDEL_CMD /usr/sbin/userdel_local\nUID_MIN 1000\n',
  );
});

function remove(
  account: 'user' | 'group',
  name: string,
  expected: readonly Expected[] = [],
): Promise<ActionResult> {
  const { run } = standInRunner(expected);
  const { context, here } = workIn(place.dir, { run });
  return performAction({ kind: 'account-remove', account, name }, context, here);
}

const userdel = (answer: string, effect?: () => void): Expected => ({
  line: '/usr/sbin/userdel -- stand-in-account',
  answer: recorded(answer),
  ...(effect === undefined ? {} : { effect }),
});
const dropUser = (): void => {
  fs.writeFileSync(join(place.dir, 'passwd'), PASSWD.split('\n')[0]!);
};

describe('account-remove', () => {
  it('is done when the user is no longer listed', async () => {
    const result = await remove('user', 'stand-in-account', [userdel('userdel-ok', dropUser)]);
    expect([result.outcome, result.detail]).toEqual([
      'done',
      'user stand-in-account (number 61234) is gone; its files stay.',
    ]);
  });

  it('is done when the group is no longer listed', async () => {
    const effect = (): void => {
      fs.writeFileSync(join(place.dir, 'group'), 'root:x:0:\n');
    };
    const line = '/usr/sbin/groupdel -- stand-in-group';
    const result = await remove('group', 'stand-in-group', [
      { line, answer: recorded('groupdel-ok'), effect },
    ]);
    expect(result.outcome).toBe('done');
  });

  it.each(['user', 'group'] as const)(
    'runs nothing for a %s that does not exist',
    async (account) => {
      expect(await remove(account, 'nobody-knows')).toMatchObject({ outcome: 'already-gone' });
    },
  );

  it('is already gone when somebody else was faster', async () => {
    const result = await remove('user', 'stand-in-account', [userdel('userdel-missing', dropUser)]);
    expect(result.outcome).toBe('already-gone');
  });

  it.each(['user', 'group'] as const)('refuses the %s root', async (account) => {
    expect(await remove(account, 'root')).toMatchObject({
      outcome: 'refused',
      advice: 'account-in-use',
    });
  });

  it('refuses a group that is somebody’s main one', async () => {
    const result = await remove('group', 'stand-in-account');
    expect(result).toMatchObject({ outcome: 'refused', advice: 'account-in-use' });
    expect(result.detail).toContain('main group of stand-in-account');
  });

  it('refuses where the machine has a command of its own that might take the home', async () => {
    fs.writeFileSync(join(place.dir, 'login.defs'), 'USERDEL_CMD\t/usr/sbin/userdel_local\n');
    expect(await remove('user', 'stand-in-account')).toMatchObject({
      outcome: 'refused',
      advice: 'account-in-use',
    });
  });

  it('takes userdel’s own word that the user is in use', async () => {
    const result = await remove('user', 'stand-in-account', [userdel('userdel-in-use')]);
    expect(result).toMatchObject({ outcome: 'refused', exitCode: 8, advice: 'account-in-use' });
    expect(result.detail).toContain('currently used by process');
  });

  it('is not done when userdel reports success and the user is still listed', async () => {
    const result = await remove('user', 'stand-in-account', [userdel('userdel-ok')]);
    expect(result).toMatchObject({ outcome: 'failed', advice: 'unexpected-exit-code' });
  });

  it.skipIf(asRoot.skip)('refuses a user that still runs a process', async () => {
    const child = spawn('/usr/bin/sleep', ['60'], { uid: 61234, stdio: 'ignore' });
    try {
      await vi.waitFor(() => {
        expect(fs.readFileSync(`/proc/${child.pid!}/status`, 'utf8')).toMatch(/^Uid:\s+61234/m);
      });
      const result = await remove('user', 'stand-in-account');
      expect(result).toMatchObject({ outcome: 'refused', advice: 'account-in-use' });
      expect(result.detail).toContain(`(pid ${child.pid!})`);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it.each([
    ['stand-in-account', false],
    ['nobody-knows', true],
  ])('isDone of %s is %s', async (name, done) => {
    const action = { kind: 'account-remove', account: 'user', name } as const;
    expect(await isDone(action, surroundingsIn(place.dir))).toBe(done);
  });

  it('isDone cannot say where the list cannot be read', async () => {
    const action = { kind: 'account-remove', account: 'user', name: 'x' } as const;
    const here = surroundingsIn(place.dir, { passwdPath: join(place.dir, 'none') });
    expect(await isDone(action, here)).toBeNull();
  });
});
