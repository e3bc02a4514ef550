import { describe, expect, it } from 'vitest';
import { practiceSpeed, startClock } from '../../../../src/machine/practice/clock.ts';
import { play, type Performance } from '../../../../src/machine/practice/play.ts';
import { aContext } from './builders.ts';

const MINUTE_MS = 60_000;

function program(changes: Partial<Performance>): Performance {
  return { durationMs: 10 * MINUTE_MS, output: [], hang: false, ...changes };
}

const line = (atMs: number, text: string) => ({ atMs, stream: 'stdout' as const, text });

describe('play', () => {
  it('prints every line in order of its time and ends by itself', async () => {
    const context = await aContext();
    const output = [line(5000, 'second'), line(100, 'first'), line(9 * MINUTE_MS, 'third')];
    await expect(play(program({ output }), startClock(Infinity), context)).resolves.toBe(
      'by-itself',
    );
    expect(context.lines).toEqual(['first', 'second', 'third']);
    expect(context.askedAtMs).toEqual([]);
  });

  it('asks at the limit, before what would come later, and ends on the word', async () => {
    const context = await aContext({ timeLimitMs: MINUTE_MS });
    const output = [line(1000, 'early'), line(2 * MINUTE_MS, 'late')];
    await expect(play(program({ output }), startClock(Infinity), context)).resolves.toBe(
      'ended-at-limit',
    );
    expect(context.lines).toEqual(['early']);
    expect(context.askedAtMs).toEqual([MINUTE_MS]);
  });

  it('asks soon about a program that hangs, and again after each further span', async () => {
    const asked: number[] = [];
    const context = await aContext({
      timeLimitMs: 60 * MINUTE_MS,
      askAtLimit: (elapsedMs) => {
        asked.push(elapsedMs);
        return Promise.resolve(asked.length < 3 ? 'wait' : 'end');
      },
    });
    await expect(play(program({ hang: true }), startClock(Infinity), context)).resolves.toBe(
      'ended-at-limit',
    );
    expect(asked).toEqual([30_000, 60_000, 90_000]);
  });

  it('asks no later than it was told to', async () => {
    const context = await aContext({ timeLimitMs: 5_000 });
    await play(program({ hang: true }), startClock(Infinity), context);
    expect(context.askedAtMs).toEqual([5_000]);
  });

  it('lets the program end while the question is still open', async () => {
    const context = await aContext({
      timeLimitMs: MINUTE_MS,
      askAtLimit: () => new Promise(() => undefined),
    });
    await expect(play(program({}), startClock(Infinity), context)).resolves.toBe('by-itself');
  });

  it.each([[Infinity], [1]])('stops when the signal aborts, at speed %d', async (speed) => {
    const controller = new AbortController();
    const context = await aContext({
      signal: controller.signal,
      askAtLimit: () => new Promise(() => undefined),
    });
    const playing = play(program({ hang: true }), startClock(speed), context);
    setTimeout(() => controller.abort(), 5);
    await expect(playing).rejects.toMatchObject({ code: 'stopped' });
  });

  it('runs faster than recorded by the factor', async () => {
    const context = await aContext();
    const startedAt = performance.now();
    await play(program({ durationMs: 50_000 }), startClock(1000), context);
    expect(performance.now() - startedAt).toBeGreaterThan(40);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

describe('practiceSpeed', () => {
  it.each([
    [undefined, 1],
    ['', 1],
    ['20', 20],
    ['0.5', 0.5],
    ['Infinity', Infinity],
  ])('reads %s as %d', (text, speed) => {
    expect(practiceSpeed(text === undefined ? {} : { SWAPOUT_PRACTICE_SPEED: text })).toBe(speed);
  });

  it.each([['0'], ['-1'], ['fast']])('refuses %s', (text) => {
    expect(() => practiceSpeed({ SWAPOUT_PRACTICE_SPEED: text })).toThrow(/no number above 0/);
  });
});
