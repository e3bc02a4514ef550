import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { childrenOf, namespacePids, signalQuietly } from './process-tree.ts';
import { controlGroupsOf } from './runs.ts';
import type { Run } from './runs.ts';

/** A file or folder of this machine that the container sees, read-only. */
export interface Bind {
  readonly from: string;
  readonly to: string;
}

/** systemd-nspawn's exit code when the system inside asked for a reboot and it is not to loop. */
export const REBOOT_EXIT_CODE = 133;

// Moves itself into the container's own control groups, then becomes the next program.
const ENTER_GROUPS =
  'for g in $1; do echo $$ > "$g/cgroup.procs" || exit 1; done; shift; exec "$@"';
// systemd-nspawn insists that its own folder is no disk; and so nothing of it stays behind.
const PRIVATE_FOLDER =
  'mkdir -p /run/systemd/nspawn && mount -t tmpfs tmpfs /run/systemd/nspawn && exec "$@"';

/**
 * Starts systemd as process 1 on the run's overlay, without a network. The chain, outside in: a
 * process namespace whose end ends everything in it at once and which itself ends with us;
 * systemd-nspawn; systemd. The machine needs neither systemd nor systemd-machined.
 */
export function launch(run: Run, binds: readonly Bind[]): ChildProcess {
  const log = openSync(path.join(run.dir, 'console.log'), 'a');
  const args = [
    ...['-c', ENTER_GROUPS, 'sh', controlGroupsOf(run.id).join(' ')],
    ...['/usr/bin/setpriv', '--pdeathsig=KILL'],
    ...['/usr/bin/unshare', '--mount', '--pid', '--fork', '--kill-child=KILL', '--mount-proc'],
    ...['/bin/sh', '-c', PRIVATE_FOLDER, 'sh'],
    ...['/usr/bin/systemd-nspawn', '--boot', `--directory=${run.mergedDir}`],
    ...[`--machine=${run.id}`, '--private-network', '--console=pipe'],
    // No systemd outside to register with, or to make a control group.
    ...['--register=no', '--keep-unit'],
    ...['--resolv-conf=off', '--timezone=off', '--link-journal=no'],
    ...binds.map((bind) => `--bind-ro=${bind.from}:${bind.to}`),
  ];
  const child = spawn('/bin/sh', args, {
    stdio: ['ignore', log, log],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  closeSync(log);
  return child;
}

/** Cuts the power: everything in the container ends at once, nothing is told beforehand. */
export async function kill(launched: ChildProcess): Promise<void> {
  if (launched.pid === undefined || hasEnded(launched)) return;
  const ended = once(launched, 'exit');
  for (const nspawn of childrenOf(launched.pid)) signalQuietly(nspawn, 'SIGKILL');
  launched.kill('SIGKILL');
  await ended;
}

export function hasEnded(launched: ChildProcess): boolean {
  return launched.exitCode !== null || launched.signalCode !== null;
}

/** The container's process 1 as this machine numbers it, once it has become systemd. */
export function findLeader(launched: ChildProcess): number | undefined {
  if (launched.pid === undefined) return undefined;
  return childrenOf(launched.pid)
    .flatMap(childrenOf)
    .find((pid) => namespacePids(pid).at(-1) === 1 && isSystemd(pid));
}

function isSystemd(pid: number): boolean {
  try {
    // Before it has changed its root, a leader would lead a command into this machine's files.
    return readlinkSync(`/proc/${String(pid)}/exe`) === '/usr/lib/systemd/systemd';
  } catch {
    return false;
  }
}
