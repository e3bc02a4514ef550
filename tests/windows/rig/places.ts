import { homedir } from 'node:os';
import path from 'node:path';

/** Top folder of the checkout. */
export const repositoryDir = path.resolve(import.meta.dirname, '../../..');

/** What `npm run build:windows` makes; seen inside a prefix as `T:\`. */
export const builtCliDir = path.join(repositoryDir, 'dist/cli-win32');

/** Where templates and prefixes lie: outside the checkout, on one file system, for bodies are shared. */
export const cacheDir = path.join(
  process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
  'swapout/windows-tests',
);
