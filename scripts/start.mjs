// `npm start`: everything set up, then the app; without a display the same job in the terminal.
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { at, handOver, projectEnv, projectNode, say } from './project.mjs';
import { setUpOrExit } from './setup.mjs';

/** Apart from the jobs that were begun in the app: those wait for the technician. */
const STATE_DIR = path.join(
  process.env.XDG_STATE_HOME || path.join(os.homedir(), '.local', 'state'),
  'swapout-start',
);
const COMMON = ['--machine', 'practice', '--state', STATE_DIR, '--json', '--yes'];

/** The whole job on the home suite, a recorded machine. Its document, with the receipt's path, is JSON. */
const TRAINING_PACK = at('dist', 'cli', 'assets', 'practice', 'pack');
const RUN = [
  ...['run', ...COMMON, '--technician', 'practice'],
  ...['--pack', TRAINING_PACK, '--replacement', 'training-shield-windows'],
];
const RESUME = ['resume', ...COMMON];

/** What the command line answers while a job is open: one that was cut short at an earlier start. */
const JOB_IS_OPEN = 2;

const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Electron that ends this soon, and badly, never showed a window. */
const START_FAILED_WITHIN_MS = 15_000;

/** Returns the app's exit code, or why it could not start. */
async function openApp() {
  const { ensureRuntime, electronProgram } = await import('./electron-runtime.mjs');
  try {
    ensureRuntime();
  } catch (error) {
    return `Electron cannot be had here (${error.message})`;
  }
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const startedMs = Date.now();
  const code = await handOver(electronProgram(), ['.', ...asRoot], { cwd: at('.') }).catch(
    () => 127,
  );
  if (code === 0 || code === 130 || code === 143) return 0;
  if (Date.now() - startedMs > START_FAILED_WITHIN_MS) return code;
  return `Electron could not open a window (exit code ${code})`;
}

function practiceInTerminal(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(projectNode(), [at('dist', 'cli', 'swapout.cjs'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: projectEnv(),
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', reject).once('close', (code) => resolve({ code, output }));
  });
}

setUpOrExit();
const result = hasDisplay() ? await openApp() : 'There is no display here';
if (typeof result === 'number') {
  process.exitCode = result;
} else {
  say(`${result}: the same job runs in the terminal, on the practice machine "home suite".`);
  let { code, output } = await practiceInTerminal(RUN);
  if (code === JOB_IS_OPEN) {
    say('An earlier start was cut short: its job goes on from there.');
    ({ code, output } = await practiceInTerminal(RESUME));
  }
  if (code === 0) {
    const document = JSON.parse(output);
    console.log(`Verdict: ${document.verdict}. The receipt:`);
    console.log(document.receipt);
  } else {
    process.stdout.write(output);
    process.exitCode = code ?? 1;
  }
}
