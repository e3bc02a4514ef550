import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs `work` with a display: the one that is there, else an Xvfb of its own. */
export async function withDisplay<T>(work: () => Promise<T>): Promise<T> {
  if (process.env['DISPLAY'] !== undefined) return work();
  const server = spawn(
    '/usr/bin/Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const failed = once(server, 'error').then(([error]) => {
    throw new Error('Xvfb is not installed: apt-get install xvfb', { cause: error });
  });
  const pipe = server.stdio[3];
  if (pipe === null || pipe === undefined) throw new Error('Xvfb has no pipe to tell its display');
  const [number] = (await Promise.race([once(pipe, 'data'), failed])) as [Buffer];
  process.env['DISPLAY'] = `:${number.toString('utf8').trim()}`;
  try {
    return await work();
  } finally {
    delete process.env['DISPLAY'];
    server.kill();
  }
}
