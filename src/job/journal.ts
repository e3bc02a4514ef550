import { createHash } from 'node:crypto';
import { open, readdir, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { SwapoutError } from '../model/errors.ts';
import { JournalLine, type JobEvent, type MachineChoice } from '../model/event.ts';
import { asDiskError, systemCodeOf } from './system-error.ts';
import { syncDir } from './sync-dir.ts';

export const JOURNAL_FILENAME = 'journal.jsonl';

const NOTHING = digestOf('');

/**
 * A job's record on disk, only ever added to. A line is on disk before `append` resolves; each holds the
 * digest of the one before, so that an altered line breaks the chain.
 */
export interface Journal {
  readonly jobDir: string;
  readonly lines: readonly JournalLine[];
  append(event: JobEvent): Promise<JournalLine>;
  close(): Promise<void>;
}

/** Begins a journal in a folder that has none. */
export async function createJournal(jobDir: string, now: () => Date): Promise<Journal> {
  const path = join(jobDir, JOURNAL_FILENAME);
  try {
    const handle = await open(path, 'wx', 0o600);
    await syncDir(jobDir);
    return journalOn(handle, jobDir, [], NOTHING, 0, now);
  } catch (error) {
    throw asDiskError(error, path);
  }
}

/**
 * Goes on with a journal. A torn last line is cut off and noted; a break anywhere else throws
 * `journal-damaged` and changes nothing.
 */
export async function openJournal(jobDir: string, now: () => Date): Promise<Journal> {
  const path = join(jobDir, JOURNAL_FILENAME);
  const content = await readJournal(jobDir);
  try {
    const handle = await open(path, 'r+');
    if (content.tornBytes > 0) {
      await handle.truncate(content.soundBytes);
      await handle.sync();
    }
    const journal = journalOn(
      handle,
      jobDir,
      content.lines,
      content.lastDigest,
      content.soundBytes,
      now,
    );
    if (content.tornBytes > 0)
      await journal.append({ type: 'torn-line-cut', bytes: content.tornBytes });
    return journal;
  } catch (error) {
    throw asDiskError(error, path);
  }
}

export interface JournalContent {
  readonly lines: readonly JournalLine[];
  readonly lastDigest: string;
  readonly soundBytes: number;
  /** Bytes after the last line end: what a power cut left of a line. */
  readonly tornBytes: number;
}

/** False for a folder that a power cut left before the job's first line was whole: nothing was done then. */
export async function isBegun(jobDir: string): Promise<boolean> {
  try {
    const names = await readdir(jobDir);
    if (names.some((name) => name !== JOURNAL_FILENAME)) return true;
    return names.length > 0 && (await readFile(join(jobDir, JOURNAL_FILENAME))).includes(0x0a);
  } catch {
    return true;
  }
}

/** The machine that a journal's first line names, however damaged the rest is; null where it cannot be told. */
export async function machineOfJournal(jobDir: string): Promise<MachineChoice | null> {
  try {
    const text = await readFile(join(jobDir, JOURNAL_FILENAME), 'utf8');
    const { event } = JournalLine.parse(JSON.parse(text.slice(0, text.indexOf('\n'))));
    return event.type === 'job-opened' ? event.options.machine : null;
  } catch {
    return null;
  }
}

/** Reads and checks a journal without changing it. */
export async function readJournal(jobDir: string): Promise<JournalContent> {
  const path = join(jobDir, JOURNAL_FILENAME);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') throw damaged(path, 'it does not exist', error);
    throw asDiskError(error, path);
  }
  const soundBytes = bytes.lastIndexOf(0x0a) + 1;
  const texts = bytes.subarray(0, soundBytes).toString('utf8').split('\n').slice(0, -1);
  const lines: JournalLine[] = [];
  let lastDigest = NOTHING;
  for (const [index, text] of texts.entries()) {
    lines.push(parseLine(path, text, index, lastDigest));
    lastDigest = digestOf(text);
  }
  if (lines.length === 0) throw damaged(path, 'it holds no whole line');
  return { lines, lastDigest, soundBytes, tornBytes: bytes.length - soundBytes };
}

function parseLine(path: string, text: string, index: number, prev: string): JournalLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(path, `line ${index + 1} is not JSON`, error);
  }
  const parsed = JournalLine.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw damaged(
      path,
      `line ${index + 1}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    );
  }
  if (parsed.data.seq !== index)
    throw damaged(path, `line ${index + 1} has number ${parsed.data.seq}`);
  if (parsed.data.prev !== prev) {
    throw damaged(path, `line ${index} was altered after it was written`);
  }
  return parsed.data;
}

function damaged(path: string, what: string, cause?: unknown): SwapoutError {
  return new SwapoutError('journal-damaged', `The journal ${path} does not hold: ${what}.`, {
    cause,
  });
}

function journalOn(
  handle: FileHandle,
  jobDir: string,
  earlier: readonly JournalLine[],
  lastDigest: string,
  soundBytes: number,
  now: () => Date,
): Journal {
  const lines = [...earlier];
  let prev = lastDigest;
  let position = soundBytes;
  let queue: Promise<unknown> = Promise.resolve();

  const write = async (event: JobEvent): Promise<JournalLine> => {
    // Checked before it is written: a line that could not be read back would end the job for good.
    const line = JournalLine.parse({ seq: lines.length, at: now().toISOString(), event, prev });
    const text = JSON.stringify(line);
    const bytes = Buffer.from(`${text}\n`, 'utf8');
    try {
      await writeAll(handle, bytes, position);
      await handle.sync();
    } catch (error) {
      // A part of the line must not stand there as if it were one.
      await handle.truncate(position).catch(() => undefined);
      throw asDiskError(error, join(jobDir, JOURNAL_FILENAME));
    }
    position += bytes.length;
    prev = digestOf(text);
    lines.push(line);
    return line;
  };

  return {
    jobDir,
    lines,
    append: (event) => {
      // One line at a time, in the order of the calls, also after one that failed.
      const next = queue.then(() => write(event));
      queue = next.catch(() => undefined);
      return next;
    },
    close: () => handle.close(),
  };
}

/** A disk that is nearly full takes a part of a line without an error; only the next write says why. */
async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
