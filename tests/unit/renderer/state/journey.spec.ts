import { describe, expect, it } from 'vitest';
import { findStageStep, journeyOf, stageStep } from '../../../../renderer/state/journey.ts';
import { reduceJob } from '../../../../src/model/reduce-job.ts';
import { linesOf } from '../fixtures/journal.ts';
import { SCENES } from '../fixtures/scenes.ts';

function marksOf(scene: string): readonly string[] {
  const job = reduceJob(linesOf(SCENES[scene]?.events ?? []));
  return journeyOf(job).map(({ step, state }) => `${step} ${state}`);
}

describe('the way of a job', () => {
  it('begins at Start, with everything ahead', () => {
    expect(marksOf('start')).toEqual([
      'start current',
      'look ahead',
      'review ahead',
      'prepare ahead',
      'remove ahead',
      'verify ahead',
      'replace ahead',
      'receipt ahead',
    ]);
  });

  it('calls done what happened', () => {
    expect(marksOf('leave-removed')).toEqual([
      'start done',
      'look done',
      'review done',
      'prepare done',
      'remove done',
      'verify done',
      'replace done',
      'receipt current',
    ]);
  });

  it('does not call done what was never needed', () => {
    const marks = marksOf('leave-absent-practice');
    expect(marks).toContain('look done');
    expect(marks).toContain('review skipped');
    expect(marks).toContain('remove skipped');
    expect(marks).toContain('verify done');
  });

  it.each([
    ['detecting', 'look'],
    ['reboot-required', 'verify'],
    ['certifying', 'receipt'],
  ] as const)('counts the stage %s to %s', (stage, step) => {
    expect(stageStep(stage)).toBe(step);
    expect(findStageStep(stage)).toBe(step);
  });

  it.each(['', 'toString', 'installing'])('knows no step for the stage "%s"', (stage) => {
    expect(findStageStep(stage)).toBeNull();
  });
});
