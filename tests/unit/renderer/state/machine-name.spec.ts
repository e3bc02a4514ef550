import { describe, expect, it } from 'vitest';
import { practiceTitle } from '../../../../renderer/state/machine-name.ts';

const known = [{ name: 'home-suite', title: 'Home suite on Windows 11' }];

describe('practiceTitle', () => {
  it.each([
    ['this', null],
    ['practice:home-suite', 'Home suite on Windows 11'],
    ['practice:unheard-of', 'unheard-of'],
  ] as const)('calls %s %s', (choice, title) => {
    expect(practiceTitle(choice, known)).toBe(title);
  });
});
