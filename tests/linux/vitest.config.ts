import { defineConfig } from 'vitest/config';
import { repositoryDir } from './rig/places.ts';

export default defineConfig({
  test: {
    name: 'linux',
    root: repositoryDir,
    include: ['tests/linux/**/*.spec.ts'],
    globalSetup: ['tests/linux/rig/global-setup.ts'],
    // One container at a time, and its process tied to one that ends with the tests.
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
