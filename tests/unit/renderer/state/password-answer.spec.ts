import { describe, expect, it } from 'vitest';
import { FIRST_KNOWLEDGE, passwordAnswer } from '../../../../renderer/state/password-answer.ts';

const given = { ...FIRST_KNOWLEDGE, login: ' KLAdmin ', password: ' secret ' };

describe('passwordAnswer', () => {
  it('gives a password as it was typed, spaces and all', () => {
    expect(passwordAnswer(given, true)).toEqual({
      answer: 'password',
      login: 'KLAdmin',
      password: ' secret ',
    });
  });

  it('gives no login where the product takes none, or none was typed', () => {
    expect(passwordAnswer(given, false)).toMatchObject({ login: null });
    expect(passwordAnswer({ ...given, login: ' ' }, true)).toMatchObject({ login: null });
  });

  it('says that none is set, without what was typed before', () => {
    expect(passwordAnswer({ ...given, known: 'none' }, true)).toEqual({
      answer: 'password',
      login: null,
      password: '',
    });
  });

  it('is missing while no password was typed', () => {
    expect(passwordAnswer(FIRST_KNOWLEDGE, true)).toBeNull();
  });

  it('skips the product only with a reason', () => {
    expect(passwordAnswer({ ...given, known: 'unknown', reason: ' ' }, true)).toBeNull();
    expect(passwordAnswer({ ...given, known: 'unknown', reason: ' Nobody ' }, true)).toEqual({
      answer: 'unknown',
      reason: 'Nobody',
    });
  });
});
