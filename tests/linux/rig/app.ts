import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron } from '@playwright/test';
import type { Page } from '@playwright/test';
import { withDisplay } from '../../bench/with-display.ts';
import type { Container } from './container.ts';
import { BOUNDING_SET, PLAIN_ENVIRONMENT } from './inside.ts';
import type { Bind } from './nspawn.ts';
import { repositoryDir } from './places.ts';

const CHECKOUT_INSIDE = '/opt/swapout';
const LIBRARIES_INSIDE = '/opt/screen/lib';
const LIBRARIES = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;

/**
 * What the app needs, seen inside read-only: the checkout, and this machine's libraries and fonts for a
 * window, which a server that Swapout is carried to by ssh would not have either. Both systems are the
 * same Debian; a window in another would need its own libraries.
 */
export const appBinds: readonly Bind[] = [
  ...['package.json', 'dist', 'node_modules', 'assets'].map((name) => ({
    from: path.join(repositoryDir, name),
    to: `${CHECKOUT_INSIDE}/${name}`,
  })),
  { from: LIBRARIES, to: LIBRARIES_INSIDE },
  { from: '/usr/share/fonts', to: '/usr/share/fonts' },
];

/**
 * Opens the real app inside a container that has `appBinds`, as its root, and closes it after `work`. All
 * of it and of what it starts belongs to the container but the network: there the driver's debugging
 * ports and the screen are, which the app has without a test neither needs nor listens on. Root starts
 * Chromium without its sandbox here as everywhere (see main/index.ts).
 */
export async function withApp<T>(
  c: Container,
  args: readonly string[],
  work: (page: Page) => Promise<T>,
): Promise<T> {
  return withDisplay(async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'swapout-app-inside-'));
    const executablePath = path.join(dir, 'electron');
    await writeFile(executablePath, doorInto(c.leaderPid, process.env['DISPLAY'] ?? ''));
    await chmod(executablePath, 0o755);
    try {
      const app = await _electron.launch({
        executablePath,
        args: [
          CHECKOUT_INSIDE,
          '--no-sandbox',
          '--disable-gpu',
          '--force-prefers-reduced-motion',
          ...args,
        ],
        timeout: 60_000,
      });
      try {
        return await work(await app.firstWindow());
      } finally {
        await app.close();
      }
    } finally {
      await rm(dir, { recursive: true });
    }
  });
}

/** A program for the driver to start: it becomes Electron in the container, with the driver's arguments. */
function doorInto(leaderPid: number, display: string): string {
  const environment = {
    ...PLAIN_ENVIRONMENT,
    ...{ HOME: '/root', USER: 'root', DISPLAY: display, LD_LIBRARY_PATH: LIBRARIES_INSIDE },
  };
  const command = [
    ...['/usr/bin/setpriv', '--pdeathsig=KILL', BOUNDING_SET],
    ...['/usr/bin/nsenter', `--target=${String(leaderPid)}`],
    ...['--mount', '--uts', '--ipc', '--pid', '--cgroup', '--root', '--wdns=/root', '--'],
    ...['/usr/bin/env', '-i'],
    ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    `${CHECKOUT_INSIDE}/node_modules/electron/dist/electron`,
  ];
  return `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(' ')} "$@"\n`;
}
