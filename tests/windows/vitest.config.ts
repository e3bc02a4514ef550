import { defineConfig } from 'vitest/config';
import { repositoryDir } from './rig/places.ts';

export default defineConfig({
  test: {
    name: 'windows',
    root: repositoryDir,
    include: ['tests/windows/**/*.spec.ts'],
    globalSetup: ['tests/windows/rig/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
