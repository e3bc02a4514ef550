import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { StepEndedError, StepLimit } from '../../../src/machine/step-limit.ts';

async function paceFor(limit: StepLimit, ms: number): Promise<void> {
  for (const until = performance.now() + ms; performance.now() < until;) {
    await limit.pace();
    await sleep(5);
  }
}

describe('StepLimit', () => {
  it('does not ask before its time', async () => {
    const limit = new StepLimit({
      timeLimitMs: 10_000,
      askAtLimit: () => Promise.reject(new Error('asked')),
    });
    await paceFor(limit, 50);
    expect(limit.remainingMs()).toBeGreaterThan(9_000);
  });

  it('lets the work go on while the answer is awaited', async () => {
    let asked = 0;
    const limit = new StepLimit({
      timeLimitMs: 10,
      askAtLimit: () => {
        asked += 1;
        return new Promise(() => undefined);
      },
    });
    await paceFor(limit, 200);
    expect(asked).toBe(1);
  });

  it('asks again after another span, with the time since the step began', async () => {
    const asked: number[] = [];
    const limit = new StepLimit({
      timeLimitMs: 50,
      askAtLimit: (elapsedMs) => {
        asked.push(elapsedMs);
        return Promise.resolve('wait');
      },
    });
    await paceFor(limit, 400);
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(asked[1]).toBeGreaterThanOrEqual(asked[0]! + 45);
  });

  it('ends the work when told to', async () => {
    const limit = new StepLimit({ timeLimitMs: 10, askAtLimit: () => Promise.resolve('end') });
    await expect(paceFor(limit, 5_000)).rejects.toThrow(StepEndedError);
  });

  it('passes on that the question failed', async () => {
    const limit = new StepLimit({
      timeLimitMs: 10,
      askAtLimit: () => Promise.reject(new Error('the journal is full')),
    });
    await expect(paceFor(limit, 5_000)).rejects.toThrow('the journal is full');
  });
});
