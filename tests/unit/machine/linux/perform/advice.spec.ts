import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadAdvice } from '../../../../../src/catalog/load.ts';
import { LINUX_ADVICE } from '../../../../../src/machine/linux/perform/advice.ts';

it('has a text for every advice that an action on Linux gives', async () => {
  const advice = await loadAdvice(join(import.meta.dirname, '../../../../../assets/advice'));
  expect(LINUX_ADVICE.filter((id) => !advice.has(id))).toEqual([]);
});
