// The worker and command line as one program: Node with code, catalog and advice inside, the native library and
// the practice machines beside it.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { at, digestOf, projectNode, readOr } from './project.mjs';

const outDir = at('dist', 'worker');
const POSTJECT = at('node_modules', 'postject', 'dist', 'cli.js');
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Inside the program `require` knows Node's own modules only; the native library lies beside it. */
const PRELUDE =
  "require = require('node:module').createRequire(require('node:path').join(require('node:path').dirname(process.execPath), 'swapout.cjs'));\n";

/** Path below `assets/` → text, of every JSON and PEM file in the folders named (src/catalog/texts.ts reads it). */
function textsBelow(...folders) {
  const names = folders.flatMap((folder) =>
    fs
      .readdirSync(at('dist/cli/assets', folder), { recursive: true })
      .filter((name) => /\.(json|pem)$/.test(name))
      .map((name) => `${folder}/${name.replaceAll(path.sep, '/')}`),
  );
  const read = (name) => fs.readFileSync(at('dist/cli/assets', name), 'utf8');
  return Object.fromEntries(names.map((name) => [name, read(name)]));
}

/** Builds dist/worker; returns at once if it is up to date. */
export function buildWorkerProgram() {
  const stamp = path.join(outDir, '.inputs');
  const inputs = digestOf(['dist/.inputs', 'scripts/worker-program.mjs', 'package-lock.json']);
  if (readOr(stamp, '') === inputs) return;
  fs.rmSync(outDir, { recursive: true, force: true });
  fs.mkdirSync(outDir, { recursive: true });
  const bundle = path.join(outDir, 'bundle.cjs');
  const blob = path.join(outDir, 'bundle.blob');
  const settings = path.join(outDir, 'bundle.json');
  const embedded = path.join(outDir, 'assets.json');
  fs.writeFileSync(bundle, PRELUDE + fs.readFileSync(at('dist/cli/swapout.cjs'), 'utf8'));
  fs.writeFileSync(embedded, JSON.stringify(textsBelow('catalog', 'advice')));
  fs.writeFileSync(
    settings,
    JSON.stringify({
      main: bundle,
      output: blob,
      disableExperimentalSEAWarning: true,
      useCodeCache: true,
      assets: { 'assets.json': embedded },
    }),
  );
  execFileSync(projectNode(), ['--experimental-sea-config', settings], { stdio: 'ignore' });
  const program = path.join(outDir, process.platform === 'win32' ? 'swapout.exe' : 'swapout');
  fs.copyFileSync(projectNode(), program);
  fs.chmodSync(program, 0o755);
  // In a process of its own: it warns about sections of Node's that it does not know.
  const segment = process.platform === 'darwin' ? ['--macho-segment-name', 'NODE_SEA'] : [];
  execFileSync(
    projectNode(),
    [POSTJECT, program, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE, ...segment],
    { stdio: 'pipe' },
  );
  for (const file of [bundle, blob, settings, embedded]) fs.rmSync(file);
  for (const name of ['node_modules', 'assets/practice']) {
    fs.cpSync(at('dist/cli', name), path.join(outDir, name), { recursive: true });
  }
  fs.writeFileSync(stamp, inputs);
}
