import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nodeProgram } from './places.ts';
import { startTimeOf } from './process-tree.ts';
import { sweepDeadRuns } from './runs.ts';

let started = false;

/**
 * Starts, once a process, a program that waits for the end of this process, however it comes, and
 * then removes the containers it left. In a session of its own: Ctrl-C does not reach it.
 */
export function startReaper(): void {
  if (started) return;
  started = true;
  const args = [fileURLToPath(import.meta.url), String(process.pid)];
  const reaper = spawn(nodeProgram(), args, {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
    // What a test runner sets for its own workers is not meant for this program.
    env: { PATH: process.env['PATH'] },
  });
  reaper.unref();
  // The pipe is the sign of life; it must not itself keep this process alive.
  (reaper.stdin as { unref?: () => void }).unref?.();
}

async function reap(ownerPid: number): Promise<void> {
  const owner = startTimeOf(ownerPid);
  process.stdin.resume();
  await once(process.stdin, 'end');
  while (owner !== undefined && startTimeOf(ownerPid) === owner) await delay(20);
  await sweepDeadRuns();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await reap(Number(process.argv[2]));
