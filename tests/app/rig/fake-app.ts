import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { buildSync } from 'esbuild';
import {
  Notification,
  REQUESTS,
  WINDOW_REQUESTS,
  type Reply,
  type RequestName,
  type RequestResult,
  type Welcome,
  type WindowRequestName,
  type WindowRequestResult,
} from '../../../src/model/contract.ts';
import type { FakeReplies } from './fake-main.ts';
import { NOW } from './recorded.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** What main answers and tells; checked against the contract before it is sent. */
export interface Scene {
  /** null: the answer does not come. */
  readonly welcome: Reply<Welcome> | null;
  readonly told: readonly Notification[];
  readonly replies?: {
    readonly [N in RequestName]?: Reply<RequestResult<N>>;
  } & { readonly [N in WindowRequestName]?: Reply<WindowRequestResult<N>> };
}

export interface FakeApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Opens the window anew and lets main tell the scene. */
  readonly play: (scene: Scene) => Promise<void>;
  readonly tell: (told: readonly Notification[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

const INFO = {
  ok: true,
  result: { version: '0.1.0', electron: '45.4.1', testRuntime: false, packaged: true },
} as const;

/** The app's window with a stand-in for main and worker behind the contract. */
export async function launchFake(): Promise<FakeApp> {
  const dir = mkdtempSync(join(tmpdir(), 'swapout-fake-'));
  const app = await _electron.launch({
    args: [
      buildFakeMain(dir),
      '--disable-gpu',
      '--force-prefers-reduced-motion',
      '--force-device-scale-factor=1',
      // Letters in grey alone: smaller pictures, and the same on every screen.
      '--disable-lcd-text',
      `--user-data-dir=${join(dir, 'profile')}`,
    ],
    cwd: ROOT,
    chromiumSandbox: process.getuid?.() !== 0,
    env: {
      ...(process.env as Record<string, string>),
      SWAPOUT_TEST_DIST: join(ROOT, 'dist'),
      FONTCONFIG_FILE: join(import.meta.dirname, 'fonts.conf'),
      XDG_CACHE_HOME: join(dir, 'cache'),
      LANG: 'C.UTF-8',
      TZ: 'UTC',
    },
  });
  const page = await app.firstWindow();
  await page.clock.setFixedTime(NOW);
  const tell = async (told: readonly Notification[]): Promise<void> => {
    const checked = told.map((notification) => Notification.parse(notification));
    await app.evaluate(({ BrowserWindow }, notifications) => {
      for (const notification of notifications)
        BrowserWindow.getAllWindows()[0]?.webContents.send('swapout:notification', notification);
    }, checked);
  };
  return {
    app,
    page,
    tell,
    play: async (scene) => {
      await app.evaluate((_electron, replies) => {
        globalThis.fakeReplies = replies;
        globalThis.fakeRequests = [];
      }, repliesOf(scene));
      await page.mouse.move(0, 0);
      await page.reload();
      await page.getByRole('heading', { level: 1 }).waitFor();
      if (scene.welcome?.ok === true)
        await page.getByRole('heading', { level: 1, name: /^Which machine/ }).waitFor();
      await tell(scene.told);
    },
    close: async () => {
      await app.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function buildFakeMain(dir: string): string {
  const outfile = join(dir, 'fake-main.cjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, 'fake-main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    external: ['electron'],
    logLevel: 'error',
  });
  return outfile;
}

function repliesOf({ welcome, replies = {} }: Scene): FakeReplies {
  const all: Record<string, unknown> = {
    'window:info': INFO,
    ...(welcome === null ? {} : { 'session:welcome': welcome }),
    ...replies,
  };
  for (const [name, reply] of Object.entries(all)) {
    const answered = reply as Reply<unknown>;
    if (!answered.ok) continue;
    const schema =
      name in REQUESTS
        ? REQUESTS[name as RequestName].result
        : WINDOW_REQUESTS[name as WindowRequestName].result;
    schema.parse(answered.result);
  }
  return all;
}
