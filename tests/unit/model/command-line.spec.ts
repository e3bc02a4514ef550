import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/model/action.ts';
import { actionText, argvOf } from '../../../src/model/command-line.ts';

const install = {
  kind: 'package-install',
  pack: 'agency',
  entry: 'clamav',
  files: [{ path: '/var/lib/swapout/staging/a b.deb', sha256: 'a'.repeat(64), sizeBytes: 1 }],
  arguments: [],
  returnCodes: { success: [0], rebootRequired: [] },
} as const;

const PROGRAMS: readonly (readonly [Action, string])[] = [
  [{ kind: 'unit-stop', unit: 'kesl.service' }, '/usr/bin/systemctl stop -- kesl.service'],
  [{ kind: 'unit-disable', unit: '-x.service' }, '/usr/bin/systemctl disable -- -x.service'],
  [{ kind: 'daemon-reload' }, '/usr/bin/systemctl daemon-reload'],
  [{ kind: 'task-remove', task: '\\K' }, 'C:\\Windows\\System32\\schtasks.exe /Delete /TN \\K /F'],
  [{ kind: 'reboot' }, '/usr/bin/systemctl reboot'],
  [{ kind: 'reboot', platform: 'windows' }, 'C:\\Windows\\System32\\shutdown.exe /r /t 0 /d p:4:1'],
  [
    { kind: 'package-purge', manager: 'dpkg', package: 'kesl', arch: 'amd64', overrideHold: false },
    '/usr/bin/dpkg --purge -- kesl:amd64',
  ],
  [
    { kind: 'package-purge', manager: 'dpkg', package: 'kesl', arch: 'amd64', overrideHold: true },
    '/usr/bin/dpkg --force-hold --purge -- kesl:amd64',
  ],
  [
    { kind: 'package-purge', manager: 'rpm', package: 'kesl', arch: 'x86_64', overrideHold: true },
    '/usr/bin/rpm -e -- kesl.x86_64',
  ],
  [{ kind: 'account-remove', account: 'user', name: 'ksc' }, '/usr/sbin/userdel -- ksc'],
  [{ kind: 'account-remove', account: 'group', name: 'kl' }, '/usr/sbin/groupdel -- kl'],
  [
    {
      kind: 'msi-uninstall',
      productCode: '{27534751-4A40-48BD-B393-BC3BF28C876E}',
      properties: ['KLPASSWD'],
    },
    'C:\\Windows\\System32\\msiexec.exe /x {27534751-4A40-48BD-B393-BC3BF28C876E} /qn REBOOT=ReallySuppress KLPASSWD=••••',
  ],
  [
    { ...install, type: 'deb', files: [...install.files] } as unknown as Action,
    '/usr/bin/dpkg --install -- "/var/lib/swapout/staging/a b.deb"',
  ],
];

const WITHOUT: readonly (readonly [Action, string])[] = [
  [{ kind: 'process-end', folder: '/opt/k' }, 'end processes running from /opt/k'],
  [{ kind: 'path-remove', path: '/opt/k', backup: 'copy' }, 'a backup is made first'],
  [{ kind: 'path-remove', path: '/opt/k', backup: 'record' }, 'cannot be put back'],
  [{ kind: 'certificate-remove', store: 'Root', subject: 'CN=K', sha256: 'a' }, 'CN=K'],
  [{ kind: 'service-stop', service: 'AVP' }, 'stop service AVP'],
  [{ kind: 'service-delete', service: 'AVP' }, 'delete service AVP'],
  [{ kind: 'filter-unregister', driver: 'klim6', listKey: 'K', listValue: 'V' }, 'take klim6 out'],
  [{ kind: 'driver-delete', driver: 'klif', path: 'C:\\k.sys' }, 'delete driver klif'],
  [{ kind: 'registry-remove', key: 'HKLM\\K', value: null }, 'remove registry key HKLM\\K'],
  [{ kind: 'registry-remove', key: 'HKLM\\K', value: 'v' }, 'value v of HKLM\\K'],
  [{ kind: 'store-package-remove', package: 'K' }, 'remove store package K'],
];

describe('what is shown of an action', () => {
  it.each(PROGRAMS)('is the line that is run: %o', (action, line) => {
    expect(actionText(action)).toBe(line);
    const [program] = argvOf(action) ?? [];
    expect(program).toMatch(/^(?:\/usr\/s?bin\/|C:\\Windows\\System32\\)/);
  });

  it.each(WITHOUT)('is a sentence where no program runs: %o', (action, words) => {
    expect(argvOf(action)).toBeNull();
    expect(actionText(action)).toContain(words);
  });

  it('keeps what came from the machine behind the end of the options, one word each', () => {
    const unit = '--force; rm -rf / #.service';
    const argv = argvOf({ kind: 'unit-stop', unit });
    expect(argv).toEqual(['/usr/bin/systemctl', 'stop', '--', unit]);
  });
});
