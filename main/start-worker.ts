import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';

export type WorkerProcess = ChildProcessWithoutNullStreams;

export interface WorkerPlace {
  readonly packaged: boolean;
  /** The checkout's root, or Electron's resources folder when packaged. */
  readonly rootDir: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

/** The worker's program and first arguments: its own executable when packaged, the project's Node in a checkout. */
export function workerCommand({
  packaged,
  rootDir,
  platform,
  arch,
}: WorkerPlace): readonly [string, ...string[]] {
  const exe = platform === 'win32' ? '.exe' : '';
  if (packaged) return [join(rootDir, 'worker', `swapout${exe}`)];
  const system = platform === 'win32' ? 'win' : platform;
  const node = join(rootDir, 'node_modules', `node-${system}-${arch}`, 'bin', `node${exe}`);
  return [node, join(rootDir, 'dist', 'cli', 'swapout.cjs')];
}

/** Starts the worker with the rights of whoever started the app; its standard streams are the pipe. */
export function startWorker(place: WorkerPlace, options: readonly string[]): WorkerProcess {
  const [program, ...first] = workerCommand(place);
  return spawn(program, [...first, 'worker', ...options], {
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
}
