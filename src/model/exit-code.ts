import type { ErrorCode } from './errors.ts';
import type { Verdict } from './verdict.ts';

/** The command line's exit codes; other people's scripts rely on them. */
export const EXIT = {
  done: 0,
  failure: 1,
  usage: 2,
  present: 3,
  notRemoved: 4,
  administrator: 5,
  signature: 6,
  reboot: 7,
  unproven: 8,
  stepFailed: 9,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What `run`, `resume` and `remove` end with: 7, 8, 4, 9, 0 in this order. */
export function jobExitCode(job: {
  readonly verdict: Verdict;
  readonly rebootOwed: boolean;
  readonly stepFailed: boolean;
}): ExitCode {
  if (job.rebootOwed || job.verdict === 'removed-reboot-pending') return EXIT.reboot;
  if (job.verdict === 'unproven') return EXIT.unproven;
  if (job.verdict === 'still-installed' || job.verdict === 'leftovers-remain')
    return EXIT.notRemoved;
  return job.stepFailed ? EXIT.stepFailed : EXIT.done;
}

/** What `verify` ends with: 7, 3, 4, 8, 0 in this order. */
export function verifyExitCode(verdict: Verdict): ExitCode {
  switch (verdict) {
    case 'removed-reboot-pending':
      return EXIT.reboot;
    case 'still-installed':
      return EXIT.present;
    case 'leftovers-remain':
      return EXIT.notRemoved;
    case 'unproven':
      return EXIT.unproven;
    case 'removed':
    case 'not-present':
      return EXIT.done;
  }
}

/** What `detect` ends with: 3 for any finding in any state, then 8, 0. */
export function detectExitCode(findings: number, unreadThatMatters: number): ExitCode {
  if (findings > 0) return EXIT.present;
  return unreadThatMatters > 0 ? EXIT.unproven : EXIT.done;
}

const EXIT_BY_ERROR: Readonly<Record<ErrorCode, ExitCode>> = {
  usage: EXIT.usage,
  'needs-administrator': EXIT.administrator,
  busy: EXIT.failure,
  'job-open': EXIT.usage,
  'no-job': EXIT.usage,
  'journal-damaged': EXIT.signature,
  'catalog-invalid': EXIT.failure,
  'pack-invalid': EXIT.usage,
  'pack-digest': EXIT.signature,
  'key-permissions': EXIT.usage,
  'key-unreadable': EXIT.usage,
  'passphrase-missing': EXIT.usage,
  'passphrase-wrong': EXIT.usage,
  'secrets-permissions': EXIT.usage,
  'secrets-invalid': EXIT.usage,
  'state-dir-unsafe': EXIT.failure,
  'state-dir-unwritable': EXIT.failure,
  'disk-full': EXIT.failure,
  'receipt-invalid': EXIT.signature,
  'receipt-unwritable': EXIT.failure,
  'practice-unknown': EXIT.usage,
  'practice-damaged': EXIT.failure,
  stopped: EXIT.stepFailed,
  internal: EXIT.failure,
};

/** What the program ends with after an error that a technician can act on. */
export function errorExitCode(code: ErrorCode): ExitCode {
  return EXIT_BY_ERROR[code];
}
