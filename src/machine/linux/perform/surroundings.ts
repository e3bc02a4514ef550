import type { PerformContext } from '../../machine.ts';
import { type RunCommand, runCommand } from '../../run-command.ts';
import type { StepLimit } from '../../step-limit.ts';

/** Where the actions work. Only tests give other places than the system's own. */
export interface Surroundings {
  readonly run: RunCommand;
  readonly procDir: string;
  readonly dpkgDir: string;
  /** Files that rpm locks while it changes its database. */
  readonly rpmLockPaths: readonly string[];
  readonly rpmDatabaseDirs: readonly string[];
  readonly passwdPath: string;
  readonly groupPath: string;
  readonly loginDefsPath: string;
  /** Folders in which an administrator (or a program as one) puts roots of trust of this machine. */
  readonly trustDirs: readonly string[];
  /** Command lines that make the trusted set anew; the first whose program exists is used. */
  readonly trustUpdaters: readonly (readonly string[])[];
  /** Set by a package that wants a restart (Debian, Ubuntu). */
  readonly rebootRequiredPath: string;
  readonly stagingDir: string;
  readonly waits: Waits;
}

export interface Waits {
  readonly lockPollMs: number;
  /** How often the holder of a lock is named again. */
  readonly lockNoticeMs: number;
  /** From SIGTERM to SIGKILL when processes are ended. */
  readonly termGraceMs: number;
  /** For a process to go after SIGKILL. */
  readonly killGraceMs: number;
  /** For a service that is still starting when its state is asked for. */
  readonly serviceStartMs: number;
}

export const LINUX: Surroundings = {
  run: runCommand,
  procDir: '/proc',
  dpkgDir: '/var/lib/dpkg',
  rpmLockPaths: ['/var/lib/rpm/.rpm.lock', '/usr/lib/sysimage/rpm/.rpm.lock'],
  rpmDatabaseDirs: ['/var/lib/rpm', '/usr/lib/sysimage/rpm', '/root/.rpmdb'],
  passwdPath: '/etc/passwd',
  groupPath: '/etc/group',
  loginDefsPath: '/etc/login.defs',
  trustDirs: [
    '/usr/local/share/ca-certificates',
    '/etc/pki/ca-trust/source/anchors',
    '/usr/share/pki/ca-trust-source/anchors',
    '/etc/pki/trust/anchors',
    '/etc/ca-certificates/trust-source/anchors',
  ],
  trustUpdaters: [
    // `--fresh` also drops the links of what is gone.
    ['/usr/sbin/update-ca-certificates', '--fresh'],
    ['/usr/bin/update-ca-trust', 'extract'],
  ],
  rebootRequiredPath: '/run/reboot-required',
  stagingDir: '/var/lib/swapout/staging',
  waits: {
    lockPollMs: 500,
    lockNoticeMs: 5_000,
    termGraceMs: 10_000,
    killGraceMs: 5_000,
    serviceStartMs: 20_000,
  },
};

/** What every action gets: the job's side, the step's clock and the places. */
export interface Work {
  readonly context: PerformContext;
  readonly limit: StepLimit;
  readonly here: Surroundings;
}

/** A line of Swapout's own among the program's output. */
export function say(work: Work, text: string): void {
  work.context.onOutput('stderr', `swapout: ${text}\n`);
}
