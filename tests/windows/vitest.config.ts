import { defineConfig } from 'vitest/config';
import { repositoryDir } from './rig/places.ts';

export default defineConfig({
  test: {
    name: 'windows',
    root: repositoryDir,
    include: ['tests/windows/**/*.spec.ts'],
    globalSetup: ['tests/windows/rig/global-setup.ts'],
    pool: 'forks',
    // One prefix at a time: beside another one, a program under Wine now and then never ends.
    fileParallelism: false,
    // And once in a while alone: a fresh prefix tells that from a fault of ours.
    retry: 1,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
