import type { UnreadReason } from '../../../model/snapshot.ts';
import type { Source } from '../../../model/sources.ts';
import { SourceReading } from '../../reading.ts';
import { WindowsError } from '../api/windows-error.ts';
import { errnoOf, TooLargeError } from './disk.ts';

/** winerror.h, as far as it says whether a thing is there, closed to this account, or spoilt. */
const ABSENT = new Set([2, 3, 15, 1168]);
const DENIED = new Set([5, 1314]);
const DAMAGED = new Set([13, 1009, 1015, 1017, 1392]);
const ABSENT_ERRNO = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);
const DENIED_ERRNO = new Set(['EACCES', 'EPERM']);

export class Reading extends SourceReading {
  readonly #isAdministrator: boolean;

  constructor(source: Source, isAdministrator: boolean) {
    super(source);
    this.#isAdministrator = isAdministrator;
  }

  /** The system does not show it to this account. */
  noteDenied(locator: string): void {
    this.note(this.#isAdministrator ? 'failed' : 'needs-administrator', locator);
  }

  protected reasonOf(error: unknown): UnreadReason | null {
    const denied = this.#isAdministrator ? 'failed' : 'needs-administrator';
    if (error instanceof TooLargeError) return 'too-large';
    if (error instanceof WindowsError) {
      if (ABSENT.has(error.code)) return null;
      if (DENIED.has(error.code)) return denied;
      return DAMAGED.has(error.code) ? 'damaged' : 'failed';
    }
    const errno = errnoOf(error);
    if (ABSENT_ERRNO.has(errno)) return null;
    return DENIED_ERRNO.has(errno) ? denied : 'failed';
  }
}
