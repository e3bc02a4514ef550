// The static checks: each is one or more commands of node_modules, and counts as one test case.
import { spawn } from 'node:child_process';
import { at, projectEnv, projectNode } from './project.mjs';

const TSCONFIGS = ['src/model', 'src', 'main', 'renderer', 'tests', '.'];

const tool = (script, ...args) => [at('node_modules', script), ...args];

export const CHECKS = {
  // A file alone is cached by its content; lint rules that look into types see other files too, so that
  // `npm test` in a fresh checkout is what decides.
  lint: [
    tool(
      'eslint/bin/eslint.js',
      ...['--max-warnings', '0', '--cache', '--cache-strategy', 'content'],
      ...['--cache-location', at('node_modules/.cache/eslint/'), '.'],
    ),
  ],
  format: [
    tool(
      'prettier/bin/prettier.cjs',
      ...['--check', '--log-level', 'warn', '--cache', '--cache-strategy', 'content', '.'],
    ),
  ],
  types: TSCONFIGS.map((dir) =>
    // What did not change since the last time is not looked at again.
    tool(
      'typescript/bin/tsc',
      ...['-p', at(dir), '--incremental', '--tsBuildInfoFile'],
      at('node_modules/.cache/tsc', `${dir.replace('/', '-')}.tsbuildinfo`),
    ),
  ),
  borders: [
    tool(
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.mjs',
      ...['src', 'main', 'renderer', 'tests', 'scripts'],
    ),
  ],
  unused: [tool('knip/bin/knip.js', '--no-progress')],
};

function capture(args) {
  return new Promise((resolve) => {
    const child = spawn(projectNode(), args, {
      cwd: at('.'),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: projectEnv(),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.once('error', (error) => resolve({ passed: false, output: `${error.message}\n` }));
    child.once('close', (code) => resolve({ passed: code === 0, output }));
  });
}

/** Resolves to what a check found, in words, and how long it took. */
export async function runCheck(name) {
  const startedMs = Date.now();
  let output = '';
  let passed = true;
  for (const args of CHECKS[name]) {
    const result = await capture(args);
    output += result.output;
    passed &&= result.passed;
  }
  return { passed, output, durationMs: Date.now() - startedMs };
}

/** Starts all checks, two at a time: one waits for the disk while the other computes. */
export function startChecks(names) {
  let lane = [Promise.resolve(), Promise.resolve()];
  const results = {};
  for (const [i, name] of names.entries()) {
    results[name] = lane[i % 2].then(() => runCheck(name));
    lane = lane.map((previous, j) => (j === i % 2 ? results[name] : previous));
  }
  return results;
}
