import { describe, expect, it } from 'vitest';
import { createInterest } from '../../../../../src/machine/windows/read/interest.ts';

const interest = createInterest(
  {
    words: ['standin', 'стандин'],
    paths: ['%ProgramFiles%\\Acme *', '%LocalAppData%\\Acme', 'C:\\Acme'],
  },
  { '%ProgramFiles%': 'C:\\Program Files', '%LocalAppData%': 'C:\\Users\\*\\AppData\\Local' },
);

describe('createInterest', () => {
  it.each([
    'Standin Security',
    'Агент СТАНДИН',
    '"c:\\program files\\ACME 2\\a.exe" -r',
    'C:\\Users\\anna\\AppData\\Local\\Acme',
    'c:\\acme\\deep\\er\\x.dll',
  ])('is taken by %j', (text) => {
    expect(interest.in(text)).toBe(true);
  });

  it.each([
    '',
    'Sample',
    'C:\\Program Files\\Acme',
    'C:\\Program Files',
    'D:\\Acme',
    'C:\\AcmeOther\\x',
  ])('is not taken by %j', (text) => {
    expect(interest.in(text, null)).toBe(false);
  });

  it.each([
    ['Kаspersky', true], // а is Cyrillic
    ['Κaspersky', true], // Κ is Greek
    ['Каспер Security', false],
    ['Ünïcode', false],
    ['ソフト App', false],
  ])('takes %j for a look-alike: %s', (text, expected) => {
    expect(interest.orLookAlike(text)).toBe(expected);
    expect(interest.in(text)).toBe(false);
  });
});
