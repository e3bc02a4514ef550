import { describe, expect, it } from 'vitest';
import { fuzzParser } from '../../fuzz/fuzz-parser.ts';
import { mutateBytes } from '../../fuzz/mutate.ts';
import { PARSERS, type FuzzedParser } from '../../fuzz/parsers.ts';
import { createRandom } from '../../fuzz/random.ts';

/** A glance of what `npm run fuzz` does at length; the same inputs each time. */
const INPUTS = { cheap: 2_000, expensive: 250 } as const;

describe('every parser of hostile input', () => {
  it.each(PARSERS.map((parser) => [parser.name, parser] as const))(
    '%s answers whatever the bytes are',
    (_name, parser) => {
      expect(fuzzParser(parser, { inputs: INPUTS[parser.cost], seed: 20_261_125 })).toBeNull();
    },
  );
});

describe('fuzzParser', () => {
  const brittle: FuzzedParser = {
    name: 'brittle',
    cost: 'cheap',
    mutate: mutateBytes,
    seeds: () => [Buffer.from('a sound input')],
    parse: (input) => input.readUInt32LE(12),
  };

  it('finds a parser that throws, and the input by its number', () => {
    const failure = fuzzParser(brittle, { inputs: 100, seed: 1 });
    if (failure === null) throw new Error('not found');
    expect(failure.what).toContain('RangeError');
    const again = fuzzParser(brittle, { inputs: 1, seed: 1, from: failure.index });
    expect(again?.input).toEqual(failure.input);
  });

  it('makes inputs that differ from each other and from the seed', () => {
    const seen = new Set<string>();
    const collecting = { ...brittle, parse: (input: Buffer) => seen.add(input.toString('hex')) };
    fuzzParser(collecting, { inputs: 200, seed: 1 });
    expect(seen.size).toBeGreaterThan(150);
  });

  it('draws the same numbers from the same seed', () => {
    const draw = (seed: number): readonly number[] => {
      const random = createRandom(seed);
      return [1, 2, 3, 4, 5].map(() => random.below(1000));
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });
});
