#!/usr/bin/env node
// `npx swapout …` in a checkout: the built command line on the project's Node.
import { at, handOver, projectNode } from './project.mjs';
import { setUpOrExit } from './setup.mjs';

setUpOrExit();
process.exitCode = await handOver(projectNode(), [
  at('dist', 'cli', 'swapout.cjs'),
  ...process.argv.slice(2),
]);
