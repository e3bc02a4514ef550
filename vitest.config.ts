import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.spec.{ts,tsx}'],
          // Generous: a slow machine is no fault of the program.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          css: { modules: { classNameStrategy: 'non-scoped' } },
        },
      },
      {
        // Real machines: booted containers, one test file at a time, minutes and not milliseconds.
        extends: true,
        test: {
          name: 'linux',
          include: ['tests/linux/**/*.spec.ts'],
          maxWorkers: 1,
          testTimeout: 10 * 60_000,
          hookTimeout: 20 * 60_000,
        },
      },
    ],
  },
});
