import { kesl, start, stop, unitOf } from './products.ts';
import type { StandIn } from './stand-in.ts';

/*
 * Endpoint Security that will not go as it should. Each has kesl's name and files, and differs in
 * what its scripts do when it is removed, so every failure is the real package manager's own.
 */

const STOP = stop('kesl.service');

function keslWith(deb: StandIn['deb'], rpm: StandIn['rpm'] = {}, more: StandIn['files'] = {}) {
  return {
    ...kesl,
    files: { ...kesl.files, ...more },
    deb: { ...kesl.deb, ...deb },
    rpm: { ...kesl.rpm, ...rpm },
  } satisfies StandIn;
}

/** Stops its service, then fails. dpkg and rpm exit with an error, the package stays installed. */
export const keslRemovalFails: StandIn = keslWith(
  { prerm: `${STOP}echo "kesl: removal is not allowed" >&2\nexit 1\n` },
  { preun: `${STOP}echo "kesl: removal is not allowed" >&2\nexit 1\n` },
);

/** Stops its service, then hangs in a child that ignores SIGTERM. The package stays installed. */
export const keslRemovalHangs: StandIn = keslWith(
  { prerm: `${STOP}trap '' TERM\necho "kesl: please wait"\nsleep infinity\n` },
  { preun: `${STOP}trap '' TERM\necho "kesl: please wait"\nsleep infinity\n` },
);

/** Removal fails after its files are gone: dpkg leaves it half-installed. */
export const keslRemovalHalfDone: StandIn = keslWith({
  postrm: `echo "kesl: cannot finish" >&2\nexit 1\n`,
});

/** Its set-up fails: dpkg leaves it half-configured. */
export const keslSetUpFails: StandIn = keslWith({
  postinst: `[ "$1" = configure ] || exit 0\necho "kesl: cannot start" >&2\nexit 1\n`,
});

// Keeps the program out of the package's list of files, and the service alive over the removal.
const KEEP_FILES = `
mkdir -p /var/opt/kaspersky/kesl/kept
cp -a /opt/kaspersky/kesl /usr/lib/systemd/system/kesl.service /var/opt/kaspersky/kesl/kept/
`;
const RESTORE_FILES = `
mkdir -p /opt/kaspersky
cp -a /var/opt/kaspersky/kesl/kept/kesl /opt/kaspersky/
cp -a /var/opt/kaspersky/kesl/kept/kesl.service /etc/systemd/system/kesl.service
systemctl enable --quiet kesl.service
systemctl restart kesl.service
`;

/** Exit 0 and no longer registered, yet its program, its unit and its running service are there. */
export const keslLeavesFiles: StandIn = keslWith(
  {
    prerm: `set -e\n[ "$1" = remove ] || exit 0\n${KEEP_FILES}`,
    postrm: `set -e\n[ "$1" = remove ] || exit 0\n${RESTORE_FILES}`,
  },
  { preun: `[ "$1" = 0 ] || exit 0\n${KEEP_FILES}`, postun: RESTORE_FILES },
);

/**
 * Where `keslComesBack` and `keslComesBackAtBoot` look for the package to install again: outside the
 * vendor's folders, as a management tool would keep it.
 */
export const keptPackagePath = '/var/lib/site-management/kesl.deb';

/**
 * Exit 0, and a moment later it is installed again: a service that it leaves behind waits for the
 * package manager's lock. The test lays the package at `keptPackagePath` first.
 */
export const keslComesBack: StandIn = keslWith({
  postrm: `set -e
[ "$1" = remove ] || exit 0
systemd-run --quiet --unit=kesl-restore /bin/sh -c \\
  'until dpkg --install ${keptPackagePath}; do sleep 0.2; done'
`,
});

/** Exit 0 and gone; the next boot installs it again, as a management agent's task would. */
export const keslComesBackAtBoot: StandIn = keslWith({
  postrm: `set -e
[ "$1" = remove ] || exit 0
cat > /etc/systemd/system/kesl-restore.service <<'UNIT'
[Unit]
Description=Kaspersky Endpoint Security restore (stand-in)
[Service]
Type=oneshot
ExecStart=/usr/bin/dpkg --install ${keptPackagePath}
[Install]
WantedBy=multi-user.target
UNIT
systemctl enable --quiet kesl-restore.service
`,
});

/** A second service that the removal forgets: its unit file goes, its process runs on. */
export const keslForgetsSupervisor: StandIn = keslWith(
  { postinst: `${kesl.deb?.postinst ?? ''}${start('kesl-supervisor.service')}` },
  { post: `${kesl.rpm?.post ?? ''}${start('kesl-supervisor.service')}` },
  {
    '/usr/lib/systemd/system/kesl-supervisor.service': unitOf(
      'Kaspersky Endpoint Security supervisor',
      '/var/opt/kaspersky/kesl/install-current/libexec/kesl',
    ),
  },
);

/** Goes as it should, and asks for a restart of the machine in Debian's own way. */
export const keslAsksForReboot: StandIn = keslWith({
  postrm: `set -e
systemctl daemon-reload
[ "$1" = purge ] || exit 0
echo "*** System restart required ***" > /run/reboot-required
echo kesl >> /run/reboot-required.pkgs
`,
});

/** Its removal waits in prerm until somebody makes `/run/go-on`. */
export const keslRemovalWaits: StandIn = keslWith({
  prerm: `set -e
[ "$1" = remove ] || exit 0
${STOP}echo "kesl: waiting"
until [ -e /run/go-on ]; do sleep 0.1; done
`,
});
