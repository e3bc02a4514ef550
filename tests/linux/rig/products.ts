import { nativeArch } from './stand-in.ts';
import type { StandIn, StandInFile } from './stand-in.ts';

/*
 * Stand-ins for the vendor's Linux products. Package, service, folder, tool, user and group names
 * are those of the catalog's sources. Which file below those folders is the program, and what the
 * maintainer scripts do in which order, no source says: there these are a plausible shape.
 */

const MAINTAINER = 'Kaspersky Lab <support@kaspersky.example>';

/** A unit whose program runs until it is stopped. */
export function unitOf(description: string, program: string): StandInFile {
  return {
    text: [
      '[Unit]',
      `Description=${description} (stand-in)`,
      '[Service]',
      `ExecStart=${program} infinity`,
      '[Install]',
      'WantedBy=multi-user.target',
      '',
    ].join('\n'),
  };
}

/** A System V init script whose program runs until it is stopped; it has no unit of its own. */
function initScriptOf(name: string, program: string): StandInFile {
  return {
    executable: true,
    text: `#!/bin/sh
### BEGIN INIT INFO
# Provides:          ${name}
# Required-Start:    $local_fs
# Required-Stop:     $local_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: ${name} (stand-in)
### END INIT INFO
case "$1" in
  start) ${program} infinity </dev/null >/dev/null 2>&1 & echo $! > /run/${name}.pid ;;
  stop) [ ! -f /run/${name}.pid ] || kill "$(cat /run/${name}.pid)"; rm -f /run/${name}.pid ;;
  status) kill -0 "$(cat /run/${name}.pid 2>/dev/null)" ;;
esac
`,
  };
}

function tool(name: string): StandInFile {
  return { text: `#!/bin/sh\necho "${name}: stand-in"\n`, executable: true };
}

// Enabling reloads systemd. Not `--now`: that starts and stops no init script.
export const start = (unit: string) =>
  `systemctl enable --quiet ${unit}\nsystemctl start ${unit}\n`;
export const stop = (unit: string) => `systemctl stop ${unit}\nsystemctl disable --quiet ${unit}\n`;

/** deb and rpm scripts that start the units after installation and stop them before removal. */
function serviceScripts(
  units: readonly string[],
  own: { readonly before?: string; readonly after?: string; readonly purge?: string } = {},
): Pick<StandIn, 'deb' | 'rpm'> {
  const install = `${own.after ?? ''}${units.map(start).join('')}`;
  const remove = units.map(stop).join('');
  return {
    deb: {
      ...(own.before === undefined ? {} : { preinst: `set -e\n${own.before}` }),
      postinst: `set -e\n[ "$1" = configure ] || exit 0\n${install}`,
      prerm: `set -e\n[ "$1" = remove ] || exit 0\n${remove}`,
      postrm: `set -e\nsystemctl daemon-reload\n[ "$1" = purge ] || exit 0\n${own.purge ?? ''}`,
    },
    rpm: {
      ...(own.before === undefined ? {} : { pre: own.before }),
      post: install,
      preun: `[ "$1" = 0 ] || exit 0\n${remove}`,
      postun: 'systemctl daemon-reload\n',
    },
  };
}

// Newer versions unpack themselves here: programs that no package list shows.
const unpackKesl = `
mkdir -p /var/opt/kaspersky/kesl/install-current/libexec /var/opt/kaspersky/kesl/backup
mkdir -p /var/opt/kaspersky/kesl/private /var/log/kaspersky/kesl
cp /opt/kaspersky/kesl/libexec/kesl /var/opt/kaspersky/kesl/install-current/libexec/kesl
echo detection-database > /var/opt/kaspersky/kesl/private/bases.db
echo quarantined > /var/opt/kaspersky/kesl/backup/object-1
echo "stand-in installed" > /var/log/kaspersky/kesl/install.log
`;

/** Endpoint Security: one unit, data outside the package that a purge leaves behind. */
export const kesl: StandIn = {
  name: 'kesl',
  version: '12.1.0-1508',
  arch: nativeArch,
  maintainer: MAINTAINER,
  summary: 'Kaspersky Endpoint Security for Linux (stand-in)',
  files: {
    '/opt/kaspersky/kesl/libexec/kesl': { program: 'sleep' },
    '/opt/kaspersky/kesl/bin/kesl-control': tool('kesl-control'),
    '/opt/kaspersky/kesl/doc/license.txt': { text: 'A stand-in has no licence terms.\n' },
    '/usr/bin/kesl-control': { linkTo: '/opt/kaspersky/kesl/bin/kesl-control' },
    '/usr/lib/systemd/system/kesl.service': unitOf(
      'Kaspersky Endpoint Security',
      '/opt/kaspersky/kesl/libexec/kesl',
    ),
    '/etc/opt/kaspersky/kesl/kesl.conf': { text: 'protection=on\n', configuration: true },
  },
  ...serviceScripts(['kesl.service'], { after: unpackKesl }),
};

/** The interface: needs kesl, so it has to go first. */
export const keslGui: StandIn = {
  name: 'kesl-gui',
  version: '12.1.0-1508',
  arch: nativeArch,
  maintainer: MAINTAINER,
  summary: 'Kaspersky Endpoint Security for Linux, interface (stand-in)',
  depends: ['kesl'],
  files: { '/opt/kaspersky/kesl/libexec/kesl-gui': { program: 'sleep' } },
};

/** Network Agent: an init script, and data that stays even after a purge. */
export const klnagent64: StandIn = {
  name: 'klnagent64',
  version: '15.1.0-20748',
  arch: nativeArch,
  maintainer: MAINTAINER,
  summary: 'Kaspersky Security Center Network Agent (stand-in)',
  files: {
    '/opt/kaspersky/klnagent64/sbin/klnagent': { program: 'sleep' },
    '/etc/init.d/klnagent64': initScriptOf('klnagent64', '/opt/kaspersky/klnagent64/sbin/klnagent'),
    '/etc/opt/kaspersky/klnagent/klnagent.conf': { text: 'server=none\n', configuration: true },
  },
  ...serviceScripts(['klnagent64.service'], {
    after: `mkdir -p /var/opt/kaspersky/klnagent\necho 1 > /var/opt/kaspersky/klnagent/state\n`,
  }),
};

/** The management server of other machines: its accounts and its data stay after removal. */
export const ksc64: StandIn = {
  name: 'ksc64',
  version: '15.4.0-8873',
  arch: nativeArch,
  maintainer: MAINTAINER,
  summary: 'Kaspersky Security Center Administration Server (stand-in)',
  files: {
    '/opt/kaspersky/ksc64/sbin/kladminserver': { program: 'sleep' },
    '/opt/kaspersky/ksc64/sbin/klwebsrv': { program: 'sleep' },
    '/usr/lib/systemd/system/kladminserver_srv.service': unitOf(
      'Kaspersky Administration Server',
      '/opt/kaspersky/ksc64/sbin/kladminserver',
    ),
    '/usr/lib/systemd/system/klwebsrv_srv.service': unitOf(
      'Kaspersky Security Center Web Server',
      '/opt/kaspersky/ksc64/sbin/klwebsrv',
    ),
    '/etc/opt/kaspersky/ksc64/server.conf': { text: 'port=none\n', configuration: true },
  },
  ...serviceScripts(['kladminserver_srv.service', 'klwebsrv_srv.service'], {
    before: `getent group kladmins >/dev/null || groupadd kladmins
getent passwd ksc >/dev/null || useradd --system --gid kladmins ksc
getent passwd rightless >/dev/null || useradd --system rightless
`,
    after: `mkdir -p /var/opt/kaspersky/ksc64\necho data > /var/opt/kaspersky/ksc64/kav.db\n`,
  }),
};

/** The old server product: a 32-bit package, an init script. Needs i386 as a foreign architecture. */
export const kav4fs: StandIn = {
  name: 'kav4fs',
  version: '8.0.4-312',
  arch: 'i386',
  maintainer: MAINTAINER,
  summary: 'Kaspersky Anti-Virus for Linux File Server (stand-in)',
  files: {
    '/opt/kaspersky/kav4fs/libexec/kav4fs': { program: 'sleep' },
    '/opt/kaspersky/kav4fs/bin/kav4fs-control': tool('kav4fs-control'),
    '/etc/init.d/kav4fs-supervisor': initScriptOf(
      'kav4fs-supervisor',
      '/opt/kaspersky/kav4fs/libexec/kav4fs',
    ),
  },
  ...serviceScripts(['kav4fs-supervisor.service']),
};

/** Gives an rpm machine what its packages rest upon: rpm knows nothing of Debian's own shell. */
export const rpmBase: StandIn = {
  name: 'rpm-base-stand-in',
  version: '1.0',
  arch: 'all',
  maintainer: 'Swapout tests <tests@example.org>',
  summary: 'Provides /bin/sh to rpm (stand-in)',
  files: {},
};
