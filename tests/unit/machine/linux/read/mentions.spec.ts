import { describe, expect, it } from 'vitest';
import { findMentions, showLine } from '../../../../../src/machine/linux/read/mentions.ts';

describe('findMentions', () => {
  it('finds the lines that hold a word, case aside, and counts from 1', () => {
    expect(findMentions('one\n  deb http://x/KASPERSKY stable\nthree', ['kaspersky'])).toEqual([
      { line: 2, text: 'deb http://x/KASPERSKY stable' },
    ]);
  });

  it('passes over comments', () => {
    expect(findMentions('# kaspersky\n  #kaspersky', ['kaspersky'])).toEqual([]);
  });

  it('does not take an empty word for one that every line holds', () => {
    expect(findMentions('a\nb', [''])).toEqual([]);
  });
});

describe('showLine', () => {
  it.each([
    ['deb https://user:geheim@repo.example.test/kaspersky stable', 'geheim'],
    ['kesl_password: geheim', 'geheim'],
    ["api_key = 'geheim'", 'geheim'],
    ['{"token":"geheim"}', 'geheim'],
  ])('leaves the secret out of %s', (line, secret) => {
    expect(showLine(line)).not.toContain(secret);
  });

  it('keeps what is no secret', () => {
    expect(showLine('deb https://repo.example.test/kaspersky stable')).toBe(
      'deb https://repo.example.test/kaspersky stable',
    );
  });

  it('cuts a long line', () => {
    expect(showLine('x'.repeat(1000))).toHaveLength(201);
  });
});
