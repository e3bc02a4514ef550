/** Keeps the last bytes of a stream and counts the rest. */
export class OutputTail {
  readonly #limitBytes: number;
  readonly #chunks: Buffer[] = [];
  #keptBytes = 0;
  #totalBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#keptBytes += chunk.length;
    this.#totalBytes += chunk.length;
    for (
      let first = this.#chunks[0];
      first && this.#keptBytes - first.length >= this.#limitBytes;
    ) {
      this.#chunks.shift();
      this.#keptBytes -= first.length;
      first = this.#chunks[0];
    }
  }

  /** The last bytes as text; a character cut in half at the front is left out. */
  text(): string {
    const kept = Buffer.concat(this.#chunks).subarray(-this.#limitBytes);
    let start = 0;
    if (this.#totalBytes > kept.length)
      while (start < 4 && ((kept[start] ?? 0) & 0xc0) === 0x80) start += 1;
    return kept.subarray(start).toString('utf8');
  }

  omittedBytes(): number {
    return Math.max(0, this.#totalBytes - this.#limitBytes);
  }
}
