import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { FuzzFailure } from './fuzz-parser.ts';
import { PARSERS, type FuzzedParser } from './parsers.ts';
import type { FuzzOrder } from './worker.ts';

/**
 * `npm run fuzz [-- --only NAME --inputs N --seed N --from N]`: every parser of hostile input, one after the
 * other, each in a thread of its own: one that hangs is told and ended. Exit 1 if any crashed or hung.
 */
const INPUTS = { cheap: 1_000_000, expensive: 50_000 } as const;
const HANG_MS = 20_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    inputs: { type: 'string' },
    seed: { type: 'string' },
    from: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const chosen = PARSERS.filter(({ name }) => values.only === undefined || values.only === name);
if (chosen.length === 0) {
  const names = PARSERS.map(({ name }) => name).join(', ');
  process.stderr.write(`There is no parser "${values.only ?? ''}"; there are ${names}.\n`);
  process.exit(2);
}

for (const parser of chosen) {
  const inputs = Number(values.inputs ?? INPUTS[parser.cost]);
  const startedMs = performance.now();
  const what = await runOne(parser, inputs);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const result = what ?? `${inputs} inputs answered`;
  process.stdout.write(`${parser.name.padEnd(18)} ${seconds.padStart(7)} s  ${result}\n`);
  if (what !== null) process.exitCode = 1;
}
process.stdout.write(`seed ${seed}\n`);

/** Null, or what went wrong and how to see it again. */
async function runOne({ name }: FuzzedParser, inputs: number): Promise<string | null> {
  const progress = new SharedArrayBuffer(4);
  const order: FuzzOrder = { name, inputs, seed, from: Number(values.from ?? 0), progress };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: order });
  const again = (index: number): string =>
    `again: npm run fuzz -- --only ${name} --seed ${seed} --from ${index} --inputs 1`;
  const { promise, resolve } = Promise.withResolvers<string | null>();
  let last = -1;
  const watch = setInterval(() => {
    const index = new Int32Array(progress)[0] ?? 0;
    if (index === last) resolve(`HANGS at input ${index}; ${again(index)}`);
    last = index;
  }, HANG_MS);
  worker.once('message', (failure: FuzzFailure | null) => {
    resolve(
      failure &&
        `FAILS: ${failure.what}\n  input kept in ${keep(name, failure)}; ${again(failure.index)}`,
    );
  });
  worker.once('error', (error: unknown) => {
    resolve(`FAILS: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
  });
  const result = await promise;
  clearInterval(watch);
  await worker.terminate();
  return result;
}

function keep(name: string, { input }: FuzzFailure): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'swapout-fuzz-'));
  const file = path.join(dir, `${name}.bin`);
  fs.writeFileSync(file, input);
  return file;
}
