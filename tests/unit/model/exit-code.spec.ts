import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../../src/model/errors.ts';
import { ERROR_TEXT } from '../../../src/model/error-text.ts';
import {
  detectExitCode,
  errorExitCode,
  jobExitCode,
  verifyExitCode,
} from '../../../src/model/exit-code.ts';

describe('the exit code of a job', () => {
  it.each([
    ['removed', false, false, 0],
    ['not-present', false, false, 0],
    ['removed', false, true, 9],
    ['not-present', false, true, 9],
    ['leftovers-remain', false, true, 4],
    ['still-installed', false, true, 4],
    ['unproven', false, true, 8],
    ['removed-reboot-pending', false, true, 7],
    ['still-installed', true, true, 7],
    ['unproven', true, false, 7],
  ] as const)(
    'at %s, reboot owed %s, step failed %s, is %i',
    (verdict, rebootOwed, stepFailed, code) => {
      expect(jobExitCode({ verdict, rebootOwed, stepFailed })).toBe(code);
    },
  );
});

describe('the exit code of verify', () => {
  it.each([
    ['removed', 0],
    ['not-present', 0],
    ['removed-reboot-pending', 7],
    ['still-installed', 3],
    ['leftovers-remain', 4],
    ['unproven', 8],
  ] as const)('at %s is %i', (verdict, code) => {
    expect(verifyExitCode(verdict)).toBe(code);
  });
});

describe('the exit code of detect', () => {
  it.each([
    [0, 0, 0],
    [0, 1, 8],
    [1, 0, 3],
    [2, 3, 3],
  ])('with %i findings and %i unread sources that matter is %i', (findings, unread, code) => {
    expect(detectExitCode(findings, unread)).toBe(code);
  });
});

describe('the exit code of an error', () => {
  it.each([
    ['internal', 1],
    ['busy', 1],
    ['disk-full', 1],
    ['state-dir-unsafe', 1],
    ['usage', 2],
    ['job-open', 2],
    ['no-job', 2],
    ['passphrase-missing', 2],
    ['needs-administrator', 5],
    ['journal-damaged', 6],
    ['pack-digest', 6],
    ['receipt-invalid', 6],
  ] as const)('%s is %i', (code, exitCode) => {
    expect(errorExitCode(code)).toBe(exitCode);
  });

  it.each(ERROR_CODES)('%s has a text of what it means and what to do next', (code) => {
    const { meaning, next } = ERROR_TEXT[code];
    expect(meaning).toMatch(/\.$/);
    expect(next.length).toBeGreaterThan(20);
    expect([1, 2, 5, 6, 9]).toContain(errorExitCode(code));
  });
});
