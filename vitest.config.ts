import { defineConfig } from 'vitest/config';

// The unit tests; tests/linux has a configuration of its own.
export default defineConfig({
  test: {
    name: 'unit',
    include: ['tests/unit/**/*.spec.{ts,tsx}'],
    // Generous: a slow machine is no fault of the program.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});
