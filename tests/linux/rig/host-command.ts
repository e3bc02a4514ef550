import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** How a command ended. `exitCode` is null exactly when a signal ended it. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** Gathers both streams of a child until it has closed them. Rejects if it never started. */
export function collect(child: ChildProcess): Promise<CommandResult> {
  const startedAt = performance.now();
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      resolve({
        exitCode,
        signal,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
        durationMs: Math.round(performance.now() - startedAt),
      });
    });
  });
}

/** One readable paragraph about a command, for the message of a failed test. */
export function describeResult(argv: readonly string[], result: CommandResult): string {
  const end = result.signal ?? `exit code ${String(result.exitCode)}`;
  return `${argv.join(' ')}: ${end}\n--- stdout\n${result.stdout}\n--- stderr\n${result.stderr}`;
}

/** Runs a command of the machine that the tests run on. Throws unless it exits 0. */
export async function runOnHost(
  argv: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv = process.env,
): Promise<CommandResult> {
  const [program, ...args] = argv;
  const result = await collect(spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env }));
  if (result.exitCode !== 0) throw new Error(describeResult(argv, result));
  return result;
}
