// `npm test`: every suite, in order. The last line is `N passed, N failed, N skipped`.
//   --quick        what a developer runs all day: no app, no containers, no `*.slow.spec.ts`
//   name …         only the suites named
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CHECKS, startChecks } from './checks.mjs';
import { at, projectEnv, projectNode, say, seconds } from './project.mjs';
import { countPlaywright, countVitest, countPlaywrightList } from './test-reports.mjs';
import { installRequirements, missingFor } from './requirements.mjs';
import { buildIfStale, installDependencies, installElectron } from './setup.mjs';

const isQuick = process.argv.includes('--quick');
const inCi = process.env.CI === 'true' || process.env.CI === '1';
const scratchDir = fs.mkdtempSync(path.join(os.tmpdir(), 'swapout-test-'));
const VITEST = at('node_modules', 'vitest', 'vitest.mjs');
const PLAYWRIGHT = at('node_modules', '@playwright', 'test', 'cli.js');

function run(program, args, extraEnv = {}, stdio = 'inherit') {
  const result = spawnSync(program, args, {
    cwd: at('.'),
    stdio,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: projectEnv(extraEnv),
  });
  return { endedWell: result.status === 0, stdout: result.stdout ?? '' };
}

/** The configurations of vitest, by suite. */
const CONFIGS = {
  unit: 'vitest.config.ts',
  linux: 'tests/linux/vitest.config.ts',
  windows: 'tests/windows/vitest.config.ts',
};

function runVitest(suite) {
  const report = path.join(scratchDir, `${suite}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { endedWell } = run(projectNode(), [
    VITEST,
    'run',
    '--config',
    CONFIGS[suite],
    ...reporters,
    ...(isQuick ? ['--exclude', '**/*.slow.spec.ts'] : []),
  ]);
  return countVitest(report, endedWell);
}

/** The Windows command line under Wine, built for it beforehand. */
function runWindows() {
  const { endedWell } = run(projectNode(), [at('scripts', 'build-windows.mjs')]);
  if (!endedWell) throw new Error('the Windows command line could not be built');
  return runVitest('windows');
}

/** The number of a suite's cases, without running them. */
function listVitest(suite) {
  const report = path.join(scratchDir, `${suite}-list.json`);
  const args = [VITEST, 'list', '--config', CONFIGS[suite], `--json=${report}`];
  run(projectNode(), args, {}, 'ignore');
  return JSON.parse(fs.readFileSync(report, 'utf8')).length;
}

/** On Linux a screen of its own: results must not depend on the one that somebody works on. */
function runPlaywright() {
  const report = path.join(scratchDir, 'app.json');
  const command = [projectNode(), PLAYWRIGHT, 'test', '--reporter=list,json'];
  const screen = ['xvfb-run', '-a', '-s', '-screen 0 1280x1024x24'];
  const [program, ...args] = process.platform === 'linux' ? [...screen, ...command] : command;
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, WAYLAND_DISPLAY: '' };
  const { endedWell } = run(program, args, env);
  return countPlaywright(report, endedWell);
}

const listPlaywright = () =>
  countPlaywrightList(
    run(projectNode(), [PLAYWRIGHT, 'test', '--list', '--reporter=json'], {}, 'pipe').stdout,
  );

/** A check counts as one case. */
async function reportCheck(check) {
  const { passed, output, durationMs } = await check;
  process.stdout.write(output);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, durationMs };
}

function build() {
  buildIfStale();
  return { passed: 1, failed: 0, skipped: 0 };
}

/** `list` counts the cases of a suite that cannot run here. */
const SUITES = [
  ...Object.keys(CHECKS).map((name) => ({ name, quick: true, isCheck: true })),
  { name: 'unit', quick: true, run: () => runVitest('unit') },
  { name: 'build', run: build },
  { name: 'app', run: runPlaywright, list: listPlaywright },
  { name: 'linux', run: () => runVitest('linux'), list: () => listVitest('linux') },
  { name: 'windows', run: runWindows, list: () => listVitest('windows') },
];

function chosenSuites() {
  const named = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
  const unknown = named.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    const known = SUITES.map((suite) => suite.name).join(', ');
    throw new Error(`no suite is called ${unknown.join(', ')}; there are ${known}`);
  }
  // What runs the programs runs today's.
  if (['app', 'linux', 'windows'].some((name) => named.includes(name))) named.push('build');
  if (named.length > 0) return SUITES.filter((suite) => named.includes(suite.name));
  return SUITES.filter((suite) => suite.quick || !isQuick);
}

/** Left out only with a reason that is printed; in CI a missing requirement is a failure. */
function runSuite(suite) {
  const missing = suite.list ? missingFor(suite.name) : [];
  if (missing.length === 0) return suite.run();
  say(`${suite.name}: left out, because this machine lacks ${missing.join(', ')}`);
  const cases = Math.max(1, suite.list());
  return { passed: 0, failed: inCi ? cases : 0, skipped: inCi ? 0 : cases };
}

async function runAll(suites) {
  const checks = startChecks(suites.filter((suite) => suite.isCheck).map((suite) => suite.name));
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  for (const suite of suites) {
    const startedMs = Date.now();
    console.log(`\n── ${suite.name}`);
    let result;
    try {
      result = suite.isCheck ? await reportCheck(checks[suite.name]) : runSuite(suite);
    } catch (error) {
      console.log(error.stack);
      result = { passed: 0, failed: 1, skipped: 0 };
    }
    for (const key of Object.keys(total)) total[key] += result[key];
    const counts = `${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`;
    const took = seconds(Date.now() - (result.durationMs ?? Date.now() - startedMs));
    lines.push(`${suite.name.padEnd(8)} ${took.padStart(8)}  ${counts}`);
  }
  return { total, lines };
}

function prepare(suites) {
  installDependencies();
  installRequirements(suites.map((suite) => suite.name));
  if (!suites.some((suite) => ['app', 'linux'].includes(suite.name))) return;
  try {
    installElectron();
  } catch (error) {
    say(`Electron's runtime: ${error.message}`); // the suites that open the app will fail and say the same
  }
}

try {
  const suites = chosenSuites();
  prepare(suites);
  const { total, lines } = await runAll(suites);
  console.log(`\n${lines.join('\n')}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  if (total.failed > 0 || (inCi && total.skipped > 0)) process.exitCode = 1;
} catch (error) {
  console.log(`${error.message}\n\n0 passed, 1 failed, 0 skipped`);
  process.exitCode = 1;
} finally {
  fs.rmSync(scratchDir, { recursive: true, force: true });
}
