import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication } from '@playwright/test';
import { figureOf, median, type Figure } from './figure.ts';
import { withDisplay } from './with-display.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SAMPLES = 7;

interface Start {
  readonly startMs: number;
  /** Proportional set size of the whole process tree, kB: shared pages are counted once. */
  readonly memoryKb: number;
}

/** From spawn to a window that can be used, and the memory then, beside an empty Electron window. */
export async function appStart(): Promise<Figure[]> {
  return withDisplay(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'swapout-bench-app-'));
    writeEmptyApp(dir);
    try {
      const ours: Start[] = [];
      const peer: Start[] = [];
      await start(ROOT, dir, true);
      await start(dir, dir, false);
      for (let turn = 0; turn < SAMPLES; turn += 1) {
        ours.push(await start(ROOT, dir, true));
        peer.push(await start(dir, dir, false));
      }
      const middle = (starts: readonly Start[], key: keyof Start): number =>
        median(starts.map((one) => one[key]));
      return [
        figureOf(
          { name: 'app-start-to-usable-window', unit: 'ms', goal: 1.3, samples: SAMPLES },
          middle(ours, 'startMs'),
          middle(peer, 'startMs'),
        ),
        figureOf(
          { name: 'app-memory-at-start', unit: 'kB PSS', goal: null, samples: SAMPLES },
          middle(ours, 'memoryKb'),
          middle(peer, 'memoryKb'),
        ),
      ];
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
}

/** The least that opens a window: sandboxed as ours, one heading. */
function writeEmptyApp(dir: string): void {
  writeFileSync(join(dir, 'package.json'), '{ "name": "empty", "main": "main.cjs" }');
  writeFileSync(join(dir, 'index.html'), '<!doctype html><title>Empty</title><h1>Empty</h1>');
  writeFileSync(
    join(dir, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron');
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
app.whenReady().then(() => new BrowserWindow({ width: 1180, height: 820 }).loadFile(__dirname + '/index.html'));
`,
  );
}

async function start(appDir: string, stateDir: string, isOurs: boolean): Promise<Start> {
  const startedMs = performance.now();
  const app = await _electron.launch({
    args: [appDir, '--disable-gpu', `--user-data-dir=${join(stateDir, isOurs ? 'ours' : 'empty')}`],
    cwd: appDir,
    env: {
      ...process.env,
      XDG_STATE_HOME: join(stateDir, 'state'),
      XDG_DATA_HOME: join(stateDir, 'data'),
    },
  });
  try {
    const page = await app.firstWindow();
    await page.getByRole('heading', { level: 1 }).waitFor();
    // Ours is usable once the engine behind it has answered.
    if (isOurs) await page.getByRole('button', { name: 'Look at the practice machine' }).waitFor();
    return { startMs: performance.now() - startedMs, memoryKb: memoryOf(app) };
  } finally {
    await app.close();
  }
}

function memoryOf(app: ElectronApplication): number {
  return treeOf(app.process().pid ?? 0).reduce((sum, pid) => sum + pssOf(pid), 0);
}

function treeOf(pid: number): number[] {
  const children = readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      return parent === pid ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
  return [pid, ...children.flatMap(treeOf)];
}

function pssOf(pid: number): number {
  try {
    return Number(
      /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0,
    );
  } catch {
    return 0;
  }
}
