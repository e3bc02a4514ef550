import { expect, test } from '@playwright/test';
import { close, launch, type App } from './rig/launch.ts';
import { listeningSockets, socketsOf, treeOf } from './rig/sockets.ts';

/** Node's inspector in main and Chromium's debugging port: how a test drives the app. */
const INSPECTORS = 2;

let running: App;

test.beforeAll(async () => {
  running = await launch();
});
test.afterAll(() => close(running));

test('the page has no Node and sees one object of ours', async () => {
  const seen = await running.page.evaluate(() => ({
    require: typeof Reflect.get(globalThis, 'require'),
    process: typeof Reflect.get(globalThis, 'process'),
    module: typeof Reflect.get(globalThis, 'module'),
    bridge: Object.keys(Reflect.get(globalThis, 'swapout') as object).toSorted(),
  }));
  expect(seen).toEqual({
    require: 'undefined',
    process: 'undefined',
    module: 'undefined',
    bridge: ['onNotification', 'request', 'window'],
  });
});

test('the window is sandboxed, isolated and without Node', async () => {
  const settings = await running.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const get = Reflect.get(
      contents ?? {},
      'getLastWebPreferences',
    ) as () => Electron.WebPreferences;
    const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
      get.call(contents);
    return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
  });
  expect(settings).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
});

test('the policy of the page begins with nothing allowed', async () => {
  const policy = await running.page.evaluate(async () => {
    const response = await fetch('app://ui/index.html');
    return response.headers.get('Content-Security-Policy');
  });
  expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
  expect(policy).not.toContain('unsafe');
});

test('an inline script does not run', async () => {
  const ran = await running.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.planted = true';
    document.body.append(script);
    return Reflect.get(globalThis, 'planted') === true;
  });
  expect(ran).toBe(false);
});

test('code made from text does not run', async () => {
  const ran = await running.page.evaluate(() => {
    const script = document.createElement('script');
    script.src = 'data:text/javascript,globalThis.planted=true';
    document.body.append(script);
    return new Promise((resolve) => {
      script.onerror = () => {
        resolve('refused');
      };
      script.onload = () => {
        resolve('ran');
      };
    });
  });
  expect(ran).toBe('refused');
});

for (const url of [
  'https://example.org/',
  'http://127.0.0.1:9/',
  'file:///etc/passwd',
  'ws://127.0.0.1:9/',
]) {
  test(`no request goes to ${url}`, async () => {
    const answer = await running.page.evaluate(
      (address) =>
        address.startsWith('ws')
          ? new Promise((resolve) => {
              try {
                const socket = new WebSocket(address);
                socket.onopen = () => {
                  resolve('answered');
                };
                socket.onerror = () => {
                  resolve('refused');
                };
              } catch {
                resolve('refused');
              }
            })
          : fetch(address).then(
              () => 'answered',
              () => 'refused',
            ),
      url,
    );
    expect(answer).toBe('refused');
  });
}

test('no request leaves main either, were somebody to add one', async () => {
  const answer = await running.app.evaluate(({ session }) =>
    session.defaultSession.fetch('http://127.0.0.1:9/').then(
      () => 'answered',
      (error: unknown) => String(error),
    ),
  );
  expect(answer).toContain('ERR_BLOCKED_BY_CLIENT');
});

for (const path of [
  '..%2f..%2fpackage.json',
  '%2e%2e/%2e%2e/package.json',
  'index.html%00',
  'nothing.js',
]) {
  test(`the own scheme serves nothing at ${path}`, async () => {
    const status = await running.page.evaluate(
      (address) =>
        fetch(address).then(
          (response) => response.status,
          () => 404,
        ),
      `app://ui/${path}`,
    );
    expect(status).toBe(404);
  });
}

test('the window goes nowhere and opens no other', async () => {
  const before = running.page.url();
  await running.page.evaluate(() => {
    window.open('https://example.org/');
    location.href = 'https://example.org/';
  });
  await running.page.waitForTimeout(300);
  expect(running.page.url()).toBe(before);
  expect(running.app.windows()).toHaveLength(1);
});

test('permissions are refused', async () => {
  const state = await running.page.evaluate(async () => ({
    notification: await Notification.requestPermission(),
    media: await navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'granted',
      () => 'refused',
    ),
  }));
  expect(state).toEqual({ notification: 'denied', media: 'refused' });
});

test('a request that the contract does not know is answered with a failure', async () => {
  const answers = await running.page.evaluate(async () => {
    const swapout = Reflect.get(globalThis, 'swapout') as {
      request: (name: string, params: unknown) => Promise<{ ok: boolean }>;
      window: (name: string, params: unknown) => Promise<{ ok: boolean }>;
    };
    return Promise.all([
      swapout.request('shell:run', { command: 'id' }),
      swapout.request('pack:add', { dir: '/etc' }),
      swapout.request('__proto__', {}),
      swapout.request('job:start', { machine: 'this; rm -rf /' }),
      swapout.window('window:open', { path: '/etc/passwd' }),
    ]);
  });
  expect(answers.map(({ ok }) => ok)).toEqual([false, false, false, false, false]);
});

test('no process of the app listens on the network', () => {
  const own = socketsOf(treeOf(running.app.process().pid ?? 0));
  const listening = listeningSockets().filter((inode) => own.has(inode));
  // Playwright's own inspector listens on the loopback for the test's sake; nothing else may.
  expect(listening.length).toBeLessThanOrEqual(INSPECTORS);
});
