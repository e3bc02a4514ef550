import { describe, expect, it } from 'vitest';
import type { JobRun } from '../../../src/job/job-run.ts';
import { oweReboot } from '../../../src/job/owe-reboot.ts';
import { readJournal } from '../../../src/job/journal.ts';
import type { JobEvent } from '../../../src/model/event.ts';
import type { Job } from '../../../src/model/job.ts';
import { reduceJob } from '../../../src/model/reduce-job.ts';
import { anEngine, jobDirOf, runToEnd } from './practice-job.ts';

const WHY = ["The replacement's installer asked for a reboot."];
const NOTICE = "The kit's chain was damaged: its receipts are counted from 1 again.";

/** A stand-in for a run under way: the journal of a real job just before its receipt, and what is added to it. */
async function aRun(): Promise<{ run: JobRun; certified: Job[]; added: JobEvent[] }> {
  const engine = await anEngine();
  const { id } = await runToEnd(engine, 'practice:clean-machine');
  const { lines } = await readJournal(jobDirOf(engine, id));
  const end = lines.findIndex(({ event }) => event.type === 'receipt-written');
  const job = reduceJob(lines.slice(0, end));
  if (job === null) throw new Error('the journal holds no job');
  const certified: Job[] = [];
  const added: JobEvent[] = [];
  const run = {
    jobDir: '/nowhere',
    job: () => job,
    certify: (one: Job) => {
      certified.push(one);
      const receipt = { path: '/receipt', payloadSha256: 'a'.repeat(64), supersedes: null };
      return Promise.resolve({ ...receipt, notice: NOTICE });
    },
    append: (event: JobEvent) => {
      added.push(event);
      return Promise.resolve();
    },
  } as unknown as JobRun;
  return { run, certified, added };
}

describe('a reboot that is owed', () => {
  it('stands with its reasons in the interim receipt, which is written before the job rests', async () => {
    const { run, certified, added } = await aRun();
    await oweReboot(run, WHY, 'boot-1');
    expect(certified.map(({ rebootOwed }) => rebootOwed)).toEqual([{ why: WHY, bootId: 'boot-1' }]);
    expect(added).toMatchObject([
      { type: 'receipt-written', interim: true, notice: NOTICE },
      { type: 'reboot-owed', why: WHY, bootId: 'boot-1' },
    ]);
  });
});
