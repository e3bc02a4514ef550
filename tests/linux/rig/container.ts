import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { requireBase } from './base.ts';
import { describeResult } from './host-command.ts';
import type { CommandResult } from './host-command.ts';
import { runInside, spawnInside } from './inside.ts';
import type { Running, RunOptions } from './inside.ts';
import { findLeader, hasEnded, kill, launch, REBOOT_EXIT_CODE } from './nspawn.ts';
import type { Bind } from './nspawn.ts';
import { builtCliDir, nodeProgram } from './places.ts';
import { programsBeside } from './process-tree.ts';
import type { RunningProgram } from './process-tree.ts';
import { startReaper } from './reaper.ts';
import { createRun, removeRun, sweepDeadRuns } from './runs.ts';
import type { Disk, Run } from './runs.ts';

export interface ContainerOptions {
  /** Small disks (tmpfs), for a full one. They keep their content over a reboot. */
  readonly disks?: readonly Disk[];
  /** What of this machine is to be seen inside, read-only, besides Node. */
  readonly binds?: readonly Bind[];
  /** The built command line; the checkout's `dist/cli` unless given. */
  readonly cliDir?: string;
}

export interface SwapoutOptions extends RunOptions {
  /** Node's own arguments, before the program. */
  readonly nodeArguments?: readonly string[];
}

type Command = readonly [string, ...string[]];

const BOOT_TIMEOUT_MS = 120_000;
const CLI_INSIDE = '/opt/swapout-cli';

/** A Debian system with systemd as process 1, on a disk of its own, without a network. */
export class Container {
  readonly #run: Run;
  readonly #binds: readonly Bind[];
  #launched: ChildProcess | undefined;
  #leaderPid: number | undefined;
  #stopped = false;

  /** Use `startContainer` or `withContainer`. */
  constructor(run: Run, binds: readonly Bind[]) {
    this.#run = run;
    this.#binds = binds;
  }

  /** Process 1 as this machine numbers it. It changes with every boot. */
  get leaderPid(): number {
    if (this.#leaderPid === undefined) throw new Error('The container is not running');
    return this.#leaderPid;
  }

  /** Where this machine sees a file of the container, also while it is switched off. */
  path(file: string): string {
    return path.join(this.#run.mergedDir, file);
  }

  /** Runs a command inside to its end, whatever its exit code. Throws only at the time limit. */
  run(argv: Command, options: RunOptions = {}): Promise<CommandResult> {
    return runInside(this.leaderPid, argv, options);
  }

  /** As `run`, but throws, with both streams in the message, unless it exits 0. */
  async runOk(argv: Command, options: RunOptions = {}): Promise<CommandResult> {
    const result = await this.run(argv, options);
    if (result.exitCode !== 0) throw new Error(describeResult(argv, result));
    return result;
  }

  /** Starts a command inside and returns at once. It ends with the container at the latest. */
  spawn(argv: Command, options: RunOptions = {}): Running {
    return spawnInside(this.leaderPid, argv, options);
  }

  /** Runs the real command line: `c.swapout(['detect', '--json'])`. */
  swapout(args: readonly string[], options: SwapoutOptions = {}): Promise<CommandResult> {
    return this.run(this.#swapoutCommand(args, options), options);
  }

  /** As `swapout`, in the background: to answer its questions, kill it, start a second one. */
  spawnSwapout(args: readonly string[], options: SwapoutOptions = {}): Running {
    return this.spawn(this.#swapoutCommand(args, options), options);
  }

  /** Signals a process by its id inside. */
  async kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.runOk(['/bin/kill', `-${signal.slice('SIG'.length)}`, String(pid)]);
  }

  /** Every process inside that runs a file, read off the kernel, not off a command inside. */
  programs(): RunningProgram[] {
    return programsBeside(this.leaderPid);
  }

  /** Copies a file or folder of this machine into the container, owned by root. */
  async copyIn(from: string, to: string): Promise<void> {
    await mkdir(path.dirname(this.path(to)), { recursive: true });
    await cp(from, this.path(to), { recursive: true, verbatimSymlinks: true });
  }

  /** Writes a file in the container, owned by root; folders on the way are made. */
  async write(file: string, content: string | Buffer, mode = 0o644): Promise<void> {
    await mkdir(path.dirname(this.path(file)), { recursive: true });
    await writeFile(this.path(file), content);
    await chmod(this.path(file), mode);
  }

  /** The text of a file in the container. */
  read(file: string): Promise<string> {
    return readFile(this.path(file), 'utf8');
  }

  /** The id that the kernel shows inside: another one at every boot. */
  async bootId(): Promise<string> {
    const { stdout } = await this.runOk(['/bin/cat', '/proc/sys/kernel/random/boot_id']);
    return stdout.trim();
  }

  /** Switches on and waits until systemd has started everything. */
  async powerOn(): Promise<void> {
    if (this.#stopped) throw new Error('The container has been removed');
    const launched = launch(this.#run, this.#binds);
    this.#launched = launched;
    const deadline = Date.now() + BOOT_TIMEOUT_MS;
    let state = 'no process 1';
    while (state !== 'running' && state !== 'degraded') {
      if (hasEnded(launched) || Date.now() > deadline) throw await this.#bootFailure(state);
      const leaderPid = findLeader(launched);
      if (leaderPid === undefined) {
        await delay(10);
        continue;
      }
      const answer = await runInside(leaderPid, ['/usr/bin/systemctl', 'is-system-running']);
      state = answer.stdout.trim();
      this.#leaderPid = leaderPid;
      await delay(20);
    }
  }

  /** An orderly reboot by systemd: services are stopped, everything starts anew. */
  async reboot(): Promise<void> {
    await this.#leave('reboot', REBOOT_EXIT_CODE);
    await this.powerOn();
  }

  /** An orderly shutdown. The disk stays readable through `path`; `powerOn` boots it again. */
  powerOff(): Promise<void> {
    return this.#leave('poweroff', 0);
  }

  /** Pulls the plug: every process ends in the same instant, none is asked. */
  async cutPower(): Promise<void> {
    if (this.#launched !== undefined) await kill(this.#launched);
    this.#leaderPid = undefined;
  }

  /** Cuts the power and deletes the disk. Safe to repeat. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.cutPower();
    await removeRun(this.#run);
  }

  async #leave(how: 'reboot' | 'poweroff', exitCode: number): Promise<void> {
    const launched = this.#launched;
    if (launched === undefined) throw new Error('The container is not running');
    await this.run(['/usr/bin/systemctl', how]);
    const deadline = Date.now() + BOOT_TIMEOUT_MS;
    while (!hasEnded(launched)) {
      if (Date.now() > deadline) throw await this.#bootFailure(`${how} takes too long`);
      await delay(10);
    }
    this.#leaderPid = undefined;
    if (launched.exitCode !== exitCode) throw await this.#bootFailure(`${how} went wrong`);
  }

  async #bootFailure(state: string): Promise<Error> {
    const log = await readFile(path.join(this.#run.dir, 'console.log'), 'utf8');
    return new Error(`The container is not up (${state}). Its console:\n${log.slice(-4000)}`);
  }

  #swapoutCommand(args: readonly string[], options: SwapoutOptions): Command {
    const program = `${CLI_INSIDE}/swapout.cjs`;
    if (!existsSync(this.path(program))) {
      throw new Error('No built command line in the container: run "npm run build" first');
    }
    return ['/usr/local/bin/node', ...(options.nodeArguments ?? []), program, ...args];
  }
}

/** Boots a container on a fresh disk. The caller stops it; a dead test process's is swept away. */
export async function startContainer(options: ContainerOptions = {}): Promise<Container> {
  startReaper();
  await sweepDeadRuns();
  const base = await requireBase();
  const run = await createRun(base.rootDir, options.disks ?? []);
  const node = { from: nodeProgram(), to: '/usr/local/bin/node' };
  const container = new Container(run, [node, ...(options.binds ?? [])]);
  try {
    await container.write('/etc/machine-id', `${randomUUID().replaceAll('-', '')}\n`);
    const cliDir = options.cliDir ?? builtCliDir;
    if (existsSync(cliDir)) await container.copyIn(cliDir, CLI_INSIDE);
    await container.powerOn();
    return container;
  } catch (error) {
    await container.stop();
    throw error;
  }
}

/** Boots a container for the length of `work`, and removes it however `work` ends. */
export async function withContainer<T>(
  options: ContainerOptions,
  work: (container: Container) => Promise<T>,
): Promise<T> {
  const container = await startContainer(options);
  try {
    return await work(container);
  } finally {
    await container.stop();
  }
}
