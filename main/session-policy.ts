import { app, type Session } from 'electron';
import { APP_ORIGIN } from './app-protocol.ts';

/** The development server of `npm run dev`, and only there. */
export function developmentUrl(): string | null {
  const url = process.env['SWAPOUT_DEV_URL'];
  return app.isPackaged || url === undefined || !/^http:\/\/127\.0\.0\.1:\d+\/$/.test(url)
    ? null
    : url;
}

/** True for what the window may load: its own files, and the development server in development. */
export function isOwnUrl(url: string): boolean {
  if (url.startsWith(`${APP_ORIGIN}/`)) return true;
  const development = developmentUrl();
  if (development === null) return false;
  return url.startsWith(development) || url.startsWith(development.replace('http:', 'ws:'));
}

/** No permission, no download and no request but for our own files: there is no network for this program. */
export function lockSession(session: Session, packageDir: string): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => {
    callback(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
  });
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !(isOwnUrl(details.url) || isOwnFile(details.url, packageDir)) });
  });
  // What Chromium itself would look up (proxies, spelling, certificates) goes nowhere either.
  void session.setProxy({
    mode: 'fixed_servers',
    proxyRules: 'http=127.0.0.1:9;https=127.0.0.1:9',
    proxyBypassRules: '127.0.0.1',
  });
  session.setSpellCheckerEnabled(false);
}

/** The protocol handler itself reads the renderer's files by their file address. */
function isOwnFile(url: string, packageDir: string): boolean {
  return url.startsWith(`${packageDir}/`);
}
