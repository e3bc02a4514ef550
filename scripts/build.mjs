// node scripts/build.mjs         everything into dist/
// node scripts/build.mjs cli …   only the parts named: cli, main, preload, renderer
// node scripts/build.mjs --dev   builds again on change and restarts Electron
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import * as esbuild from 'esbuild';
import { build as viteBuild } from 'vite';
import { electronProgram } from './electron-runtime.mjs';
import { at, isMain } from './project.mjs';
import { buildInputs } from './setup.mjs';

/** Node programs become one CommonJS file each; what ES modules know about themselves is put back. */
const COMMONJS = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  logLevel: 'warning',
  legalComments: 'none',
  define: {
    'import.meta.url': 'importMetaUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/** Said before anything of the program is evaluated, which an older Node could not do. */
const REFUSE_OLD_NODE =
  "if (Number(process.versions.node.split('.')[0]) < 22) { process.stderr.write('swapout: this program needs Node 22 or 24, and this is Node ' + process.versions.node + '. Nothing was changed.\\n'); process.exit(1); }";

/** Chromium 114 and Node 18 are those of the oldest runtime that the tests run on (Electron 25). */
const programs = (outDir) => ({
  cli: {
    ...COMMONJS,
    entryPoints: [at('src/cli/index.ts')],
    outfile: path.join(outDir, 'cli/swapout.cjs'),
    banner: { js: `${REFUSE_OLD_NODE}\n${COMMONJS.banner.js}` },
    target: 'node22',
    external: ['koffi'],
    // Inside a single executable there is `require` alone.
    supported: { 'dynamic-import': false },
  },
  main: {
    ...COMMONJS,
    entryPoints: [at('main/index.ts')],
    outfile: path.join(outDir, 'main/index.cjs'),
    target: 'node18',
    external: ['electron'],
  },
  preload: {
    ...COMMONJS,
    banner: {},
    entryPoints: [at('main/preload.ts')],
    outfile: path.join(outDir, 'preload/index.cjs'),
    target: 'chrome114',
    external: ['electron'],
  },
});

const renderer = (outDir) => ({
  configFile: false,
  root: at('renderer'),
  base: './',
  logLevel: 'warn',
  plugins: [react()],
  build: {
    outDir: path.join(outDir, 'renderer'),
    emptyOutDir: true,
    target: 'chrome114',
    modulePreload: { polyfill: false },
    // The content security policy allows no data: scripts or styles; small files stay files.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
  },
});

/** Of the native library only what `require` loads; its C++ sources stay behind. */
const NEEDED = /(\.cjs|\.node|[\\/]package\.json|LICENSE\.txt|koffi-[^\\/]+[\\/]index\.js)$/;
const SOURCES = /[\\/](doc|lib|vendor|abi)$/;

/** Data and native library beside the program, so that the folder works wherever it is copied. */
function copyCliFiles(cliDir) {
  for (const name of ['catalog', 'advice', 'practice']) {
    const from = at('assets', name);
    if (fs.existsSync(from))
      fs.cpSync(from, path.join(cliDir, 'assets', name), { recursive: true });
  }
  const modulesDir = path.join(cliDir, 'node_modules');
  for (const name of ['koffi', '@koromix']) {
    fs.cpSync(at('node_modules', name), path.join(modulesDir, name), {
      recursive: true,
      filter: (file) => (fs.statSync(file).isDirectory() ? !SOURCES.test(file) : NEEDED.test(file)),
    });
  }
  // The folder is CommonJS wherever it lies, below a package of another type too.
  fs.writeFileSync(path.join(cliDir, 'package.json'), '{ "type": "commonjs", "private": true }\n');
}

const PARTS = ['cli', 'main', 'preload', 'renderer'];

async function buildPart(part, outDir) {
  if (part === 'renderer') return viteBuild(renderer(outDir));
  await esbuild.build(programs(outDir)[part]);
  if (part === 'cli') copyCliFiles(path.join(outDir, 'cli'));
}

/** Builds aside and swaps folder by folder: a program that runs meanwhile never sees half a build. */
export async function build(parts = PARTS) {
  const inputs = buildInputs();
  const dist = at('dist');
  fs.mkdirSync(dist, { recursive: true });
  const aside = fs.mkdtempSync(path.join(dist, '.new-'));
  try {
    await Promise.all(parts.map((part) => buildPart(part, aside)));
    for (const part of parts) {
      const old = path.join(aside, `${part}.old`);
      if (fs.existsSync(path.join(dist, part))) fs.renameSync(path.join(dist, part), old);
      fs.renameSync(path.join(aside, part), path.join(dist, part));
    }
    if (parts.length === PARTS.length) fs.writeFileSync(path.join(dist, '.inputs'), inputs);
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
}

/** Everything is built again on change, and Electron started again: the app itself knows no development mode. */
async function develop() {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  let child;
  let timer;
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      child?.removeAllListeners('exit');
      child?.kill();
      child = spawn(electronProgram(), ['.', ...asRoot], { cwd: at('.'), stdio: 'inherit' });
      child.once('exit', (code) => process.exit(code ?? 1));
    }, 300);
  };
  const watched = {
    name: 'restart',
    setup: (hooks) => {
      hooks.onEnd(({ errors }) => {
        if (errors.length === 0) restart();
      });
    },
  };
  const { cli, main, preload } = programs(at('dist'));
  for (const program of [cli, main, preload]) {
    const plugins = program === cli ? [] : [watched];
    await (await esbuild.context({ ...program, plugins })).watch();
  }
  const window = renderer(at('dist'));
  const watcher = await viteBuild({ ...window, build: { ...window.build, watch: {} } });
  watcher.on('event', ({ code }) => {
    if (code === 'END') restart();
  });
  copyCliFiles(at('dist/cli'));
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      child?.kill();
      process.exit(0);
    });
  }
}

if (isMain(import.meta)) {
  const parts = process.argv.slice(2).filter((argument) => PARTS.includes(argument));
  if (process.argv.includes('--dev')) await develop();
  else await build(parts.length > 0 ? parts : PARTS);
}
