import { SwapoutError } from '../../model/errors.ts';

/** Time on a recorded machine. It runs faster than the wall's by a factor; at `Infinity` nothing waits. */
export interface PracticeClock {
  /** Resolves after so much of the machine's time; rejects as soon as `signal` aborts. */
  sleep(durationMs: number, signal: AbortSignal): Promise<void>;
}

/** The environment's `SWAPOUT_PRACTICE_SPEED`: 1 as recorded, 10 ten times faster, `Infinity` at once. */
export function practiceSpeed(environment: Readonly<Record<string, string | undefined>>): number {
  const text = environment['SWAPOUT_PRACTICE_SPEED'];
  if (text === undefined || text === '') return 1;
  const speed = Number(text);
  if (speed > 0) return speed;
  throw new SwapoutError('usage', `SWAPOUT_PRACTICE_SPEED is "${text}" and no number above 0`);
}

export function startClock(speed: number): PracticeClock {
  return speed === Infinity ? unhurried() : { sleep: (ms, signal) => wait(ms / speed, signal) };
}

function wait(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(stopped());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, durationMs);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

interface Sleeper {
  readonly wakesAtMs: number;
  readonly wake: () => void;
}

/** No time passes, but who would wake first wakes first: a limit of 5 s comes before an end at 60 s. */
function unhurried(): PracticeClock {
  const sleepers: Sleeper[] = [];
  let nowMs = 0;
  const wakeNext = (): void => {
    const next = sleepers.toSorted((one, other) => one.wakesAtMs - other.wakesAtMs)[0];
    if (next === undefined) return;
    sleepers.splice(sleepers.indexOf(next), 1);
    nowMs = Math.max(nowMs, next.wakesAtMs);
    next.wake();
  };
  return {
    sleep(durationMs, signal) {
      return new Promise((resolve, reject) => {
        const wake = (): void => {
          if (signal.aborted) reject(stopped());
          else resolve();
        };
        sleepers.push({ wakesAtMs: nowMs + durationMs, wake });
        setImmediate(wakeNext);
      });
    },
  };
}

export function stopped(): SwapoutError {
  return new SwapoutError('stopped', 'the practice machine was told to stop');
}
