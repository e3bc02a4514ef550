// `npm start`: everything set up, then the app; without a display the same job in the terminal.
import { spawn } from 'node:child_process';
import { at, handOver, projectEnv, projectNode, say } from './project.mjs';
import { setUp } from './setup.mjs';

/** The whole job on the home suite, a recorded machine. Its document, with the receipt's path, is JSON. */
const PRACTICE_RUN = [
  ...['run', '--machine', 'practice', '--json', '--yes', '--technician', 'practice'],
  ...['--no-replacement', 'practice run'],
];

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

function practiceInTerminal() {
  return new Promise((resolve, reject) => {
    const child = spawn(projectNode(), [at('dist', 'cli', 'swapout.cjs'), ...PRACTICE_RUN], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: projectEnv(),
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', reject).once('close', (code) => resolve({ code, output }));
  });
}

setUp();
const result = hasDisplay() ? await openApp() : 'There is no display here';
if (typeof result === 'number') {
  process.exitCode = result;
} else {
  say(`${result}: the same job runs in the terminal, on the practice machine "home suite".`);
  const { code, output } = await practiceInTerminal();
  if (code === 0) {
    const document = JSON.parse(output);
    console.log(`Verdict: ${document.verdict}. The receipt:`);
    console.log(document.receipt);
  } else {
    process.stdout.write(output);
    process.exitCode = code ?? 1;
  }
}
