// What the tests need from the system beyond npm's packages, and how Debian calls it.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { at, readOr, say } from './project.mjs';

const SYSTEM_DIRS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const hasProgram = (name) => SYSTEM_DIRS.some((dir) => fs.existsSync(path.join(dir, name)));

let libraries;
function hasLibrary(name) {
  libraries ??= spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '';
  return libraries.includes(`${name} `);
}

const program = (name, ...packages) => ({ name, packages, isThere: () => hasProgram(name) });
const library = (name, ...packages) => ({ name, packages, isThere: () => hasLibrary(name) });
/** Known by its package alone: elsewhere than on Debian it cannot be found. */
const debian = (name) => ({
  name,
  packages: [name],
  isThere: () =>
    spawnSync('/usr/bin/dpkg-query', ['-W', '-f', '${db:Status-Status}', name], {
      encoding: 'utf8',
    }).stdout === 'installed',
});
const file = (name, ...packages) => ({ name, packages, isThere: () => fs.existsSync(name) });

/** What Electron's window takes from the system, and a screen for it. */
const WINDOW = [
  program('Xvfb', 'xvfb'),
  program('xauth', 'xauth'),
  library('libgtk-3.so.0', 'libgtk-3-0t64', 'libgtk-3-0'),
  library('libnss3.so', 'libnss3'),
  library('libasound.so.2', 'libasound2t64', 'libasound2'),
  library('libgbm.so.1', 'libgbm1'),
  file('/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', 'fonts-dejavu-core'),
];

/** By suite. Of several package names the first that the system knows is taken (Ubuntu renamed some). */
const REQUIREMENTS = {
  app: WINDOW,
  linux: [
    ...JSON.parse(readOr(at('tests/linux/debian-packages.json'), '[]')).map(debian),
    program('openssl', 'openssl'),
    // One job goes through the app's window.
    ...WINDOW,
  ],
  windows: [
    program('wine', 'wine'),
    file('/usr/lib/wine/wine64', 'wine64'),
    program('wixl', 'wixl'),
    debian('wixl-data'),
    program('msibuild', 'msitools'),
    program('x86_64-w64-mingw32-gcc', 'gcc-mingw-w64-x86-64'),
    program('osslsigncode', 'osslsigncode'),
  ],
};

const isDebian = () => /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readOr('/etc/os-release', ''));
const isRoot = () => process.getuid?.() === 0;

/** What stands in the way of a suite, in words; empty if nothing does. */
export function missingFor(suite) {
  const needed = REQUIREMENTS[suite] ?? [];
  if (needed.length === 0) return [];
  if (process.platform !== 'linux') return suite === 'app' ? [] : ['a Linux machine'];
  libraries = undefined;
  const missing = needed.filter((need) => !need.isThere()).map((need) => need.name);
  if (suite === 'linux' && !isRoot()) missing.push('root (containers are booted)');
  return missing;
}

const apt = (args) =>
  spawnSync('/usr/bin/apt-get', args, {
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
  }).status === 0;

const isKnownPackage = (name) =>
  spawnSync('/usr/bin/apt-cache', ['show', '--no-all-versions', name]).status === 0;

/** Installs what is missing from Debian's packages, where that is possible, and says so. */
export function installRequirements(suites) {
  const missing = suites
    .flatMap((suite) => REQUIREMENTS[suite] ?? [])
    .filter((need) => process.platform === 'linux' && !need.isThere());
  if (missing.length === 0 || !isRoot() || !isDebian()) return;
  say(`missing for the tests: ${missing.map((need) => need.name).join(', ')}`);
  if (!apt(['update', '-q'])) say('apt-get update failed; trying with what it knows');
  const packages = missing.map(
    (need) => need.packages.find(isKnownPackage) ?? need.packages.at(-1),
  );
  say(`installing from Debian: ${packages.join(' ')}`);
  if (!apt(['install', '-q', '-y', '--no-install-recommends', ...packages])) {
    say('apt-get install failed');
  }
}
