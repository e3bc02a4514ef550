import type { StepRecord } from '../../src/model/job.ts';
import type { Outcome } from '../../src/model/step.ts';
import type { TextId } from '../text/en.ts';

export interface StepState {
  readonly tone: 'good' | 'warn' | 'bad' | 'waiting' | 'running';
  readonly text: TextId;
}

export const OUTCOME_TONES: Readonly<Record<Outcome, 'good' | 'warn' | 'bad'>> = {
  done: 'good',
  'done-reboot-required': 'good',
  'already-gone': 'good',
  refused: 'bad',
  failed: 'bad',
  'timed-out': 'bad',
  skipped: 'warn',
  unknown: 'bad',
};

/** Where a step of the plan stands, in one word. */
export function stepStateOf({ approved, startedAt, result }: StepRecord): StepState {
  if (result !== null)
    return { tone: OUTCOME_TONES[result.outcome], text: `outcome.${result.outcome}` };
  if (!approved) return { tone: 'waiting', text: 'removing.state.not-approved' };
  return startedAt === null
    ? { tone: 'waiting', text: 'removing.state.waiting' }
    : { tone: 'running', text: 'removing.state.running' };
}
