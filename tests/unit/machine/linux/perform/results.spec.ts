import { afterEach, describe, expect, it, vi } from 'vitest';
import { SwapoutError } from '../../../../../src/model/errors.ts';
import {
  blockedBy,
  lastWords,
  owingReboot,
  done,
  resultOfError,
} from '../../../../../src/machine/linux/perform/results.ts';
import { recorded } from './recorded-runner.ts';

const systemError = (code: string): Error => Object.assign(new Error(`${code}: it says`), { code });

afterEach(() => {
  vi.restoreAllMocks();
});

describe('resultOfError', () => {
  it.each([
    ['EPERM', 0, 'refused', 'blocked-by-policy'],
    ['EACCES', 0, 'refused', 'blocked-by-policy'],
    ['EACCES', 1000, 'refused', 'administrator-rights-missing'],
    ['EROFS', 0, 'refused', 'blocked-by-policy'],
    ['EIO', 0, 'failed', 'system-error'],
  ])('turns %s of user %i into %s, %s', (code, uid, outcome, advice) => {
    vi.spyOn(process, 'geteuid').mockReturnValue(uid);
    expect(resultOfError(systemError(code))).toMatchObject({ outcome, advice });
  });

  it.each(['ENOSPC', 'EDQUOT'])('throws disk-full for %s', (code) => {
    expect(() => resultOfError(systemError(code))).toThrow(SwapoutError);
  });

  it('lets a bug stay a bug', () => {
    expect(() => resultOfError(new TypeError('x is not a function'))).toThrow(TypeError);
  });
});

describe('blockedBy', () => {
  it.each([
    ['systemctl-stop-refused', 'blocked-by-product'],
    ['systemctl-stop-as-user', 'blocked-by-policy'],
    ['dpkg-purge-prerm-fails', null],
    ['dpkg-purge-dependents', null],
  ])('hears %s as %s', (name, advice) => {
    expect(blockedBy(recorded(name).stderr)?.advice ?? null).toBe(advice);
  });
});

describe('lastWords', () => {
  it.each([
    [{ stdout: 'out\n', stderr: 'one\ntwo\n\n' }, 'It wrote: two'],
    [{ stdout: 'out\n', stderr: ' \n' }, 'It wrote: out'],
    [
      {
        stdout: '',
        stderr:
          'dpkg: error processing package kesl (--purge):\n script returned error exit status 1\nErrors were encountered while processing:\n kesl\n',
      },
      'It wrote: script returned error exit status 1',
    ],
    [{ stdout: '', stderr: '' }, 'It wrote nothing.'],
  ])('of %j', (output, words) => {
    expect(lastWords(output)).toBe(words);
  });
});

describe('owingReboot', () => {
  it('changes the outcome only where a restart is owed', () => {
    expect(owingReboot(done('x'), [])).toEqual(done('x'));
    expect(owingReboot(done('x'), ['why'])).toMatchObject({
      outcome: 'done-reboot-required',
      rebootOwed: ['why'],
    });
  });
});
