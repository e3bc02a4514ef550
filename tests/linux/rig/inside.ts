import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { ordinaryUser } from './base-recipe.ts';
import { collect, describeResult } from './host-command.ts';
import type { CommandResult } from './host-command.ts';
import { childrenOf, namespacePids, signalQuietly, treeOf } from './process-tree.ts';

export interface RunOptions {
  /** 120 000 unless given. After it the tree is killed and `run` throws. */
  readonly timeoutMs?: number;
  /**
   * Written to standard input, which is then closed. Without it `run` gives an empty one, and
   * `spawn` leaves it open for the test to write to.
   */
  readonly stdin?: string | Buffer;
  /** Added to the container's plain environment; nothing of the test's own is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** `root` unless given. */
  readonly user?: 'root' | typeof ordinaryUser.name;
}

/** A command that runs in the container beside the test. */
export interface Running {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: () => { readonly stdout: string; readonly stderr: string };
  /** Its process id inside. */
  readonly pid: () => Promise<number>;
  /** Signals the command itself; its children only if `tree` is true. */
  readonly kill: (signal?: NodeJS.Signals, tree?: boolean) => Promise<void>;
  readonly finished: Promise<CommandResult>;
  /** Resolves when its output matches. Throws if it ends, or the time runs out, before. */
  readonly waitForOutput: (pattern: RegExp, timeoutMs?: number) => Promise<void>;
}

export const PLAIN_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
};

// What systemd-nspawn takes from everything inside; a command that is led in must not have it
// either, or it could load a module into, or set the clock of, the machine outside.
const CAPABILITIES_TAKEN = [
  ...['sys_module', 'sys_rawio', 'sys_pacct', 'sys_time', 'syslog', 'mac_admin', 'mac_override'],
  ...[
    'ipc_lock',
    'wake_alarm',
    'block_suspend',
    'audit_read',
    'perfmon',
    'bpf',
    'checkpoint_restore',
  ],
];

/** The capabilities that nobody inside has, as setpriv takes them. */
export const BOUNDING_SET = `--bounding-set=${CAPABILITIES_TAKEN.map((name) => `-${name}`).join(',')}`;

/**
 * Starts a command in the namespaces of a booted container's process 1. No shell takes part. Exit
 * code, signal and both streams are the command's own.
 */
export function spawnInside(
  leaderPid: number,
  argv: readonly [string, ...string[]],
  options: RunOptions = {},
): Running {
  const child = spawn('/usr/bin/setpriv', entryArguments(leaderPid, argv, options), {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment(options),
  });
  const stdout = gather(child.stdout);
  const stderr = gather(child.stderr);
  const finished = collect(child);
  finished.catch(() => undefined);
  // A command that reads nothing may be gone before its input is written.
  child.stdin.on('error', () => undefined);
  if (options.stdin !== undefined) child.stdin.end(options.stdin);
  const command = () => waitForCommand(child);
  return {
    child,
    output: () => ({ stdout: stdout(), stderr: stderr() }),
    pid: async () => innerPid(await command()),
    kill: async (signal = 'SIGKILL', tree = false) => {
      const pid = await command();
      for (const each of tree ? treeOf(pid) : [pid]) signalQuietly(each, signal);
    },
    finished,
    waitForOutput: async (pattern, timeoutMs = 30_000) => {
      const deadline = Date.now() + timeoutMs;
      while (!pattern.test(stdout() + stderr())) {
        const ended = child.exitCode !== null || child.signalCode !== null;
        if (ended) throw new Error(describeResult(argv, await finished));
        if (Date.now() > deadline) {
          const seen = `${stdout()}\n${stderr()}`;
          throw new Error(`No ${String(pattern)} from ${argv.join(' ')}:\n${seen}`);
        }
        await delay(20);
      }
    },
  };
}

/** Runs a command in the container to its end. Throws only if it does not end in time. */
export async function runInside(
  leaderPid: number,
  argv: readonly [string, ...string[]],
  options: RunOptions = {},
): Promise<CommandResult> {
  const timeoutMs = options.timeoutMs ?? 120_000;
  const running = spawnInside(leaderPid, argv, { stdin: '', ...options });
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
    void endAtOnce(running);
  }, timeoutMs);
  try {
    const result = await running.finished;
    if (!limit.signal.aborted) return result;
    const title = `Not finished within ${String(timeoutMs)} ms`;
    throw new Error(`${title}: ${describeResult(argv, result)}`);
  } finally {
    clearTimeout(timer);
  }
}

async function endAtOnce(running: Running): Promise<void> {
  await running.kill('SIGKILL', true).catch(() => running.child.kill('SIGKILL'));
  // A process that has left the tree may still hold the streams open.
  await delay(500);
  running.child.stdout?.destroy();
  running.child.stderr?.destroy();
}

function gather(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function entryArguments(
  leaderPid: number,
  argv: readonly [string, ...string[]],
  options: RunOptions,
): string[] {
  const as = options.user ?? 'root';
  return [
    '--pdeathsig=KILL',
    BOUNDING_SET,
    ...['/usr/bin/nsenter', `--target=${String(leaderPid)}`],
    ...['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--root'],
    `--wdns=${options.cwd ?? (as === 'root' ? '/root' : ordinaryUser.home)}`,
    '--',
    ...(as === 'root'
      ? []
      : ['/usr/bin/setpriv', `--reuid=${as}`, `--regid=${as}`, '--init-groups', '--']),
    ...argv,
  ];
}

function environment(options: RunOptions): Record<string, string> {
  const user = options.user ?? 'root';
  const home = user === 'root' ? '/root' : ordinaryUser.home;
  return { ...PLAIN_ENVIRONMENT, HOME: home, USER: user, LOGNAME: user, ...options.env };
}

/** nsenter forks into the process namespace; its one child is, or becomes, the command. */
async function waitForCommand(child: ChildProcess): Promise<number> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const [pid] = childrenOf(child.pid ?? -1);
    if (pid !== undefined) return pid;
    if (child.exitCode !== null || child.signalCode !== null) break;
    await delay(10);
  }
  throw new Error('The command is not running');
}

function innerPid(pid: number): number {
  const inner = namespacePids(pid).at(-1);
  if (inner === undefined) throw new Error('The command is not running');
  return inner;
}
