// The static checks: each is one or more commands of node_modules, and counts as one test case.
import { spawnSync } from 'node:child_process';
import { at, projectEnv, projectNode } from './project.mjs';

const TSCONFIGS = ['src/model', 'src', 'main', 'renderer', 'tests', '.'];

const tool = (script, ...args) => [at('node_modules', script), ...args];

export const CHECKS = {
  lint: [tool('eslint/bin/eslint.js', '--max-warnings', '0', '.')],
  format: [tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')],
  types: TSCONFIGS.map((dir) => tool('typescript/bin/tsc', '-p', at(dir))),
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

/** Prints what a check finds; true if it found nothing. */
export const runCheck = (name) =>
  CHECKS[name]
    .map((args) =>
      spawnSync(projectNode(), args, { cwd: at('.'), stdio: 'inherit', env: projectEnv() }),
    )
    .every((result) => result.status === 0);
