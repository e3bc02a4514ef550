import { describe, expect, it } from 'vitest';
import { mayReturnOf, nextStepsOf } from '../../../../renderer/state/next-steps.ts';
import { remainingOf } from '../../../../renderer/state/remaining.ts';
import type { Job } from '../../../../src/model/job.ts';
import { reduceJob } from '../../../../src/model/reduce-job.ts';
import { linesOf } from '../fixtures/journal.ts';
import { SCENES } from '../fixtures/scenes.ts';

function jobOf(scene: string): Job {
  const job = reduceJob(linesOf(SCENES[scene]?.events ?? []));
  if (job === null) throw new Error(`${scene} has no job`);
  return job;
}

describe('nextStepsOf', () => {
  it('asks of a good end only to mind what may bring the product back', () => {
    expect(nextStepsOf(jobOf('leave-removed'))).toEqual(['may-return', 'hand-over']);
  });

  it('names everything that is open where a product is still there', () => {
    expect(nextStepsOf(jobOf('leave-present'))).toEqual([
      'verdict-still-installed',
      'unprotected',
      'failed-steps',
      'may-return',
      'hand-over',
    ]);
  });

  it('calls a job that was given up unprotected: nothing was checked', () => {
    expect(nextStepsOf(jobOf('leave-given-up'))).toContain('unprotected');
  });

  it('says of practice nothing but that it was practice', () => {
    expect(nextStepsOf(jobOf('leave-absent-practice'))).toEqual(['practice']);
  });
});

describe('mayReturnOf', () => {
  it('takes the last reading, else the first', () => {
    expect(mayReturnOf(jobOf('leave-given-up'))).toHaveLength(1);
    expect(mayReturnOf(jobOf('leave-absent-practice'))).toEqual([]);
  });
});

describe('remainingOf', () => {
  it('lists what is still there, under its product’s name', () => {
    expect(remainingOf(jobOf('leave-present'))).toMatchObject([
      {
        name: 'Kaspersky Endpoint Security for Windows',
        places: [{ fate: 'still-there' }, { fate: 'still-there' }],
      },
    ]);
  });

  it('lists nothing where all of it is gone, or nothing was verified', () => {
    expect(remainingOf(jobOf('leave-removed'))).toEqual([]);
    expect(remainingOf(jobOf('leave-given-up'))).toEqual([]);
  });
});
