import type { Readable } from 'node:stream';

/** No request of the contract comes near it; more is somebody's attempt to fill the worker's memory. */
export const LONGEST_LINE_BYTES = 1024 * 1024;

const LINE_FEED = 0x0a;

/** The lines of a stream; null in the place of one that is too long, which is thrown away as it comes. */
export async function* readLines(input: Readable): AsyncGenerator<string | null> {
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer): void => {
    length += part.length;
    if (length <= LONGEST_LINE_BYTES) parts.push(part);
    else parts = [];
  };
  const line = (): string | null => {
    const text = length <= LONGEST_LINE_BYTES ? Buffer.concat(parts).toString('utf8') : null;
    parts = [];
    length = 0;
    return text;
  };
  for await (const chunk of input as AsyncIterable<Buffer | string>) {
    let rest = Buffer.from(chunk);
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
      take(rest.subarray(0, end));
      yield line();
      rest = rest.subarray(end + 1);
    }
    take(rest);
  }
  if (length > 0) yield line();
}
