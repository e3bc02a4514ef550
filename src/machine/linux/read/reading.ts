import type { UnreadReason } from '../../../model/snapshot.ts';
import { SourceReading } from '../../reading.ts';
import { errnoOf, NotAFileError, TooLargeError } from './root.ts';

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);
const DENIED = new Set(['EACCES', 'EPERM']);

export class Reading extends SourceReading {
  /** The system does not show it to this account. */
  noteDenied(locator: string): void {
    this.note(isAdministrator() ? 'failed' : 'needs-administrator', locator);
  }

  protected reasonOf(error: unknown): UnreadReason | null {
    const errno = errnoOf(error);
    if (error instanceof NotAFileError || ABSENT.has(errno)) return null;
    if (error instanceof TooLargeError) return 'too-large';
    // The administrator himself is refused by network and FUSE mounts and by access policies only.
    if (DENIED.has(errno)) return isAdministrator() ? 'failed' : 'needs-administrator';
    return 'failed';
  }
}

export function isAdministrator(): boolean {
  return process.getuid?.() === 0;
}
