import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const projectDir = path.resolve(import.meta.dirname, '../../..');
const tool = path.join(projectDir, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const rules = path.join(projectDir, '.dependency-cruiser.mjs');

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

/** A tree in which every import is allowed. */
const CLEAN: Record<string, string> = {
  'src/index.ts': `export { run } from './steps/run.ts';`,
  'src/steps/run.ts': `import fs from 'node:fs'; import type { Word } from '../model/word.ts';
    export const run = (word: Word): boolean => fs.existsSync(word);`,
  'src/model/word.ts': `import { z } from 'zod'; export const word = z.string(); export type Word = string;`,
  'src/worker/index.ts': `import { run } from '../index.ts'; export const work = run;`,
  'src/cli/index.ts': `import { run } from '../index.ts'; import { work } from '../worker/index.ts'; run('a'); work('b');`,
  'main/index.ts': `import { app } from 'electron'; import { word } from '../src/model/word.ts'; app.setName(word.parse('a'));`,
  'renderer/index.tsx': `import React from 'react'; import { word } from '../src/model/word.ts'; export const a = [React, word];`,
  'scripts/build.mjs': `export const build = 1;`,
  'tests/help.ts': `import { run } from '../src/steps/run.ts'; export const help = run;`,
};

/** Rule, importing file, imported name. */
const PLANTED: [rule: string, from: string, to: string][] = [
  ['model-is-pure', 'src/model/p1.ts', 'node:fs'],
  ['model-is-pure', 'src/model/p2.ts', '../steps/run.ts'],
  ['model-is-pure', 'src/model/p3.ts', 'execa'],
  ['engine-has-one-door', 'src/cli/p4.ts', '../steps/run.ts'],
  ['engine-has-one-door', 'src/worker/p5.ts', '../steps/run.ts'],
  ['worker-knows-no-command-line', 'src/worker/p6.ts', '../cli/index.ts'],
  ['engine-knows-no-user-interface', 'src/steps/p7.ts', '../cli/index.ts'],
  ['rooms-do-not-use-the-door', 'src/steps/p8.ts', '../index.ts'],
  ['engine-knows-no-window', 'src/steps/p9.ts', 'electron'],
  ['engine-knows-no-window', 'src/steps/p10.ts', 'react'],
  ['engine-knows-no-window', 'src/steps/p11.ts', '../../renderer/index.tsx'],
  ['window-uses-the-model-only', 'main/p12.ts', '../src/index.ts'],
  ['window-uses-the-model-only', 'renderer/p13.ts', '../src/steps/run.ts'],
  ['main-knows-no-renderer', 'main/p14.ts', '../renderer/index.tsx'],
  ['renderer-knows-no-main', 'renderer/p15.ts', '../main/index.ts'],
  ['renderer-is-sandboxed', 'renderer/p16.ts', 'electron'],
  ['renderer-has-no-node', 'renderer/p17.ts', 'node:fs'],
  ['nothing-imports-tests', 'src/steps/p18.ts', '../../tests/help.ts'],
  ['programs-do-not-import-scripts', 'main/p19.ts', '../scripts/build.mjs'],
  ['no-cycles', 'src/steps/p20.ts', './p20b.ts'],
  ['nothing-unresolved', 'src/steps/p21.ts', './absent.ts'],
];

const TYPE_ALONE = 'src/model/p22.ts';

let dir: string;

function violations(files: Record<string, string>): Violation[] {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  }
  const folders = ['src', 'main', 'renderer', 'scripts', 'tests'];
  const args = [tool, '--config', rules, '--output-type', 'json', ...folders];
  const { stdout } = spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8' });
  const report = JSON.parse(stdout) as { summary: { violations: Violation[] } };
  return report.summary.violations;
}

describe('import borders', () => {
  let whenClean: Violation[];
  let whenPlanted: Violation[];

  beforeAll(() => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'swapout-borders-'));
    symlinkSync(path.join(projectDir, 'node_modules'), path.join(dir, 'node_modules'));
    writeFileSync(path.join(dir, 'package.json'), '{ "type": "module" }');
    whenClean = violations(CLEAN);
    const more = {
      'src/steps/p20b.ts': `import './p20.ts';`,
      [TYPE_ALONE]: `import type { run } from '../steps/run.ts'; export type R = typeof run;`,
    };
    const planted = PLANTED.map(([, from, to]) => [
      from,
      `import type {} from '${to}'; import '${to}';`,
    ]);
    whenPlanted = violations({
      ...(Object.fromEntries(planted) as Record<string, string>),
      ...more,
    });
  }, 120_000);

  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  it('reports nothing in a tree that keeps to them', () => {
    expect(whenClean).toEqual([]);
  });

  it.each(PLANTED)('reports %s: %s imports %s', (rule, from) => {
    expect(whenPlanted.filter((one) => one.from === from).map((one) => one.rule.name)).toContain(
      rule,
    );
  });

  it('reports an import of a type alone', () => {
    expect(whenPlanted.filter((one) => one.from === TYPE_ALONE)).not.toEqual([]);
  });
});
