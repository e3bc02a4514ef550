// `npm run package`: the unpacked app, a .deb and the stick's folder, in dist/package.
//   --dir-only      the unpacked app alone
//   --inspectable   with the debugger's fuse open, for Playwright; in dist/package-inspectable, never to be given away
// Anything else goes to electron-builder (for example --win zip).
import fs from 'node:fs';
import path from 'node:path';
import { ensureRuntime, isTestRuntime, runtimeDir, runtimeVersion } from './electron-runtime.mjs';
import { at, isMain, projectEnv, projectNode, runOrThrow, say, seconds } from './project.mjs';
import { setUp } from './setup.mjs';
import { buildWorkerProgram } from './worker-program.mjs';

const STICK_NAMES = { linux: 'linux', win32: 'windows', darwin: 'macos' };
const UNPACKED = { linux: 'linux-unpacked', win32: 'win-unpacked', darwin: 'mac' };

/** The same settings without the one fuse that came after Electron 25. */
function settingsFor25() {
  const settings = fs.readFileSync(at('electron-builder.yml'), 'utf8');
  const file = at('dist', 'electron-builder.testruntime.yml');
  fs.writeFileSync(file, settings.replace(/^ *grantFileProtocolExtraPrivileges:.*\n/m, ''));
  return file;
}

/** Packages of the test runtime say so in their names, and are packed with what Debian has. */
function testRuntimeSettings() {
  if (!isTestRuntime()) return { args: [], env: {} };
  say(`packing test runtime Electron ${runtimeVersion()}: not to be given away`);
  return {
    args: [
      `-c.electronDist=${runtimeDir()}`,
      `-c.electronVersion=${runtimeVersion()}`,
      '-c.deb.artifactName=swapout_${version}_${arch}-testruntime.${ext}',
      '-c.deb.compression=gz',
      `--config=${settingsFor25()}`,
    ],
    env: { CUSTOM_FPM_PATH: at('scripts/pack-tools/fpm.mjs') },
  };
}

function packApp({ dirOnly, inspectable, rest, outDir }) {
  const { args, env } = testRuntimeSettings();
  runOrThrow(
    projectNode(),
    [
      at('node_modules/electron-builder/cli.js'),
      ...rest,
      ...(dirOnly ? ['--dir'] : []),
      '--publish=never',
      `-c.directories.output=${outDir}`,
      ...(inspectable ? ['-c.electronFuses.enableNodeCliInspectArguments=true'] : []),
      ...args,
    ],
    { env: projectEnv(env) },
  );
}

/** App, command line with its Node, empty kit, and a start file for each system. */
function makeStick(outDir) {
  const stickDir = path.join(outDir, 'stick');
  const system = STICK_NAMES[process.platform];
  const platform = system === 'macos' ? system : `${system}-${process.arch}`;
  fs.rmSync(stickDir, { recursive: true, force: true });
  fs.cpSync(path.join(outDir, UNPACKED[process.platform]), path.join(stickDir, 'app', platform), {
    recursive: true,
    verbatimSymlinks: true,
  });
  fs.cpSync(at('dist/cli'), path.join(stickDir, 'cli'), { recursive: true });
  const nodeDir = path.join(stickDir, 'cli', platform);
  fs.mkdirSync(nodeDir);
  fs.copyFileSync(projectNode(), path.join(nodeDir, path.basename(projectNode())));
  fs.mkdirSync(path.join(stickDir, 'kit'));
  fs.cpSync(at('scripts/stick'), stickDir, { recursive: true });
  fs.cpSync(at('src/receipt/verify-receipt.sh'), path.join(stickDir, 'verify-receipt.sh'));
  if (isTestRuntime()) fs.renameSync(stickDir, `${stickDir}-testruntime`);
}

function packageApp(argv) {
  const dirOnly = argv.includes('--dir-only');
  const inspectable = argv.includes('--inspectable');
  const rest = argv.filter((argument) => !['--dir-only', '--inspectable'].includes(argument));
  const outDir = at('dist', inspectable ? 'package-inspectable' : 'package');
  const startedMs = Date.now();
  setUp();
  ensureRuntime();
  buildWorkerProgram();
  packApp({ dirOnly, inspectable, rest, outDir });
  if (!dirOnly && rest.length === 0) makeStick(outDir);
  say(`packed into ${path.relative(at('.'), outDir)} (${seconds(startedMs)})`);
}

if (isMain(import.meta)) {
  try {
    packageApp(process.argv.slice(2));
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
