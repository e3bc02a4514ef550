import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Top folder of the checkout. */
export const repositoryDir = path.resolve(import.meta.dirname, '../../..');

/** What `npm run build` makes; copied into a container as `/opt/swapout-cli`. */
export const builtCliDir = path.join(repositoryDir, 'dist/cli');

/**
 * Where base systems, stand-in packages and running containers lie: outside the checkout, on a
 * file system that can carry an overlay's upper layer.
 */
export const cacheDir = path.join(
  process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
  'swapout/linux-tests',
);

export const runsDir = path.join(cacheDir, 'runs');

/** The project's own Node, seen as `/usr/local/bin/node` in a container. */
export function nodeProgram(): string {
  const own = path.join(
    repositoryDir,
    `node_modules/node-linux-${process.arch === 'arm64' ? 'arm64' : 'x64'}/bin/node`,
  );
  return existsSync(own) ? own : process.execPath;
}
