import { defineConfig } from 'vitest/config';

// The unit tests; tests/linux has a configuration of its own.
export default defineConfig({
  test: {
    name: 'unit',
    include: ['tests/unit/**/*.spec.{ts,tsx}'],
    // One set of modules a thread, not a file: half of the time would go into loading them again.
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    // Generous: a slow machine is no fault of the program.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});
