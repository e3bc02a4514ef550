/** One line of `npm run bench`. `goal` is an upper limit: on `ratio`, or on `ours` where there is no peer. */
export interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly peer: number | null;
  readonly unit: string;
  readonly ratio: number | null;
  readonly goal: number | null;
  readonly samples: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  if (high === undefined) throw new Error('the median of nothing');
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
}

/** Measures both in turn, so that whatever else the machine does meets both alike. */
export async function compare(options: {
  readonly name: string;
  readonly unit: string;
  readonly goal: number | null;
  readonly samples: number;
  readonly ours: () => Promise<number>;
  readonly peer: () => Promise<number>;
}): Promise<Figure> {
  const { name, unit, goal, samples } = options;
  await options.ours();
  await options.peer();
  const ours: number[] = [];
  const peer: number[] = [];
  for (let turn = 0; turn < samples; turn += 1) {
    ours.push(await options.ours());
    peer.push(await options.peer());
  }
  return figureOf({ name, unit, goal, samples }, median(ours), median(peer));
}

export function figureOf(
  head: Pick<Figure, 'name' | 'unit' | 'goal' | 'samples'>,
  ours: number,
  peer: number,
): Figure {
  const { name, unit, goal, samples } = head;
  return {
    name,
    ours: rounded(ours),
    peer: rounded(peer),
    unit,
    ratio: rounded(ours / peer),
    goal,
    samples,
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
