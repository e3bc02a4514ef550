import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

const ROOT = resolve(import.meta.dirname, '../../..');

export interface App {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Holds state, kit and profile of this run alone. */
  readonly dir: string;
}

export interface LaunchOptions {
  /** Kept from an earlier run, to see what a second start makes of it. */
  readonly dir?: string;
  /** The packaged program instead of the checkout. */
  readonly executablePath?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the real app with state and kit of its own; practice machines run a hundred times faster. */
export async function launch(options: LaunchOptions = {}): Promise<App> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'swapout-app-'));
  const app = await _electron.launch({
    ...(options.executablePath === undefined ? {} : { executablePath: options.executablePath }),
    args: [
      ...(options.executablePath === undefined ? [ROOT] : []),
      '--disable-gpu',
      // Moving bars drawn without a graphics card would take the processor from the job.
      '--force-prefers-reduced-motion',
      `--user-data-dir=${join(dir, 'profile')}`,
    ],
    cwd: ROOT,
    chromiumSandbox: process.getuid?.() !== 0,
    env: {
      ...(process.env as Record<string, string>),
      XDG_STATE_HOME: join(dir, 'state'),
      XDG_DATA_HOME: join(dir, 'data'),
      SWAPOUT_PRACTICE_SPEED: '100',
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      ...options.env,
    },
  });
  const page = await app.firstWindow();
  await page.waitForLoadState('domcontentloaded');
  return { app, page, dir };
}

/** Closes the app; `keep` leaves its folder for the next start. */
export async function close({ app, dir }: App, keep = false): Promise<void> {
  await app.close();
  if (!keep) rmSync(dir, { recursive: true, force: true });
}
