import { describe, expect, it } from 'vitest';
import { en } from '../../../../renderer/text/en.ts';
import { failureText } from '../../../../renderer/text/failure-text.ts';
import { ERROR_TEXT } from '../../../../src/model/error-text.ts';
import { ERROR_CODES } from '../../../../src/model/errors.ts';

describe('failureText', () => {
  it.each(ERROR_CODES)('names no command of the terminal for %s', (code) => {
    const text = failureText(
      { code, message: 'It happened.', ...ERROR_TEXT[code] },
      (id) => en[id],
    );
    expect(text.happened).toBe('It happened.');
    expect(`${text.title} ${text.meaning} ${text.next}`).not.toMatch(/swapout |`|--\w/);
  });

  it('keeps what was said for this one case', () => {
    const next = 'Choose another folder.';
    const failure = { code: 'usage' as const, message: 'm', meaning: 'Special.', next };
    expect(failureText(failure, (id) => en[id])).toMatchObject({ meaning: 'Special.', next });
  });
});
