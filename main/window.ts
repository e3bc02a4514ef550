import { app, BrowserWindow } from 'electron';
import { APP_ORIGIN } from './app-protocol.ts';
import { developmentUrl, isOwnUrl } from './session-policy.ts';

/** The one window: sandboxed, isolated, and going nowhere. Reasons for each setting are in SECURITY.md. */
export function createWindow(preloadPath: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1180,
    height: 820,
    minWidth: 640,
    minHeight: 480,
    show: false,
    autoHideMenuBar: true,
    title: 'Swapout',
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      devTools: !app.isPackaged,
      spellcheck: false,
    },
  });
  window.removeMenu();
  window.once('ready-to-show', () => {
    window.show();
  });
  void window.loadURL(developmentUrl() ?? `${APP_ORIGIN}/index.html`);
  return window;
}

/** For every page that could ever come to be in this app. */
export function lockContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event, url) => {
      if (!isOwnUrl(url)) event.preventDefault();
    });
    contents.on('will-redirect', (event, url) => {
      if (!isOwnUrl(url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
  });
}
