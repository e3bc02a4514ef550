import { describe, expect, it } from 'vitest';
import { OutputTail } from '../../../src/machine/output-tail.ts';

describe('OutputTail', () => {
  it('keeps everything below its limit', () => {
    const tail = new OutputTail(10);
    tail.add(Buffer.from('abc'));
    tail.add(Buffer.from('def'));
    expect([tail.text(), tail.omittedBytes()]).toEqual(['abcdef', 0]);
  });

  it('keeps the last bytes and counts the rest', () => {
    const tail = new OutputTail(4);
    for (const text of ['abc', 'def', 'gh']) tail.add(Buffer.from(text));
    expect([tail.text(), tail.omittedBytes()]).toEqual(['efgh', 4]);
  });

  it('leaves out a character that its front cuts in half', () => {
    const tail = new OutputTail(3);
    tail.add(Buffer.from('яя'));
    expect(tail.text()).toBe('я');
  });
});
