import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadAdvice } from '../../../../../src/catalog/load.ts';
import { WINDOWS_ADVICE } from '../../../../../src/machine/windows/perform/advice.ts';
import { EXIT_CODES } from '../../../../../src/machine/windows/perform/exit-codes.ts';

it('has a text for every advice that an action on Windows gives', async () => {
  const advice = await loadAdvice(join(import.meta.dirname, '../../../../../assets/advice'));
  expect(WINDOWS_ADVICE.filter((id) => !advice.has(id))).toEqual([]);
});

it('has advice for every exit code that is no success', () => {
  const without = [...EXIT_CODES].filter(
    ([, { outcome, advice }]) =>
      (outcome === 'failed' || outcome === 'refused') !== (advice !== null),
  );
  expect(without).toEqual([]);
});
