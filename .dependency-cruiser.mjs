// Who may import whom: the borders of src/ARCHITECTURE.md as a check (`npm run lint`).
// tests/unit/scripts/borders.spec.ts plants a violation of each rule and sees it reported.

/** Matches packages by name, whether they could be resolved or not. */
const packages = (...names) => `(^|node_modules/)(${names.join('|')})(/|$)`;

const WINDOW_PACKAGES = packages(
  ...['electron', 'react', 'react-dom', 'react-aria-components', 'react-intl', 'zustand'],
  'lucide-react',
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'model-is-pure',
      severity: 'error',
      comment: 'src/model runs everywhere, the sandboxed window too: it imports itself and zod.',
      from: { path: '^src/model/' },
      to: { pathNot: ['^src/model/', packages('zod')] },
    },
    {
      name: 'engine-has-one-door',
      severity: 'error',
      comment:
        'The command line and the worker use src/index.ts and src/model, never the rooms behind.',
      from: { path: '^src/(cli|worker)/' },
      to: { path: '^src/', pathNot: ['^src/index[.]ts$', '^src/model/', '^src/(cli|worker)/'] },
    },
    {
      name: 'worker-knows-no-command-line',
      severity: 'error',
      comment: 'The command line starts the worker, not the other way round.',
      from: { path: '^src/worker/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'engine-knows-no-user-interface',
      severity: 'error',
      comment: 'The engine is used by the command line and the worker; it knows neither.',
      from: { path: '^src/', pathNot: '^src/(cli|worker)/' },
      to: { path: '^src/(cli|worker)/' },
    },
    {
      name: 'rooms-do-not-use-the-door',
      severity: 'error',
      comment:
        'Inside the engine a file imports the file it needs; src/index.ts is for those outside.',
      from: { path: '^src/', pathNot: '^src/(cli|worker)/' },
      to: { path: '^src/index[.]ts$' },
    },
    {
      name: 'engine-knows-no-window',
      severity: 'error',
      comment: 'src runs without Electron and without React.',
      from: { path: '^src/' },
      to: { path: ['^(main|renderer)/', WINDOW_PACKAGES] },
    },
    {
      name: 'window-uses-the-model-only',
      severity: 'error',
      comment: 'main wires and renderer shows: of the engine both know its words alone.',
      from: { path: '^(main|renderer)/' },
      to: { path: '^src/', pathNot: '^src/model/' },
    },
    {
      name: 'main-knows-no-renderer',
      severity: 'error',
      comment: 'They meet in the contract in src/model.',
      from: { path: '^main/' },
      to: { path: ['^renderer/', packages('react', 'react-dom', 'zustand')] },
    },
    {
      name: 'renderer-knows-no-main',
      severity: 'error',
      comment: 'They meet in the contract in src/model.',
      from: { path: '^renderer/' },
      to: { path: '^main/' },
    },
    {
      name: 'renderer-is-sandboxed',
      severity: 'error',
      comment: 'The window has neither Node nor Electron, and starts no process.',
      from: { path: '^renderer/' },
      to: { path: packages('electron', 'execa', 'koffi') },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      comment: 'The window has neither Node nor Electron.',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      comment: 'What a program needs does not lie among the tests.',
      from: { path: '^(src|main|renderer|scripts)/' },
      to: { path: '^tests/' },
    },
    {
      name: 'programs-do-not-import-scripts',
      severity: 'error',
      comment: 'scripts/ builds the programs and is not part of them.',
      from: { path: '^(src|main|renderer)/' },
      to: { path: '^scripts/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one idea, or hide a third.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      comment: 'An import that leads nowhere, or a package that package.json does not name.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Imports of types count: they couple as much as the others.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '[.]css$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
