import { app, session, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { createCloseGuard, type CloseGuard } from './close-guard.ts';
import { handle, NOTIFICATION_CHANNEL, REQUEST_CHANNEL, WINDOW_CHANNEL } from './ipc/handle.ts';
import { answerWindow, passOn } from './ipc/requests.ts';
import { lockSession } from './session-policy.ts';
import { startWorker, type WorkerProcess } from './start-worker.ts';
import { windowHandlers } from './window-handlers.ts';
import { createWindow, lockContents } from './window.ts';
import { linkWorker, type WorkerLink } from './worker-link.ts';

// Must come before the app is ready, and before any page exists.
// Root has to start Chromium with --no-sandbox; both together, and its processes end at once, again and again.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerAppScheme();
lockContents();

const rendererDir = join(__dirname, '..', 'renderer');
const preloadPath = join(__dirname, '..', 'preload', 'index.cjs');
let window: BrowserWindow | null = null;

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => {
    app.quit();
  });
  // The engine gets ready while Chromium does.
  const guard = createCloseGuard();
  const link = openLink(guard);
  endWorkerBeforeQuit(link);
  void app.whenReady().then(() => {
    open(guard, link);
  });
} else {
  app.quit();
}

function open(guard: CloseGuard, link: WorkerLink): void {
  const isOurs = (contents: Electron.WebContents): boolean => contents === window?.webContents;
  const handlers = windowHandlers(() => window, link);
  handle(REQUEST_CHANNEL, isOurs, (name, params) => passOn(link, name, params));
  handle(WINDOW_CHANNEL, isOurs, (name, params) => answerWindow(handlers, name, params));
  serveApp(session.defaultSession, rendererDir);
  lockSession(session.defaultSession, pathToFileURL(rendererDir).href);
  window = createWindow(preloadPath);
  guard.watch(window);
  window.on('closed', () => {
    window = null;
  });
}

/** In a checkout Start offers the practice machine, packaged this one. */
function openLink(guard: CloseGuard): WorkerLink {
  const packaged = app.isPackaged;
  const place = {
    packaged,
    rootDir: packaged ? process.resourcesPath : app.getAppPath(),
    platform: process.platform,
    arch: process.arch,
  };
  // The start files on a stick name the kit that lies beside them.
  const kit = process.argv.filter((argument) => argument.startsWith('--kit=')).slice(0, 1);
  const options = ['--default-machine', packaged ? 'this' : 'practice', ...kit];
  const start = (): WorkerProcess => startWorker(place, options);
  return linkWorker(start, (notification) => {
    guard.hear(notification);
    window?.webContents.send(NOTIFICATION_CHANNEL, notification);
  });
}

/** The step that runs now is brought to its end; the journal keeps the rest for the next start. */
function endWorkerBeforeQuit(link: WorkerLink): void {
  let ended = false;
  app.on('before-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    void link.end().then(() => {
      ended = true;
      app.quit();
    });
  });
}
