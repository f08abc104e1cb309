import { existsSync, readFileSync } from 'node:fs';

/** What a suite came to. A suite that died without a report counts as one failure. */
export const DIED = { passed: 0, failed: 1, skipped: 0 };

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** From Jest's `--json` report. A file that can't even be loaded is a failure too. */
export function countJest(file) {
  const report = readReport(file);
  return report
    ? {
        passed: report.numPassedTests,
        failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
        skipped: report.numPendingTests + report.numTodoTests,
      }
    : DIED;
}

/** From Playwright's JSON report. A test that passed only when repeated is a failure. */
export function countPlaywright(file) {
  const stats = readReport(file)?.stats;
  return stats
    ? {
        passed: stats.expected,
        failed: stats.unexpected + stats.flaky,
        skipped: stats.skipped,
      }
    : DIED;
}

export function sum(counts) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of counts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

export function describeCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
