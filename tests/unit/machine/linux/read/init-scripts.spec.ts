import { describe, expect, it } from 'vitest';
import { readInitScripts } from '../../../../../src/machine/linux/read/init-scripts.ts';
import { makeRoot } from './make-root.ts';

const SCRIPT =
  '#!/bin/sh\n### BEGIN INIT INFO\n# Provides: kesl\n### END INIT INFO\nDAEMON=/opt/kaspersky/kesl/bin/kesl\n';

describe('readInitScripts', () => {
  it.each([
    ["Debian's folders", '/etc/init.d', '/etc/rc2.d/S01kesl', '../init.d/kesl'],
    ["Red Hat's folders", '/etc/rc.d/init.d', '/etc/rc.d/rc3.d/S80kesl', '../init.d/kesl'],
  ])('reads a script and its start link in %s', (_what, dir, link, target) => {
    const root = makeRoot({ [`${dir}/kesl`]: SCRIPT, [link]: { link: target } });
    expect(readInitScripts(root, null)).toMatchObject({
      entries: 1,
      unread: [],
      facts: [
        {
          source: 'init-script',
          locator: `${dir}/kesl`,
          name: 'kesl',
          execPath: '/opt/kaspersky/kesl/bin/kesl',
          enabled: 'enabled',
          running: null,
        },
      ],
    });
  });

  it('takes a script with stop links only for disabled', () => {
    const root = makeRoot({
      '/etc/init.d/kesl': SCRIPT,
      '/etc/rc2.d/K01kesl': { link: '../init.d/kesl' },
      '/etc/rc0.d/S01kesl': { link: '../init.d/kesl' },
    });
    expect(readInitScripts(root, null).facts).toMatchObject([{ enabled: 'disabled' }]);
  });

  it('names a script once where one folder is a link to the other', () => {
    const root = makeRoot({
      '/etc/rc.d/init.d/kesl': SCRIPT,
      '/etc/init.d': { link: 'rc.d/init.d' },
    });
    expect(readInitScripts(root, null).facts).toHaveLength(1);
  });

  it('shows a start link whose script is gone', () => {
    const root = makeRoot({ '/etc/rc2.d/S01klnagent': { link: '../init.d/klnagent' } });
    expect(readInitScripts(root, null)).toMatchObject({
      unread: [],
      facts: [{ name: 'klnagent', locator: '/etc/rc2.d/S01klnagent', enabled: 'enabled' }],
    });
  });

  it('shows every link to a script that is gone, also one that only stops it', () => {
    const root = makeRoot({
      '/etc/rc2.d/K01klnagent': { link: '../init.d/klnagent' },
      '/etc/rc0.d/K01klnagent': { link: '../init.d/klnagent' },
    });
    expect(readInitScripts(root, null).facts).toMatchObject([
      { locator: '/etc/rc0.d/K01klnagent', enabled: 'disabled' },
      { locator: '/etc/rc2.d/K01klnagent', enabled: 'disabled' },
    ]);
  });

  it('names a link once where one folder is a link to the other', () => {
    const root = makeRoot({
      '/etc/rc.d/rc3.d/S80klnagent': { link: '../init.d/klnagent' },
      '/etc/rc3.d': { link: 'rc.d/rc3.d' },
    });
    expect(readInitScripts(root, null).facts).toMatchObject([
      { locator: '/etc/rc.d/rc3.d/S80klnagent' },
    ]);
  });

  it.each([
    [new Set(['/opt/kaspersky/kesl/bin/kesl']), true],
    [new Set(['/usr/bin/other']), false],
    [null, null],
  ])('knows from the processes whether the program runs', (programs, running) => {
    const root = makeRoot({ '/etc/init.d/kesl': SCRIPT });
    expect(readInitScripts(root, programs).facts).toMatchObject([{ running }]);
  });
});
