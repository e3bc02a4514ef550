import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Holds an exclusive lock on a file while `work` runs; waits for another holder. The kernel's own
 * lock, held by a child whose standard input is ours: a process that dies lets go of it.
 */
export async function withFileLock<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  const script = 'echo locked && exec cat';
  const holder = spawn('/usr/bin/flock', [lockFile, '/bin/sh', '-c', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(holder, 'close');
  const first = await Promise.race([once(holder.stdout, 'data'), closed]);
  if (!String(first[0]).startsWith('locked')) throw new Error(`Cannot lock ${lockFile}`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await closed;
  }
}
