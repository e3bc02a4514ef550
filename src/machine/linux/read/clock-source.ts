import { exists, readText, type Root } from './root.ts';

interface ClockKeeper {
  readonly name: string;
  /** Any of them says that it runs: a pid file whose process lives, or a folder of its own. */
  readonly pidFiles: readonly string[];
  readonly folders: readonly string[];
  /** Exists once the clock has been set from a server; null where no file says so. */
  readonly synchronised: string | null;
}

const KEEPERS: readonly ClockKeeper[] = [
  {
    name: 'systemd-timesyncd',
    pidFiles: [],
    folders: ['/run/systemd/timesync'],
    synchronised: '/run/systemd/timesync/synchronized',
  },
  {
    name: 'chrony',
    pidFiles: ['/run/chrony/chronyd.pid', '/run/chronyd.pid'],
    folders: [],
    synchronised: null,
  },
  {
    name: 'ntpd',
    pidFiles: ['/run/ntpd.pid', '/run/ntpd/ntpd.pid', '/run/ntp/ntpd.pid'],
    folders: [],
    synchronised: null,
  },
  { name: 'openntpd', pidFiles: ['/run/openntpd.pid'], folders: [], synchronised: null },
];

/** Who keeps the clock, as far as files tell. */
export function readClockSource(root: Root): string {
  const keeper = KEEPERS.find(
    ({ pidFiles, folders }) =>
      folders.some((folder) => exists(root, folder)) ||
      pidFiles.some((path) => isAlive(root, path)),
  );
  if (!keeper) return 'none found';
  if (keeper.synchronised === null) return `${keeper.name}, running; synchronisation unread`;
  const state = exists(root, keeper.synchronised) ? 'synchronised' : 'not synchronised';
  return `${keeper.name}, ${state}`;
}

function isAlive(root: Root, pidFile: string): boolean {
  try {
    const pid = readText(root, pidFile, 64).trim();
    return /^\d+$/.test(pid) && exists(root, `/proc/${pid}`);
  } catch {
    return false;
  }
}
