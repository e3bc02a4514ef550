import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PerformContext } from './machine.ts';

/** The technician, or `--step-limit`, has ended the step. */
export class StepEndedError extends Error {
  override readonly name = 'StepEndedError';
}

/** The job was stopped before the step changed anything. */
export class StepStoppedError extends Error {
  override readonly name = 'StepStoppedError';
}

const TURN_MS = 20;

/**
 * One clock for everything that a step does: waiting for a lock, simulation, the program and its retries.
 * At the end of each span the question is asked once, while the work goes on.
 */
export class StepLimit {
  readonly #context: Pick<PerformContext, 'timeLimitMs' | 'askAtLimit'>;
  readonly #startedAt = performance.now();
  #spanEndsAt: number;
  #asking = false;
  #ended = false;
  #lastTurnAt = performance.now();
  #failure: unknown = null;

  constructor(context: Pick<PerformContext, 'timeLimitMs' | 'askAtLimit'>) {
    this.#context = context;
    this.#spanEndsAt = this.#startedAt + context.timeLimitMs;
  }

  /** Until the next question. */
  remainingMs(): number {
    return Math.max(0, this.#spanEndsAt - performance.now());
  }

  /** For a program that runs: asks, and counts the next span from the answer. */
  async ask(): Promise<'wait' | 'end'> {
    const answer = await this.#context.askAtLimit(performance.now() - this.#startedAt);
    this.#spanEndsAt = performance.now() + this.#context.timeLimitMs;
    if (answer === 'end') this.#ended = true;
    return answer;
  }

  /**
   * For work in this process, called often: lets others have their turn, and begins the question when it
   * is due without waiting for the answer.
   * @throws StepEndedError once the answer was `end`
   */
  pace(): Promise<void> | undefined {
    if (this.#failure !== null) throw this.#failure as Error;
    if (this.#ended) throw new StepEndedError('the step was ended at its time limit');
    const now = performance.now();
    if (now >= this.#spanEndsAt && !this.#asking) this.#askBeside();
    if (now - this.#lastTurnAt < TURN_MS) return undefined;
    return this.#giveTurn();
  }

  async #giveTurn(): Promise<void> {
    await nextTurn();
    this.#lastTurnAt = performance.now();
  }

  #askBeside(): void {
    this.#asking = true;
    this.ask()
      .catch((error: unknown) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#asking = false;
      });
  }
}
