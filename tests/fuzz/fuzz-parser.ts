import type { FuzzedParser } from './parsers.ts';
import { createRandom } from './random.ts';

export interface FuzzOptions {
  readonly inputs: number;
  readonly seed: number;
  /** Number of the first input; each depends on seed and number alone, and can be made again. */
  readonly from?: number;
  /** Called before an input is parsed, with its number. */
  readonly onInput?: (index: number) => void;
}

export interface FuzzFailure {
  readonly index: number;
  readonly input: Buffer;
  readonly what: string;
}

/** Longer than any sound answer takes, on a slow machine too. */
const MAX_PARSE_MS = 2_000;

/** Feeds a parser hostile inputs. Null: it answered all of them. */
export function fuzzParser(parser: FuzzedParser, options: FuzzOptions): FuzzFailure | null {
  const seeds = parser.seeds();
  const first = options.from ?? 0;
  for (let index = first; index < first + options.inputs; index += 1) {
    const input = parser.mutate(seeds, createRandom(options.seed + index * 7919));
    options.onInput?.(index);
    const startedMs = performance.now();
    try {
      parser.parse(input);
    } catch (error) {
      return { index, input, what: error instanceof Error ? (error.stack ?? '') : String(error) };
    }
    const tookMs = performance.now() - startedMs;
    if (tookMs > MAX_PARSE_MS) return { index, input, what: `took ${Math.round(tookMs)} ms` };
  }
  return null;
}
