import { describe, expect, it } from 'vitest';
import { outputOf } from '../../../../renderer/state/output-of.ts';
import { prettyJson } from '../../../../renderer/state/pretty-json.ts';

const lines = [
  { step: 'r1-01', stream: 'stdout' as const, text: 'one\n' },
  { step: 'r1-02', stream: 'stdout' as const, text: 'other\n' },
  { step: 'r1-01', stream: 'stderr' as const, text: 'two' },
];

describe('outputOf', () => {
  it('joins one step’s pieces, each on a line of its own', () => {
    expect(outputOf(lines, 'r1-01')).toBe('one\ntwo\n');
  });

  it('is empty for a step that said nothing', () => {
    expect(outputOf(lines, 'r1-03')).toBe('');
  });
});

describe('prettyJson', () => {
  it('sets JSON out, and leaves other text as it is', () => {
    expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(prettyJson('no JSON')).toBe('no JSON');
  });
});
