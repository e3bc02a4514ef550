import { describe, expect, it } from 'vitest';
import { judgePurge } from '../../../../../src/machine/linux/perform/judge-purge.ts';
import { recorded, resultWith } from './recorded-runner.ts';

describe('judgePurge', () => {
  it.each([
    ['0 and gone', recorded('dpkg-purge-ok'), 'gone', 'done', null],
    ['0 and gone, files left', recorded('dpkg-purge-immutable'), 'gone', 'done', null],
    ['not 0, but gone', recorded('dpkg-purge-prerm-fails'), 'gone', 'done', null],
    ['0 and still there', recorded('dpkg-purge-ok'), 'present', 'failed', 'uninstaller-lied'],
    [
      'a failed script',
      recorded('dpkg-purge-prerm-fails'),
      'present',
      'failed',
      'uninstaller-failed',
    ],
    [
      'a failed purge script',
      recorded('dpkg-purge-postrm-fails'),
      'config-files',
      'failed',
      'package-half-installed',
    ],
    [
      'a failed rpm scriptlet',
      recorded('rpm-erase-preun-fails'),
      'present',
      'failed',
      'uninstaller-failed',
    ],
    [
      'an unreadable database',
      recorded('dpkg-purge-ok'),
      'unreadable',
      'unknown',
      'state-unreadable',
    ],
    [
      'ended at the limit',
      resultWith({ exitCode: null, timedOut: true }),
      'present',
      'timed-out',
      'uninstaller-hung',
    ],
    [
      'ended at the limit, gone',
      resultWith({ exitCode: null, timedOut: true }),
      'gone',
      'done',
      null,
    ],
    [
      'ended at the limit with 143',
      resultWith({ exitCode: 143, timedOut: true }),
      'present',
      'timed-out',
      'uninstaller-hung',
    ],
    [
      'a forbidden operation',
      resultWith({
        exitCode: 2,
        stderr: 'dpkg: error: cannot remove x: Operation not permitted\n',
      }),
      'present',
      'refused',
      'blocked-by-product',
    ],
    [
      'a read-only file system',
      resultWith({
        exitCode: 2,
        stderr: 'dpkg: error: unable to create x: Read-only file system\n',
      }),
      'present',
      'refused',
      'blocked-by-policy',
    ],
    [
      'a script that speaks of permissions itself',
      resultWith({ exitCode: 1, stderr: 'my script: Permission denied\n' }),
      'present',
      'failed',
      'uninstaller-failed',
    ],
  ] as const)('reads %s', (_what, command, after, outcome, advice) => {
    expect(judgePurge('kesl', command, after)).toMatchObject({ outcome, advice });
  });

  it('gives the program’s last words', () => {
    const { detail } = judgePurge('kesl', recorded('rpm-erase-preun-fails'), 'present');
    expect(detail).toContain('stand-in-preun-1.2-3.noarch: erase failed');
  });

  it('names the signal of a program that was ended by somebody else', () => {
    const command = resultWith({ exitCode: null, endedBy: 'SIGKILL' });
    expect(judgePurge('kesl', command, 'present').detail).toContain('was ended by SIGKILL');
  });
});
