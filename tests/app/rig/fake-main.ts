import { app, session, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { registerAppScheme, serveApp } from '../../../main/app-protocol.ts';
import { handle, REQUEST_CHANNEL, WINDOW_CHANNEL } from '../../../main/ipc/handle.ts';
import { lockSession } from '../../../main/session-policy.ts';
import { createWindow } from '../../../main/window.ts';

/** Answers by request; one that is missing stays open. The test puts them here. */
export type FakeReplies = Readonly<Record<string, unknown>>;

declare global {
  var fakeReplies: FakeReplies;
  /** Requests that came, in their order. */
  var fakeRequests: [name: string, params: unknown][];
}

// The window, its walls and its preload are the app's own; no worker stands behind them.
globalThis.fakeReplies = {};
globalThis.fakeRequests = [];
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerAppScheme();
const distDir = process.env['SWAPOUT_TEST_DIST'] ?? '';
let window: BrowserWindow | null = null;

/** Kept: an answer that nobody waits for any more would be reported to the window as never sent. */
const unanswered: Promise<unknown>[] = [];

function answer(name: unknown, params: unknown): Promise<unknown> {
  globalThis.fakeRequests.push([String(name), params]);
  const reply = globalThis.fakeReplies[String(name)];
  if (reply !== undefined) return Promise.resolve(reply);
  const never = new Promise<unknown>(() => undefined);
  unanswered.push(never);
  return never;
}

void app.whenReady().then(() => {
  const isOurs = (contents: Electron.WebContents): boolean => contents === window?.webContents;
  handle(REQUEST_CHANNEL, isOurs, answer);
  handle(WINDOW_CHANNEL, isOurs, answer);
  const rendererDir = join(distDir, 'renderer');
  serveApp(session.defaultSession, rendererDir);
  lockSession(session.defaultSession, pathToFileURL(rendererDir).href);
  window = createWindow(join(distDir, 'preload', 'index.cjs'));
});
app.on('window-all-closed', () => {
  app.quit();
});
