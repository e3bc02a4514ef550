import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, withoutSecrets } from '../../../src/job/redact.ts';

const secret = (password: string) => ({ login: null, password });

describe('withoutSecrets', () => {
  it.each([
    ['as it is', 'Kl-Pass 1!'],
    [
      'as hex of UTF-16, as KLPASSWD wants it',
      Buffer.from('Kl-Pass 1!', 'utf16le').toString('hex'),
    ],
    ['as hex in capitals', Buffer.from('Kl-Pass 1!', 'utf16le').toString('hex').toUpperCase()],
    ['as base64', Buffer.from('Kl-Pass 1!', 'utf8').toString('base64')],
    ['as base64 of UTF-16', Buffer.from('Kl-Pass 1!', 'utf16le').toString('base64')],
  ])('takes a password out %s', (_how, form) => {
    expect(withoutSecrets(`before ${form} after ${form}`, [secret('Kl-Pass 1!')])).toBe(
      'before •••• after ••••',
    );
  });

  it('takes the longer of two passwords out whole, where one begins with the other', () => {
    expect(withoutSecrets('abcdef', [secret('abc'), secret('abcdef')])).toBe('••••');
  });

  it('leaves a text alone where no password is set', () => {
    expect(withoutSecrets('as it is', [secret('')])).toBe('as it is');
  });
});

describe('a redactor', () => {
  it('holds nothing back that cannot be a beginning', () => {
    const redactor = createRedactor([secret('hunter2')]);
    expect(redactor.push('password: ')).toBe('password: ');
    expect(redactor.push('hun')).toBe('');
    expect(redactor.push('t, he said')).toBe('hunt, he said');
    expect(redactor.push('hunt')).toBe('');
    expect(redactor.end()).toBe('hunt');
  });

  it('never lets a password through, however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 3, maxLength: 8 }),
        fc.array(fc.string({ maxLength: 12 }), { maxLength: 6 }),
        fc.array(fc.nat({ max: 30 }), { maxLength: 8 }),
        (password, texts, cuts) => {
          const whole = texts.join(password);
          const redactor = createRedactor([secret(password)]);
          let shown = '';
          let at = 0;
          for (const cut of cuts) {
            shown += redactor.push(whole.slice(at, at + cut));
            at += cut;
          }
          shown += redactor.push(whole.slice(at)) + redactor.end();
          expect(shown).toBe(withoutSecrets(whole, [secret(password)]));
        },
      ),
    );
  });
});
