import { net, protocol, type Session } from 'electron';
import { join, normalize, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

export const APP_ORIGIN = 'app://ui';

/**
 * Everything is refused that is not named. Styles of React's `style` attribute are set through the DOM, so
 * that no inline style is needed either.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Must be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** The file behind an address of ours, null for anything outside the folder. */
export function fileFor(url: string, rendererDir: string): string | null {
  const { protocol: scheme, host, pathname } = new URL(url);
  if (scheme !== 'app:' || host !== 'ui') return null;
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0')) return null;
  const path = normalize(join(rendererDir, decoded === '/' ? 'index.html' : decoded));
  return path.startsWith(rendererDir + sep) ? path : null;
}

/** Serves the built renderer with its policy, and nothing else. */
export function serveApp(session: Session, rendererDir: string): void {
  session.protocol.handle('app', async (request) => {
    const path = fileFor(request.url, rendererDir);
    if (path === null) return new Response('not found', { status: 404 });
    try {
      const file = await net.fetch(pathToFileURL(path).href);
      const headers = new Headers(file.headers);
      headers.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
      headers.set('X-Content-Type-Options', 'nosniff');
      return new Response(file.body, { status: file.status, headers });
    } catch {
      return new Response('not found', { status: 404 });
    }
  });
}
