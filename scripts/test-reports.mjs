// Counts test cases in the reports of the test runners. A suite that says nothing has failed.
import { readOr } from './project.mjs';

/** A runner that ended badly, or ran nothing, counts as one failure more than it reported. */
function settle(counts, endedWell) {
  const ranNothing = counts.passed + counts.failed + counts.skipped === 0;
  if (counts.failed === 0 && (ranNothing || !endedWell)) return { ...counts, failed: 1 };
  return counts;
}

const NOTHING = { passed: 0, failed: 0, skipped: 0 };

export function countVitest(reportPath, endedWell) {
  const report = JSON.parse(readOr(reportPath, 'null'));
  if (report === null) return settle(NOTHING, false);
  // A file that could not be loaded has no cases; it is one failure of its own.
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  ).length;
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  return settle(counts, endedWell);
}

export function countPlaywright(reportPath, endedWell) {
  const report = JSON.parse(readOr(reportPath, 'null'));
  if (report === null) return settle(NOTHING, false);
  const { expected, unexpected, flaky, skipped } = report.stats;
  return settle({ passed: expected, failed: unexpected + flaky, skipped }, endedWell);
}

/** The number of cases in the output of `playwright test --list --reporter=json`. */
export function countPlaywrightList(output) {
  const casesOf = (suite) =>
    (suite.specs ?? []).reduce((sum, spec) => sum + spec.tests.length, 0) +
    (suite.suites ?? []).reduce((sum, inner) => sum + casesOf(inner), 0);
  return JSON.parse(output).suites.reduce((sum, suite) => sum + casesOf(suite), 0);
}
