import { parentPort, workerData } from 'node:worker_threads';
import { fuzzParser } from './fuzz-parser.ts';
import { PARSERS } from './parsers.ts';

/** What `run.ts` hands over. `progress` holds the number of the input that is parsed now. */
export interface FuzzOrder {
  readonly name: string;
  readonly inputs: number;
  readonly seed: number;
  readonly from: number;
  readonly progress: SharedArrayBuffer;
}

const order = workerData as FuzzOrder;
const parser = PARSERS.find(({ name }) => name === order.name);
if (!parser) throw new Error(`no parser is called ${order.name}`);
const progress = new Int32Array(order.progress);
const failure = fuzzParser(parser, {
  ...order,
  onInput: (index) => {
    progress[0] = index;
  },
});
parentPort?.postMessage(failure);
