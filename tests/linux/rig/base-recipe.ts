/** Everything that decides what the base system holds. A change of any of it builds a new one. */
export interface BaseRecipe {
  readonly suite: string;
  readonly arch: string;
  readonly include: readonly string[];
  /** Written after debootstrap, path to content. */
  readonly files: Readonly<Record<string, string>>;
  /** Run in the new root, in order, after the files are written. */
  readonly commands: readonly (readonly [string, ...string[]])[];
}

/** The account of an ordinary user of the machine; her files must survive every removal. */
export const ordinaryUser = { name: 'olga', uid: 1000, home: '/home/olga' } as const;

// What systemd asks at every reload and a container has no answer to: it would only cost seconds.
const GENERATORS_LEFT_OUT = [
  ...['cryptsetup', 'debug', 'fstab', 'getty', 'gpt-auto', 'hibernate-resume', 'integritysetup'],
  ...['rc-local', 'run', 'system-update', 'veritysetup'],
];

export const baseRecipe: BaseRecipe = {
  suite: 'bookworm',
  arch: process.arch === 'arm64' ? 'arm64' : 'amd64',
  include: [
    'ca-certificates', // the trust store that a removal may have to clean
    'cron',
    'dbus',
    'kmod',
    'libstdc++6', // Node needs it
    'procps',
    'psmisc',
    'rpm',
    'systemd',
    'systemd-sysv',
  ],
  files: {
    '/etc/hostname': 'workstation-7\n',
    '/etc/hosts': '127.0.0.1 localhost workstation-7\n',
    // No network: apt has nothing to ask, and says so at once instead of waiting for name servers.
    '/etc/apt/sources.list': '',
    '/etc/resolv.conf': '',
    // Debian's rpm keeps its database in the caller's home; an rpm machine keeps it here.
    '/etc/rpm/macros': '%_dbpath /var/lib/rpm\n',
  },
  commands: [
    [
      'systemctl',
      'mask',
      'apt-daily.timer',
      'apt-daily-upgrade.timer',
      'dpkg-db-backup.timer',
      'e2scrub_all.timer',
      'e2scrub_reap.service',
      'fstrim.timer',
      'console-getty.service',
      'getty.target',
    ],
    ['mkdir', '/etc/systemd/system-generators'],
    ...GENERATORS_LEFT_OUT.map((name): readonly [string, ...string[]] => [
      'ln',
      '-s',
      '/dev/null',
      `/etc/systemd/system-generators/systemd-${name}-generator`,
    ]),
    ['useradd', '--create-home', '--uid', String(ordinaryUser.uid), ordinaryUser.name],
    ['apt-get', 'clean'],
    ['find', '/var/lib/apt/lists', '-mindepth', '1', '-delete'],
    ['find', '/var/log', '-type', 'f', '-delete'],
    ['truncate', '--size=0', '/etc/machine-id'],
  ],
};
