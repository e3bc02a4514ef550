import { describe, expect, it } from 'vitest';
import { VERDICTS, worstVerdict } from '../../../src/model/verdict.ts';

const WORST_FIRST = [
  'still-installed',
  'unproven',
  'leftovers-remain',
  'removed-reboot-pending',
  'removed',
] as const;

describe('the worst verdict', () => {
  it('follows the order of the design, pair by pair', () => {
    for (const [at, worse] of WORST_FIRST.entries())
      for (const better of WORST_FIRST.slice(at)) {
        expect(worstVerdict([better, worse])).toBe(worse);
        expect(worstVerdict([worse, better])).toBe(worse);
      }
  });

  it('of none is not-present, and of one is that one', () => {
    expect(worstVerdict([])).toBe('not-present');
    for (const verdict of VERDICTS) expect(worstVerdict([verdict])).toBe(verdict);
  });
});
