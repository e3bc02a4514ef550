import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createJournal,
  JOURNAL_FILENAME,
  openJournal,
  readJournal,
} from '../../../src/job/journal.ts';
import type { JobEvent } from '../../../src/model/event.ts';

const now = (): Date => new Date('2026-11-25T10:00:00Z');
const event = (detail: string): JobEvent => ({ type: 'job-stopped', why: 'technician', detail });

let dir: string;
let path: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'journal-'));
  path = join(dir, JOURNAL_FILENAME);
});
afterEach(() => rm(dir, { recursive: true }));

async function written(...details: string[]): Promise<void> {
  const journal = await createJournal(dir, now);
  for (const detail of details) await journal.append(event(detail));
  await journal.close();
}

describe('a journal', () => {
  it('reads back what was appended, in order, each line chained to the one before', async () => {
    await written('one', 'two', 'three');
    const { lines, tornBytes } = await readJournal(dir);
    expect(lines.map((line) => line.seq)).toEqual([0, 1, 2]);
    expect(new Set(lines.map((line) => line.prev)).size).toBe(3);
    expect(tornBytes).toBe(0);
  });

  it('has a line in the file by the time append resolves', async () => {
    const journal = await createJournal(dir, now);
    await journal.append(event('there'));
    expect(await readFile(path, 'utf8')).toContain('"there"');
    await journal.close();
  });

  it('keeps the order of calls that were not awaited', async () => {
    const journal = await createJournal(dir, now);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => journal.append(event(String(index)))),
    );
    await journal.close();
    const { lines } = await readJournal(dir);
    expect(lines.map((line) => line.event)).toEqual(
      Array.from({ length: 20 }, (_, i) => event(String(i))),
    );
  });

  it.each([1, 7, 40])(
    'cuts off a last line that %i bytes were left of, and notes it',
    async (bytes) => {
      await written('one', 'two');
      const whole = await readFile(path);
      const lastLine = whole.subarray(whole.lastIndexOf(0x0a, whole.length - 2) + 1);
      await appendFile(path, lastLine.subarray(0, bytes));
      const journal = await openJournal(dir, now);
      expect(journal.lines.at(-1)?.event).toEqual({ type: 'torn-line-cut', bytes });
      await journal.append(event('goes on'));
      await journal.close();
      expect((await readJournal(dir)).lines).toHaveLength(4);
    },
  );

  it('refuses a line that was altered, and leaves the file as it is', async () => {
    await written('one', 'two', 'three');
    const altered = (await readFile(path, 'utf8')).replace('"two"', '"twо"');
    await writeFile(path, altered);
    await expect(openJournal(dir, now)).rejects.toMatchObject({ code: 'journal-damaged' });
    expect(await readFile(path, 'utf8')).toBe(altered);
  });

  it.each([
    ['a line is missing', (lines: string[]) => [lines[0], lines[2]]],
    ['two lines changed places', (lines: string[]) => [lines[1], lines[0], lines[2]]],
    ['a line holds no JSON', (lines: string[]) => [lines[0], 'not json', lines[2]]],
    [
      'a line holds an unknown field',
      (lines: string[]) => [lines[0]?.replace('"seq"', '"extra":1,"seq"')],
    ],
  ])('refuses a journal in which %s', async (_what, change) => {
    await written('one', 'two', 'three');
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    await writeFile(path, `${change(lines).join('\n')}\n`);
    await expect(readJournal(dir)).rejects.toMatchObject({ code: 'journal-damaged' });
  });

  it('refuses a folder without a journal, and one whose journal is empty', async () => {
    await expect(readJournal(dir)).rejects.toMatchObject({ code: 'journal-damaged' });
    await writeFile(path, '');
    await expect(readJournal(dir)).rejects.toMatchObject({ code: 'journal-damaged' });
  });

  it('says that the disk is full, and keeps the lines before', async () => {
    // /dev/full is the kernel's own full disk.
    const { asDiskError } = await import('../../../src/job/system-error.ts');
    await expect(writeFile('/dev/full', 'x')).rejects.toSatisfy((error) => {
      return (asDiskError(error, '/x') as { code?: string }).code === 'disk-full';
    });
  });
});
