// Makes a checkout ready: dependencies, Electron's runtime, build. What is ready already is left alone.
import fs from 'node:fs';
import { at, digestOf, isMain, projectNode, readOr, runOrThrow, say, seconds } from './project.mjs';

const STAMP = at('node_modules', '.swapout-lock');
const BUILD_STAMP = at('dist', '.inputs');

/** Everything that the build reads. */
const BUILD_INPUTS = [
  'package.json',
  'package-lock.json',
  'scripts/build.mjs',
  'src',
  'main',
  'renderer',
  'assets',
];

export const buildInputs = () => digestOf(BUILD_INPUTS);

/** True if npm's own record of node_modules says what the lock file says (after `npm install X`, say). */
function isInstalled() {
  const packagesIn = (file) => JSON.parse(readOr(file, '{}')).packages ?? {};
  const locked = packagesIn(at('package-lock.json'));
  const installed = packagesIn(at('node_modules', '.package-lock.json'));
  const isMet = ([name, { version, optional }]) =>
    name === '' || (installed[name] ? installed[name].version === version : optional === true);
  return (
    Object.entries(locked).every(isMet) && Object.keys(installed).every((name) => name in locked)
  );
}

export function installDependencies() {
  const wanted = digestOf(['package-lock.json']);
  if (readOr(STAMP, '') === wanted) return;
  if (isInstalled()) return fs.writeFileSync(STAMP, wanted);
  const startedMs = Date.now();
  say('installing dependencies with npm (about a minute the first time) …');
  // Windows cannot replace a program that runs, and the project's Node may be running this script.
  const ownNode = process.platform === 'win32' && process.execPath.startsWith(at('node_modules'));
  runOrThrow('npm', [ownNode ? 'install' : 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    quietOut: true,
    env: process.env,
  });
  fs.writeFileSync(STAMP, wanted);
  say(`dependencies installed (${seconds(startedMs)})`);
}

export function buildIfStale() {
  if (readOr(BUILD_STAMP, '') === buildInputs()) return;
  const startedMs = Date.now();
  say('building …');
  runOrThrow(projectNode(), [at('scripts', 'build.mjs')], { quietOut: true });
  say(`built (${seconds(startedMs)})`);
}

/** Throws if Electron's runtime cannot be had; the command line works without it. */
export function installElectron() {
  runOrThrow(projectNode(), [at('scripts', 'electron-runtime.mjs')], { quietOut: true });
}

export function setUp() {
  installDependencies();
  buildIfStale();
}

/** For programs that cannot go on without it: what failed has printed its own words already. */
export function setUpOrExit() {
  try {
    setUp();
  } catch (error) {
    say(`set-up failed: ${error.message}`);
    process.exit(1);
  }
}

if (isMain(import.meta)) {
  setUp();
  installElectron();
}
