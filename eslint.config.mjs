import comments from '@eslint-community/eslint-plugin-eslint-comments/configs';
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const processStarters = ['child_process', 'node:child_process', 'execa'].map((name) => ({
  name,
  message:
    'Only src/machine/run-command.ts, src/machine/windows/start-program.ts and main/start-worker.ts start processes.',
}));
const ipcMain = {
  name: 'electron',
  importNames: ['ipcMain'],
  message: 'Channels are handled in main/ipc only, where sender and arguments are checked.',
};

export default defineConfig(
  { ignores: ['dist', 'node_modules', 'test-results', 'playwright-report', 'tests/fixtures'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  comments.recommended,
  {
    rules: {
      'no-console': 'off',
      eqeqeq: 'error',
      // A switch counts once: the compiler already holds its cases complete.
      complexity: ['error', { max: 12, variant: 'modified' }],
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 60],
      '@eslint-community/eslint-comments/require-description': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['src/**', 'main/**', 'renderer/**'],
    rules: {
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      'no-restricted-imports': ['error', { paths: [...processStarters, ipcMain] }],
    },
  },
  {
    files: [
      'src/machine/run-command.ts',
      'src/machine/windows/start-program.ts',
      'main/start-worker.ts',
    ],
    rules: { 'no-restricted-imports': ['error', { paths: [ipcMain] }] },
  },
  {
    files: ['main/ipc/**'],
    rules: { 'no-restricted-imports': ['error', { paths: processStarters }] },
  },
  {
    files: ['renderer/**/*.tsx'],
    extends: [jsxA11y.flatConfigs.strict, reactHooks.configs.flat.recommended],
  },
  {
    files: ['scripts/**', '*.mjs', '*.cjs'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { require: 'readonly', exports: 'writable' },
    },
  },
  {
    files: ['src/machine/windows/api/koffi-*.ts'],
    rules: {
      // One library's functions, bound once and used by a handful of short ones beside them.
      'max-lines-per-function': ['error', 130],
    },
  },
  {
    files: ['tests/**'],
    rules: {
      // A spec is a list of cases; it is split by subject, not by length alone.
      'max-lines': ['error', 400],
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
    },
  },
);
