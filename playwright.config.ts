import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from '@playwright/test';

/** Pictures belong to one Chromium: each major version of Electron has its own. */
function electronMajor(): string {
  const versionPath = path.join(import.meta.dirname, 'node_modules/electron/dist/version');
  if (!existsSync(versionPath)) return 'none';
  return readFileSync(versionPath, 'utf8').trim().replace(/^v/, '').split('.')[0] ?? 'none';
}

const project = `electron-${electronMajor()}`;
const pictures = path.join(import.meta.dirname, 'tests/app/__screenshots__', project);
// The workers read this file too, but not the command line: the folder tells them.
if (process.argv.includes('--update-snapshots')) mkdirSync(pictures, { recursive: true });
const mayCompare = existsSync(pictures);
if (!mayCompare) console.error(`No pictures of ${project} are kept here: none are compared.`);

export default defineConfig({
  testDir: 'tests/app',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // One window at a time: focus and the screen are shared.
  workers: 1,
  retries: 0,
  forbidOnly: process.env['CI'] === 'true',
  timeout: 60_000,
  ignoreSnapshots: !mayCompare,
  // Edges of letters differ between processors; a word that moved or a colour that changed is far more.
  expect: { toHaveScreenshot: { maxDiffPixelRatio: 0.004, animations: 'disabled', caret: 'hide' } },
  snapshotPathTemplate: '{testDir}/__screenshots__/{projectName}/{arg}{ext}',
  projects: [{ name: project }],
});
