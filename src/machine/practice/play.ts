import type { PerformContext } from '../machine.ts';
import { startClock, stopped, type PracticeClock } from './clock.ts';
import type { PracticeRule } from './recording.ts';

/** How a program came to its end; `ended-at-limit`: on the technician's word. */
export type Ending = 'by-itself' | 'ended-at-limit';

export type Performance = Pick<PracticeRule, 'durationMs' | 'output' | 'hang'>;

/** Of real time: where nothing waits, who always answers `wait` would be asked without end or pause. */
const BETWEEN_QUESTIONS_MS = 200;

/** In training nobody waits out an hour: a program that hangs for ever is asked about this soon. */
const TRAINING_LIMIT_MS = 30_000;

type PlayContext = Pick<PerformContext, 'signal' | 'onOutput' | 'timeLimitMs' | 'askAtLimit'>;

/**
 * Lets a recorded program run: its lines in their time, the question at each limit while it runs on.
 * @throws SwapoutError `stopped` when the signal aborts
 */
export async function play(
  performance: Performance,
  clock: PracticeClock,
  context: PlayContext,
): Promise<Ending> {
  const finished = new AbortController();
  const signal = AbortSignal.any([context.signal, finished.signal]);
  const parts = [
    runProgram(performance, clock, context, signal),
    watchLimit(performance, clock, context, signal),
  ];
  try {
    return await Promise.race(parts);
  } finally {
    finished.abort();
    await Promise.allSettled(parts);
  }
}

async function runProgram(
  performance: Performance,
  clock: PracticeClock,
  context: PlayContext,
  signal: AbortSignal,
): Promise<Ending> {
  let nowMs = 0;
  for (const line of performance.output.toSorted((one, other) => one.atMs - other.atMs)) {
    await clock.sleep(Math.max(0, line.atMs - nowMs), signal);
    nowMs = Math.max(nowMs, line.atMs);
    context.onOutput(line.stream, `${line.text}\n`);
  }
  if (performance.hang) return untilAborted(signal);
  await clock.sleep(Math.max(0, performance.durationMs - nowMs), signal);
  return 'by-itself';
}

async function watchLimit(
  performance: Performance,
  clock: PracticeClock,
  context: PlayContext,
  signal: AbortSignal,
): Promise<Ending> {
  const breath = startClock(1);
  const limitMs = performance.hang
    ? Math.min(context.timeLimitMs, TRAINING_LIMIT_MS)
    : context.timeLimitMs;
  for (let elapsedMs = limitMs; ; elapsedMs += limitMs) {
    // A program that ends within the limit is never asked about.
    if (!performance.hang && elapsedMs >= performance.durationMs) return untilAborted(signal);
    await clock.sleep(limitMs, signal);
    const answer = await Promise.race([context.askAtLimit(elapsedMs), untilAborted(signal)]);
    if (answer === 'end') return 'ended-at-limit';
    await breath.sleep(BETWEEN_QUESTIONS_MS, signal);
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => {
      reject(stopped());
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
