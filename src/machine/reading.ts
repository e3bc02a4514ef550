import type { Fact, Unread, UnreadReason } from '../model/snapshot.ts';
import type { Source } from '../model/sources.ts';

/** A source names at most so many places that it could not read; more would say nothing new. */
const MAX_UNREAD = 50;

/** What one source gave: facts, how many entries it had in all, and what of it could not be read. */
export abstract class SourceReading {
  readonly source: Source;
  readonly facts: Fact[] = [];
  readonly unread: Unread[] = [];
  entries = 0;

  constructor(source: Source) {
    this.source = source;
  }

  /** Why this platform refused; null: what was asked for does not exist, and so is empty. */
  protected abstract reasonOf(error: unknown): UnreadReason | null;

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
    const why = this.reasonOf(error);
    if (why === null) return;
    const detail = why === 'needs-administrator' ? null : messageOf(error);
    this.note(why, locator, detail);
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
