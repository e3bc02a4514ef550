/** Every failure that a technician can act on. Each has a text of its own (see `error-text.ts`). */
export const ERROR_CODES = [
  'usage',
  'needs-administrator',
  'busy',
  'job-open',
  'no-job',
  'journal-damaged',
  'catalog-invalid',
  'pack-invalid',
  'pack-digest',
  'key-permissions',
  'key-unreadable',
  'passphrase-missing',
  'passphrase-wrong',
  'secrets-permissions',
  'secrets-invalid',
  'state-dir-unsafe',
  'state-dir-unwritable',
  'disk-full',
  'receipt-invalid',
  'receipt-unwritable',
  'practice-unknown',
  'practice-damaged',
  'stopped',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** A failure that a technician can act on. Anything else is a bug and stays a plain Error. */
export class SwapoutError extends Error {
  override readonly name = 'SwapoutError';
  readonly code: ErrorCode;
  /** What to do next, one sentence; the text of the code where it is absent. */
  readonly next: string | null;

  constructor(code: ErrorCode, message: string, options: { next?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.next = options.next ?? null;
  }
}
