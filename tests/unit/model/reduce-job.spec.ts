import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readJournal } from '../../../src/job/journal.ts';
import type { JobEvent, JournalLine } from '../../../src/model/event.ts';
import { isOpen, verdictOf } from '../../../src/model/job.ts';
import { applyLine, reduceJob } from '../../../src/model/reduce-job.ts';
import { exitCodeOf, RunDocument, runDocument } from '../../../src/model/run-document.ts';
import { anEngine, jobDirOf, runToEnd } from '../job/practice-job.ts';

/** A real journal: two rounds and a restart between them. */
let lines: readonly JournalLine[] = [];
beforeAll(async () => {
  const engine = await anEngine();
  const job = await runToEnd(engine, 'practice:endpoint-reboot');
  ({ lines } = await readJournal(jobDirOf(engine, job.id)));
}, 120_000);

const lineOf = (event: JobEvent): JournalLine => ({
  seq: 0,
  at: '2026-11-25T10:00:00.000Z',
  prev: '0'.repeat(64),
  event,
});

describe('reduceJob', () => {
  it('of no lines is no job', () => {
    expect(reduceJob([])).toBeNull();
  });

  it('folds every beginning of a journal into a job that can be told', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: lines.length }), (length) => {
        const job = reduceJob(lines.slice(0, length));
        if (job === null) throw new Error('no job');
        expect(RunDocument.safeParse(runDocument(job)).success).toBe(true);
        expect(isOpen(job)).toBe(length < lines.length);
        expect(job.updatedAt).toBe(lines[length - 1]?.at);
      }),
    );
  });

  it('keeps what the technician must know of the kit with the receipt', () => {
    const end = lines.findIndex(({ event }) => event.type === 'receipt-written');
    const job = reduceJob(lines.slice(0, end));
    const written = lines[end]?.event;
    if (job === null || written?.type !== 'receipt-written') throw new Error('no receipt');
    const noticesAfter = (event: JobEvent) =>
      applyLine(job, lineOf(event)).receipts.map(({ notice }) => notice);
    expect(noticesAfter(written)).toEqual([null]);
    expect(noticesAfter({ ...written, notice: 'counted from 1' })).toEqual(['counted from 1']);
  });

  it('never claims "removed" before a reading said so', () => {
    const claimed = lines.findIndex((_line, at) => {
      const job = reduceJob(lines.slice(0, at + 1));
      return job !== null && verdictOf(job) === 'removed';
    });
    expect(lines[claimed]?.event).toMatchObject({
      type: 'verified',
      document: { verdict: 'removed', rebootOwed: [] },
    });
  });

  it('owes 7 from the owed restart to the restart, and not afterwards', () => {
    const codes = lines.map((_line, at) => {
      const job = reduceJob(lines.slice(0, at + 1));
      return job === null ? -1 : exitCodeOf(job);
    });
    const owed = lines.findIndex(({ event }) => event.type === 'reboot-owed');
    const seen = lines.findIndex(({ event }) => event.type === 'reboot-seen');
    expect(codes.slice(owed, seen).every((code) => code === 7)).toBe(true);
    expect(codes.at(-1)).toBe(0);
  });

  it('refuses any line twice in a row that is not an aside', () => {
    const twice = [
      'job-opened',
      'planned',
      'plan-approved',
      'removal-began',
      'step-finished',
      'removal-ended',
      'verified',
      'reboot-owed',
      'reboot-seen',
      'replacement-finished',
      'job-closed',
    ];
    for (const type of twice) {
      const at = lines.findIndex(({ event }) => event.type === type);
      const again = [...lines.slice(0, at + 1), lines[at] ?? never()];
      expect(() => reduceJob(again), type).toThrow();
    }
  });

  it.each<[string, JobEvent]>([
    ['a step that nobody planned', { type: 'step-started', step: 'r9-9' }],
    ['a closing before the receipt', { type: 'job-closed', verdict: 'removed', exitCode: 0 }],
    ['a restart that was not owed', { type: 'reboot-seen', bootId: 'b' }],
    ['a removal that was not approved', { type: 'removal-began' }],
    ['a restore of an open job', { type: 'restored', paths: [], failed: [] }],
    ['a second opening', lines[0]?.event ?? ({ type: 'removal-began' } as const)],
  ])('refuses %s while the machine is reviewed', (_what, event) => {
    const planned = lines.findIndex((line) => line.event.type === 'planned');
    const job = reduceJob(lines.slice(0, planned + 1));
    expect(job?.stage).toBe('reviewing');
    expect(() => applyLine(job, lineOf(event))).toThrow();
  });

  it('refuses a journal that does not begin with its opening', () => {
    expect(() => reduceJob(lines.slice(1))).toThrow('begins with job-opened');
  });

  it('keeps no field of an earlier stage', () => {
    const done = reduceJob(lines);
    expect(done).not.toHaveProperty('plan');
    expect(done).not.toHaveProperty('detection');
    expect(done).not.toHaveProperty('bootId');
  });
});

function never(): never {
  throw new Error('the journal is empty');
}
