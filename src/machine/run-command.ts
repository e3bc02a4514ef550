import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { OutputTail } from './output-tail.ts';
import { endProcessTree, readProcess, type TreeRoot } from './process-tree.ts';

/** One program to run. There is no way to name a shell line: the arguments are an array. */
export interface Command {
  /** Absolute path. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** Length of one span; at its end `askAtLimit` is asked. */
  readonly timeLimitMs: number;
  /** Of the first span, where a part of it is spent already; default `timeLimitMs`. */
  readonly firstLimitMs?: number;
  /** Asked while the program runs on; without it the tree is ended at the limit. */
  readonly askAtLimit?: (elapsedMs: number) => Promise<'wait' | 'end'>;
  /** Ends the process tree. Not for package managers: they are ended at a limit only. */
  readonly signal?: AbortSignal;
  /** Beside the fixed ones; nothing is inherited from Swapout's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Standard input; without it there is none. */
  readonly input?: string | Uint8Array;
  /** From SIGTERM to SIGKILL; default 10 s. */
  readonly graceMs?: number;
}

export interface CommandResult {
  /** null: it never ran, was ended by a signal, or does not end. */
  readonly exitCode: number | null;
  /** The last 1 MB; all of it went through `onOutput`. */
  readonly stdout: string;
  readonly stderr: string;
  readonly stdoutOmittedBytes: number;
  readonly stderrOmittedBytes: number;
  readonly durationMs: number;
  /** Ended by us at the limit; false if it ended by itself before that. */
  readonly timedOut: boolean;
  readonly aborted: boolean;
  /** Name of the signal that ended it, ours or another's. */
  readonly endedBy: string | null;
  /** Why it could not be started; `not-permitted` is every refusal of the system but its absence. */
  readonly error: 'not-found' | 'not-permitted' | null;
  /** The system's own word for it (`EACCES` …). */
  readonly errorCode: string | null;
  /** Pids of the tree that not even SIGKILL ended. */
  readonly stillRunning: readonly number[];
}

export type RunCommand = (command: Command) => Promise<CommandResult>;

interface End {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly startError: string | null;
}

interface Running {
  readonly root: TreeRoot | null;
  readonly ended: Promise<End>;
  /** Resolves when both streams are read to their end. */
  readonly drained: Promise<unknown>;
  readonly streams: readonly Readable[];
}

const TAIL_BYTES = 1024 * 1024;
const GRACE_MS = 10_000;
const AFTER_KILL_MS = 1_000;
/** A daemon that a maintainer script started may hold the pipe for good: output after the exit has this long. */
const DRAIN_MS = 500;
const MARK = 'SWAPOUT_COMMAND';

/**
 * Runs one program to its end; the engine's only place that starts a process. Never throws for an exit
 * code or a program that cannot be started.
 * @throws Error if the program is not an absolute path, and what `askAtLimit` throws, after the program's end
 */
export async function runCommand(command: Command): Promise<CommandResult> {
  if (!isAbsolute(command.program)) throw new Error(`not an absolute path: ${command.program}`);
  const startedAt = performance.now();
  const tails = { stdout: new OutputTail(TAIL_BYTES), stderr: new OutputTail(TAIL_BYTES) };
  const running = start(command, tails);
  const { end, why, stillRunning } = await waitForEnd(running, command, startedAt);
  await Promise.race([running.drained, sleep(DRAIN_MS)]);
  letGo(running.streams);
  return {
    exitCode: end?.exitCode ?? null,
    stdout: tails.stdout.text(),
    stderr: tails.stderr.text(),
    stdoutOmittedBytes: tails.stdout.omittedBytes(),
    stderrOmittedBytes: tails.stderr.omittedBytes(),
    durationMs: performance.now() - startedAt,
    timedOut: why === 'limit',
    aborted: why === 'aborted',
    endedBy: end?.signal ?? null,
    error: startErrorOf(end?.startError ?? null),
    errorCode: end?.startError ?? null,
    stillRunning,
  };
}

function start(command: Command, tails: Record<'stdout' | 'stderr', OutputTail>): Running {
  const mark = randomUUID();
  const subprocess = execa(command.program, command.arguments, {
    reject: false,
    buffer: false,
    // A session of its own: the terminal's Ctrl-C must not reach a package manager at work.
    detached: true,
    cwd: '/',
    extendEnv: false,
    env: { ...fixedEnvironment(), ...command.env, [MARK]: mark },
    ...(command.input === undefined ? { stdin: 'ignore' as const } : { input: command.input }),
  });
  const child = subprocess.nodeChildProcess;
  const ended = new Promise<End>((resolve) => {
    child.once('exit', (exitCode, signal) => {
      resolve({ exitCode, signal, startError: null });
    });
    void subprocess.then((result) => {
      resolve({
        exitCode: result.exitCode ?? null,
        signal: result.signal ?? null,
        startError: result.code ?? null,
      });
    });
  });
  const streams = [
    follow(subprocess.stdout, 'stdout', tails.stdout, command.onOutput),
    follow(subprocess.stderr, 'stderr', tails.stderr, command.onOutput),
  ];
  const pid = subprocess.pid;
  return {
    root:
      pid === undefined
        ? null
        : { pid, startTicks: readProcess(pid)?.startTicks ?? null, mark: `${MARK}=${mark}` },
    ended,
    drained: Promise.all(streams.map((stream) => stream.done)),
    streams: streams.map((stream) => stream.stream),
  };
}

function fixedEnvironment(): Record<string, string> {
  return {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: homeFolder(),
    LC_ALL: 'C.UTF-8',
    LANGUAGE: '',
    DEBIAN_FRONTEND: 'noninteractive',
  };
}

/** From the account's own record, not from the environment that Swapout was started with. */
function homeFolder(): string {
  try {
    return userInfo().homedir;
  } catch {
    return '/'; // An account that no list names.
  }
}

function follow(
  stream: Readable,
  name: 'stdout' | 'stderr',
  tail: OutputTail,
  onOutput: Command['onOutput'],
): { readonly stream: Readable; readonly done: Promise<void> } {
  const decoder = new TextDecoder();
  const pass = (text: string): void => {
    if (text !== '') onOutput?.(name, text);
  };
  stream.on('data', (chunk: Buffer) => {
    tail.add(chunk);
    pass(decoder.decode(chunk, { stream: true }));
  });
  const done = new Promise<void>((resolve) => {
    stream.once('close', () => {
      pass(decoder.decode());
      resolve();
    });
    stream.once('error', () => {
      resolve();
    });
  });
  return { stream, done };
}

/** What still writes is read on and thrown away, so that it does not die of a closed pipe. */
function letGo(streams: readonly Readable[]): void {
  for (const stream of streams) {
    stream.removeAllListeners('data');
    stream.resume();
    (stream as Partial<Socket>).unref?.();
  }
}

type Waited = {
  readonly end: End | null;
  readonly why: 'exit' | 'limit' | 'aborted';
  readonly stillRunning: readonly number[];
};

async function waitForEnd(running: Running, command: Command, startedAt: number): Promise<Waited> {
  let askFailure: unknown = null;
  let spanMs = command.firstLimitMs ?? command.timeLimitMs;
  for (;;) {
    const first = await within(running.ended, spanMs, command.signal);
    if (typeof first === 'object') return exited(first, askFailure);
    let answer: End | 'wait' | 'end' = 'end';
    if (first === 'limit' && command.askAtLimit !== undefined) {
      const asked = command.askAtLimit(performance.now() - startedAt).catch((error: unknown) => {
        // Nobody said "end": the program goes on, and the failure is told after it.
        askFailure = error;
        return 'wait' as const;
      });
      answer = await Promise.race([running.ended, asked]);
    }
    if (typeof answer === 'object') return exited(answer, askFailure);
    if (answer === 'end') return endNow(running, command, first);
    spanMs = command.timeLimitMs;
  }
}

function exited(end: End, askFailure: unknown): Waited {
  if (askFailure !== null) throw askFailure as Error;
  return { end, why: 'exit', stillRunning: [] };
}

async function endNow(
  running: Running,
  command: Command,
  why: 'limit' | 'aborted',
): Promise<Waited> {
  // Between the answer and here it may have ended by itself: its own exit counts.
  const own = await Promise.race([running.ended, Promise.resolve(null)]);
  if (own !== null || running.root === null) return { end: own, why: 'exit', stillRunning: [] };
  const stillRunning = await endProcessTree(running.root, command.graceMs ?? GRACE_MS);
  const end = await Promise.race([running.ended, sleep(AFTER_KILL_MS, null)]);
  return { end, why, stillRunning };
}

/** The program's end, or what came before it. */
async function within(
  ended: Promise<End>,
  spanMs: number,
  signal: AbortSignal | undefined,
): Promise<End | 'limit' | 'aborted'> {
  const settled = new AbortController();
  const signals = signal === undefined ? settled.signal : AbortSignal.any([settled.signal, signal]);
  const limit = sleep(Math.max(0, spanMs), 'limit' as const, { signal: signals }).catch(
    () => 'aborted' as const,
  );
  const first = await Promise.race([ended, limit]);
  settled.abort();
  return first;
}

function startErrorOf(code: string | null): CommandResult['error'] {
  if (code === null) return null;
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'not-found' : 'not-permitted';
}
