import type { Fact, Unread, UnreadReason } from '../../../model/snapshot.ts';
import type { Source } from '../../../model/sources.ts';
import { errnoOf, NotAFileError, TooLargeError } from './root.ts';

/** A source names at most so many places that it could not read; more would say nothing new. */
const MAX_UNREAD = 50;

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);
const DENIED = new Set(['EACCES', 'EPERM']);

/** What one source gave: facts, how many entries it had in all, and what of it could not be read. */
export class Reading {
  readonly source: Source;
  readonly facts: Fact[] = [];
  readonly unread: Unread[] = [];
  entries = 0;

  constructor(source: Source) {
    this.source = source;
  }

  /** Result of `read`, or undefined: what does not exist is empty, any other failure is noted as unread. */
  attempt<T>(locator: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.noteError(locator, error);
      return undefined;
    }
  }

  noteError(locator: string, error: unknown): void {
    const why = reasonOf(error);
    if (why === null) return;
    const detail = why === 'needs-administrator' ? null : messageOf(error);
    this.note(why, locator, detail);
  }

  /** The system does not show it to this account. */
  noteDenied(locator: string): void {
    this.note(isAdministrator() ? 'failed' : 'needs-administrator', locator);
  }

  note(why: UnreadReason, locator: string | null, detail: string | null = null): void {
    if (this.unread.length >= MAX_UNREAD) return;
    if (this.unread.some((entry) => entry.why === why && entry.locator === locator)) return;
    this.unread.push({
      source: this.source,
      why,
      ...(locator === null ? {} : { locator }),
      ...(detail === null ? {} : { detail }),
    });
  }
}

function reasonOf(error: unknown): UnreadReason | null {
  const errno = errnoOf(error);
  if (error instanceof NotAFileError || ABSENT.has(errno)) return null;
  if (error instanceof TooLargeError) return 'too-large';
  // The administrator himself is refused by network and FUSE mounts and by access policies only.
  if (DENIED.has(errno)) return isAdministrator() ? 'failed' : 'needs-administrator';
  return 'failed';
}

export function isAdministrator(): boolean {
  return process.getuid?.() === 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
