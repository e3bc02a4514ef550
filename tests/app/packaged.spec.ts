import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { close, launch, type App } from './rig/launch.ts';
import { begin, press, seeScreen } from './rig/person.ts';

// The packaged app with one fuse open for the test's own debugger (`--inspectable`); Linux only.

const ROOT = resolve(import.meta.dirname, '../..');
const UNPACKED = join(ROOT, 'dist/package-inspectable/linux-unpacked');
const WORKER = join(UNPACKED, 'resources/worker');

let running: App;

test.beforeAll(async () => {
  test.setTimeout(600_000);
  execFileSync(
    process.execPath,
    [join(ROOT, 'scripts/package.mjs'), '--dir-only', '--inspectable'],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  running = await launch({ executablePath: join(UNPACKED, 'swapout') });
});
test.afterAll(() => close(running));

test('the packaged app opens on this machine, and its practice job goes on to the review', async () => {
  const { page } = running;
  await seeScreen(page, 'Which machine, and who is working on it?');
  await expect(page.getByRole('radio', { name: /^This machine/ })).toBeChecked();
  await expect(page.getByRole('button', { name: 'Look at this machine' })).toBeVisible();
  await page
    .getByRole('radio', { name: /^A practice machine/ })
    .locator('xpath=ancestor::label')
    .click();
  await begin(page, { machine: 'Clean machine with look-alikes' });
  await seeScreen(page, 'Choose the replacement');
  await press(page, 'Stop here, continue later');
});

test('code, catalog and advice are inside the archive and the worker; nothing else is beside them', () => {
  const resources = join(UNPACKED, 'resources');
  expect(existsSync(join(resources, 'app.asar'))).toBe(true);
  expect(existsSync(join(resources, 'app'))).toBe(false);
  expect(existsSync(join(WORKER, 'assets/catalog'))).toBe(false);
  expect(existsSync(join(WORKER, 'assets/advice'))).toBe(false);
});

test('a catalog that somebody lays beside the worker is not read', () => {
  const dir = mkdtempSync(join(tmpdir(), 'swapout-worker-'));
  try {
    cpSync(WORKER, dir, { recursive: true });
    mkdirSync(join(dir, 'assets/catalog'), { recursive: true });
    writeFileSync(join(dir, 'assets/catalog/catalog.json'), '{}');
    const digestOf = (program: string, ...args: readonly string[]): unknown =>
      (
        JSON.parse(
          execFileSync(program, [...args, 'catalog', '--json'], {
            encoding: 'utf8',
            maxBuffer: 64 * 1024 * 1024,
          }),
        ) as { digest: unknown }
      ).digest;
    expect(digestOf(join(dir, 'swapout'))).toBe(
      digestOf(process.execPath, join(ROOT, 'dist/cli/swapout.cjs')),
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
});

/** Before the fuses of a program (electron.org, "Electron Fuses"): a text, the version, and their number. */
const SENTINEL = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
const FUSES = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
];

test('its fuses are as main/SECURITY.md says, but for the one that lets the test in', () => {
  const program = readFileSync(join(UNPACKED, 'swapout'));
  const at = program.indexOf(SENTINEL) + SENTINEL.length;
  const [version, count = 0] = program.subarray(at, at + 2);
  expect(version).toBe(1);
  const states = program.toString('latin1', at + 2, at + 2 + count);
  const on = FUSES.filter((_name, index) => states[index] === '1');
  expect(on).toEqual([
    'enableNodeCliInspectArguments',
    'enableEmbeddedAsarIntegrityValidation',
    'onlyLoadAppFromAsar',
  ]);
  expect(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')).toContain(
    'enableNodeCliInspectArguments: false',
  );
});
