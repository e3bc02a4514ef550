import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { ArchiveLine } from './archive-line.ts';

/** One backup opened for reading; the bytes that were checked are the bytes that are read. */
export class ArchiveReader implements Disposable {
  readonly #fd: number;

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /** @throws errno errors; Error if the name is not a bare file name */
  static open(dir: string, filename: string): ArchiveReader {
    if (filename === '' || /[/\\\\:]/.test(filename) || filename.startsWith('.')) {
      throw new Error(`not a backup's file name: ${filename}`);
    }
    const { O_RDONLY } = fs.constants;
    // Windows has no such flag; there the folder is closed to others.
    const noFollow = (fs.constants.O_NOFOLLOW as number | undefined) ?? 0;
    return new ArchiveReader(fs.openSync(join(dir, filename), O_RDONLY | noFollow));
  }

  [Symbol.dispose](): void {
    fs.closeSync(this.#fd);
  }

  async sha256(): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of this.#stream()) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }

  /** Line by line, as often as wanted. @throws ZodError, SyntaxError, zlib's errors if it is no backup */
  async *lines(): AsyncGenerator<ArchiveLine> {
    const gunzip = createGunzip();
    // Its errors reach the reader below through the stream itself.
    pipeline(this.#stream(), gunzip, () => undefined);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for await (const chunk of gunzip) {
      const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield ArchiveLine.parse(JSON.parse(line));
    }
  }

  #stream(): fs.ReadStream {
    return fs.createReadStream('', { fd: this.#fd, start: 0, autoClose: false });
  }
}
