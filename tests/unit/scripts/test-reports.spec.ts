import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const reports = pathToFileURL(
  path.resolve(import.meta.dirname, '../../../scripts/test-reports.mjs'),
);
let dir: string;

/** The scripts are plain JavaScript: called as `npm test` calls them, in a Node of their own. */
function count(
  name: 'countVitest' | 'countPlaywright',
  report: unknown,
  endedWell: boolean,
): Counts {
  const file = path.join(dir, 'report.json');
  rmSync(file, { force: true });
  if (report !== undefined) writeFileSync(file, JSON.stringify(report));
  const code = `import { ${name} } from ${JSON.stringify(reports.href)};
    console.log(JSON.stringify(${name}(${JSON.stringify(file)}, ${endedWell ? 'true' : 'false'})));`;
  const args = ['--input-type=module', '--eval', code];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Counts;
}

const vitestReport = (
  passed: number,
  failed: number,
  skipped: number,
  testResults: unknown[] = [],
) => ({
  ...{ numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, numTodoTests: 0 },
  testResults,
});

beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'swapout-reports-'));
});

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('countVitest', () => {
  it('counts every case', () => {
    expect(count('countVitest', vitestReport(3, 0, 1), true)).toEqual({
      passed: 3,
      failed: 0,
      skipped: 1,
    });
  });

  it('counts a file that could not be loaded as one failure', () => {
    const report = vitestReport(3, 0, 0, [{ status: 'failed', assertionResults: [] }]);
    expect(count('countVitest', report, false).failed).toBe(1);
  });

  it('does not count a failed case twice', () => {
    const report = vitestReport(3, 1, 0, [
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
    ]);
    expect(count('countVitest', report, false).failed).toBe(1);
  });

  it.each([
    ['a report is missing', undefined, true],
    ['no case ran', vitestReport(0, 0, 0), true],
    ['the runner crashed after its cases had passed', vitestReport(3, 0, 0), false],
  ])('counts one failure where %s', (_, report, endedWell) => {
    expect(count('countVitest', report, endedWell).failed).toBe(1);
  });
});

describe('countPlaywright', () => {
  it('counts a case that passed at the second try only as failed', () => {
    const report = { stats: { expected: 2, unexpected: 0, flaky: 1, skipped: 1 } };
    expect(count('countPlaywright', report, true)).toEqual({ passed: 2, failed: 1, skipped: 1 });
  });

  it('counts one failure where a report is missing', () => {
    expect(count('countPlaywright', undefined, true).failed).toBe(1);
  });
});
